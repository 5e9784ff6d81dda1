"""People at partners."""

from onpar.exchange.cells import Cells, email, time_zone, yes_or_no
from onpar.exchange.erased import find_erased
from onpar.exchange.kinds.kind import (
    Kind,
    Reading,
    choice,
    day,
    external_id,
    partner,
    rows_of,
    text,
)
from onpar.exchange.planning import Field
from onpar.exchange.tables import Batch
from onpar.partners.models import PersonRole, Seniority
from onpar.partners.services.people import compare_people, store_people

_STORED = (
    "external_id",
    "partner_id",
    "name",
    "email",
    "role",
    "seniority",
    "language",
    "is_active",
    "may_be_surveyed",
    "time_zone",
    "consented_on",
    "consent_source",
)


def people(reading: Reading) -> Kind:
    origin = reading.mapping.origin
    return Kind(
        fields=(
            external_id(),
            partner(reading),
            text("name", 120, required=True),
            Field("email", lambda _form: Cells(email)),
            choice("role", PersonRole),
            choice("seniority", Seniority),
            text("language", 10),
            # Nobody has left, and nobody refused, where the file does not say so.
            Field("is_active", lambda _form: Cells(yes_or_no), empty=True),
            Field("may_be_surveyed", lambda _form: Cells(yes_or_no), empty=True),
            Field("time_zone", lambda _form: Cells(time_zone)),
            day("consented_on"),
            text("consent_source", 120),
        ),
        finish=lambda batch: _finish(batch, origin),
        compare=lambda batch: compare_people(rows_of(batch, _STORED), origin=origin).outcomes,
        store=lambda batch: store_people(rows_of(batch, _STORED), origin=origin),
    )


def _finish(batch: Batch, origin: str) -> None:
    _complete_consents(batch, origin)
    _refuse_erased(batch, origin)


def _complete_consents(batch: Batch, origin: str) -> None:
    """A day without a source was told by the system that the file comes from; a source alone says nothing."""
    nothing: list[None] = [None] * len(batch.numbers)
    days = batch.columns.get("consented_on", nothing)
    sources = batch.columns.pop("consent_source", nothing)
    for number, consented_on, source in zip(batch.numbers, days, sources, strict=True):
        if source and consented_on is None:
            batch.refuse(number, "consented_on", "", "Is empty, but the consent has a source.")
    if "consented_on" in batch.columns:
        batch.columns["consent_source"] = [
            source or (origin if consented_on else "")
            for consented_on, source in zip(days, sources, strict=True)
        ]


def _refuse_erased(batch: Batch, origin: str) -> None:
    """Without a word of the row: the file of refused rows must not bring the person back either."""
    ids = batch.columns["external_id"]
    addresses = batch.columns.get("email", [""] * len(ids))
    for place in find_erased(origin, list(zip(ids, addresses, strict=True))):
        number = batch.numbers[place]
        batch.records[number] = []
        batch.refuse(
            number,
            "",
            "",
            "This person was erased here. Remove the row from your source; "
            "who comes back is entered by hand.",
        )
