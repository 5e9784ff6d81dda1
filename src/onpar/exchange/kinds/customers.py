"""Scores that end customers give for what a partner delivered."""

from onpar.exchange.cells import Cells, number_of, share_of
from onpar.exchange.kinds.kind import Kind, Reading, day, external_id, partner, rows_of, text
from onpar.exchange.planning import Field
from onpar.exchange.tables import Batch
from onpar.partners.models import MOST_KEPT
from onpar.partners.services.commerce import compare_customer_scores, store_customer_scores

_STORED = ("external_id", "partner_id", "customer", "on", "score", "low", "high", "promise_kept")


def customer_scores(reading: Reading) -> Kind:
    origin = reading.mapping.origin
    return Kind(
        fields=(
            external_id(),
            partner(reading),
            text("customer", 200),
            day("on", required=True),
            _number("score"),
            _number("low"),
            _number("high"),
            Field(
                "promise_kept",
                lambda form: Cells(share_of(form, most=MOST_KEPT)),
                empty=None,
            ),
        ),
        finish=_check_scales,
        compare=lambda batch: (
            compare_customer_scores(rows_of(batch, _STORED), origin=origin).outcomes
        ),
        store=lambda batch: store_customer_scores(rows_of(batch, _STORED), origin=origin),
    )


def _number(name: str) -> Field:
    return Field(name, lambda form: Cells(number_of(form)), required=True)


def _check_scales(batch: Batch) -> None:
    columns = batch.columns
    for number, score, low, high in zip(
        batch.numbers, columns["score"], columns["low"], columns["high"], strict=True
    ):
        if low >= high:
            reason = f"Is not above {low:g}, the lowest score."
            batch.refuse(number, "high", f"{high:g}", reason)
        elif not low <= score <= high:
            reason = f"Is not on the scale from {low:g} to {high:g}."
            batch.refuse(number, "score", f"{score:g}", reason)
