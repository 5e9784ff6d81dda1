"""Sales and refunds."""

from onpar.exchange.cells import Cells, amount_of, currency
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
from onpar.kernel.money import minor_units
from onpar.partners.models import Attribution
from onpar.partners.services.commerce import compare_sales, store_sales

_STORED = (
    "external_id",
    "partner_id",
    "attribution",
    "amount_minor",
    "currency",
    "closed_on",
    "customer",
    "product",
)


def sales(reading: Reading) -> Kind:
    origin = reading.mapping.origin
    return Kind(
        fields=(
            external_id(),
            partner(reading, required=False),
            choice("attribution", Attribution, required=True),
            Field("amount", lambda form: Cells(amount_of(form)), required=True),
            Field("currency", lambda _form: Cells(currency), required=True),
            day("closed_on", required=True),
            text("customer", 200),
            text("product", 120),
        ),
        finish=_Finish(without_partner=reading.mapping.without_partner),
        compare=lambda batch: compare_sales(rows_of(batch, _STORED), origin=origin).outcomes,
        store=lambda batch: store_sales(rows_of(batch, _STORED), origin=origin),
    )


class _Finish:
    """Sees to partners and amounts, which hang on other columns of the row."""

    def __init__(self, *, without_partner: str) -> None:
        self._direct = without_partner == "direct"

    def __call__(self, batch: Batch) -> None:
        if "partner_id" not in batch.columns:
            batch.columns["partner_id"] = [None] * len(batch.numbers)
        self._settle_partners(batch)
        batch.columns["amount_minor"] = _in_minor_units(batch)

    def _settle_partners(self, batch: Batch) -> None:
        if None not in batch.columns["partner_id"]:
            return
        attributions = batch.columns["attribution"]
        for place, partner_id in enumerate(batch.columns["partner_id"]):
            if partner_id is not None or attributions[place] == Attribution.DIRECT:
                continue
            if self._direct:
                attributions[place] = Attribution.DIRECT.value
                continue
            batch.refuse(
                batch.numbers[place],
                "partner",
                "",
                "Is empty, and the sale is not direct. Name the partner, or have rows without one taken "
                "as direct sales.",
            )


def _in_minor_units(batch: Batch) -> list[int]:
    """Refuses an amount that says another currency than its row."""
    amounts, currencies = batch.columns.pop("amount"), batch.columns["currency"]
    for number, (amount, codes), code in zip(batch.numbers, amounts, currencies, strict=True):
        if codes and code not in codes:
            reason = f"Is in {codes[0]}, but the currency of the row is {code}."
            batch.refuse(number, "amount", f"{codes[0]} {amount}", reason)
    return [
        minor_units(amount, code) for (amount, _), code in zip(amounts, currencies, strict=True)
    ]
