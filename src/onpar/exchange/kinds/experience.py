"""Interactions, outcomes, expectations and changes of stage."""

from onpar.exchange.cells import Cells, moment_of, whole_number_of
from onpar.exchange.kinds.kind import (
    Kind,
    Reading,
    catalog,
    choice,
    day,
    external_id,
    partner,
    person,
    rows_of,
    staff,
    text,
)
from onpar.exchange.planning import Field
from onpar.exchange.tables import Batch
from onpar.partners.models import Aspect, Channel, Direction, Judgment, Side, Stage, Touchpoint
from onpar.partners.services.experience import (
    compare_expectations,
    compare_interactions,
    compare_outcomes,
    store_expectations,
    store_interactions,
    store_outcomes,
)
from onpar.partners.services.lifecycle import compare_transitions, store_transitions

_INTERACTION = (
    "external_id",
    "partner_id",
    "person_id",
    "staff_id",
    "touchpoint_id",
    "at",
    "planned_for",
    "direction",
    "channel",
    "minutes",
    "outcome",
    "subject",
)
_OUTCOME = (
    "partner_id",
    "side",
    "text",
    "stated_on",
    "target",
    "due_on",
    "judgment",
    "judged_on",
    "evidence",
)
_EXPECTATION = ("partner_id", "aspect_id", "stated_on", "level")
_TRANSITION = ("partner_id", "on", "to_stage_id", "reason")


def interactions(reading: Reading) -> Kind:
    origin = reading.mapping.origin
    return Kind(
        fields=(
            external_id(),
            partner(reading),
            person(reading),
            staff("staff"),
            catalog("touchpoint", Touchpoint, required=True),
            Field("at", lambda form: Cells(moment_of(form)), required=True),
            day("planned_for"),
            choice("direction", Direction, empty=Direction.BOTH.value),
            choice("channel", Channel),
            Field(
                "minutes",
                lambda form: Cells(whole_number_of(form, low=0, high=100_000)),
                empty=None,
            ),
            text("outcome", 200),
            text("subject", 200),
        ),
        compare=lambda batch: (
            compare_interactions(rows_of(batch, _INTERACTION), origin=origin).outcomes
        ),
        store=lambda batch: store_interactions(rows_of(batch, _INTERACTION), origin=origin),
    )


def outcomes(reading: Reading) -> Kind:
    origin = reading.mapping.origin
    return Kind(
        fields=(
            partner(reading),
            choice("side", Side, required=True),
            text("text", 300, required=True),
            day("stated_on", required=True),
            text("target", 200),
            day("due_on"),
            choice("judgment", Judgment),
            day("judged_on"),
            text("evidence", 500),
        ),
        finish=_check_judgments,
        compare=lambda batch: compare_outcomes(rows_of(batch, _OUTCOME), origin=origin).outcomes,
        store=lambda batch: store_outcomes(rows_of(batch, _OUTCOME), origin=origin),
    )


def expectations(reading: Reading) -> Kind:
    origin = reading.mapping.origin
    return Kind(
        fields=(
            partner(reading),
            catalog("aspect", Aspect, required=True),
            Field(
                "level",
                lambda form: Cells(whole_number_of(form, low=1, high=10)),
                required=True,
            ),
            day("stated_on", required=True),
        ),
        compare=lambda batch: (
            compare_expectations(rows_of(batch, _EXPECTATION), origin=origin).outcomes
        ),
        store=lambda batch: store_expectations(rows_of(batch, _EXPECTATION), origin=origin),
    )


def stages(reading: Reading) -> Kind:
    return Kind(
        fields=(
            partner(reading),
            catalog("stage", Stage, required=True, target="to_stage_id"),
            day("on", required=True),
            text("reason", 200),
        ),
        compare=lambda batch: (
            compare_transitions(rows_of(batch, _TRANSITION), actor=reading.actor).outcomes
        ),
        store=lambda batch: store_transitions(rows_of(batch, _TRANSITION), actor=reading.actor),
    )


def _check_judgments(batch: Batch) -> None:
    """A judgment and its day come together."""
    nothing: list[None] = [None] * len(batch.numbers)
    judgments = batch.columns.get("judgment", nothing)
    days = batch.columns.get("judged_on", nothing)
    for number, judgment, judged_on in zip(batch.numbers, judgments, days, strict=True):
        if judgment and judged_on is None:
            batch.refuse(number, "judged_on", "", "Is empty, but the outcome is judged.")
        if judged_on is not None and not judgment:
            batch.refuse(number, "judgment", "", "Is empty, but there is a day of judgment.")
