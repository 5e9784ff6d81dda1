"""People at partners."""

from onpar.exchange.cells import Cells, email, yes_or_no
from onpar.exchange.erased import find_erased
from onpar.exchange.kinds.kind import (
    Kind,
    Reading,
    choice,
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
        ),
        finish=lambda batch: _refuse_erased(batch, origin),
        compare=lambda batch: compare_people(rows_of(batch, _STORED), origin=origin).outcomes,
        store=lambda batch: store_people(rows_of(batch, _STORED), origin=origin),
    )


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
