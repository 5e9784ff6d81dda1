"""Simulated business beside the resellers' sales: of other partners, influenced by partners, direct."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from onpar.demo.chance import stream
from onpar.demo.members import Member
from onpar.demo.months import add_months, month_number
from onpar.demo.rows import PartnerKey, SaleRow
from onpar.demo.truth import SOURCED_SHARE

_INFLUENCED_SHARE = 0.17
# What simulated partners source, as a share of what the resellers do; and how often a sale comes back.
_SOURCED_BESIDE = 0.06
_REFUNDS = 0.02
_DEALS_A_MONTH = {"sourced": 8, "influenced": 14, "direct": 40}
_MAY_HAVE = {
    "sourced": ("referral", "service", "technology", "marketing"),
    "influenced": ("technology", "service", "marketing"),
}
_CUSTOMERS = (
    "City fleet",
    "Bike rental",
    "Sports chain",
    "School district",
    "Hotel group",
    "Delivery service",
)
_PRODUCTS = (
    "Fleet package",
    "Service contract",
    "Dealer app",
    "E-bike fleet",
    "Workshop equipment",
)


def make_sales(
    members: list[Member], reseller_totals: dict[date, Decimal], *, seed: int
) -> list[SaleRow]:
    """All sales but the resellers', month by month.

    Resellers sell in the season; the rest is laid beside the yearly level of their sales, so that the
    sourced share of a year is as written down and that of a month moves with the season.
    """
    chance = stream(seed, "sales")
    rows: list[SaleRow] = []
    for month in sorted(reseller_totals):
        level = _yearly_level(reseller_totals, month)
        for attribution, dollars in _amounts(level).items():
            rows.extend(_month_of(members, month, attribution, dollars, chance))
    return rows


def _yearly_level(totals: dict[date, Decimal], month: date) -> float:
    """Mean month of the year that `month` lies in, years being counted back from the last month."""
    last = month_number(max(totals))
    year = (last - month_number(month)) // 12
    months = [total for m, total in totals.items() if (last - month_number(m)) // 12 == year]
    return float(sum(months)) / len(months)


def _amounts(level: float) -> dict[str, float]:
    beside = level * _SOURCED_BESIDE
    total = (level + beside) / SOURCED_SHARE
    influenced = total * _INFLUENCED_SHARE
    return {
        "sourced": beside,
        "influenced": influenced,
        "direct": total - level - beside - influenced,
    }


def _month_of(
    members: list[Member], month: date, attribution: str, dollars: float, chance: Random
) -> Iterator[SaleRow]:
    count = _DEALS_A_MONTH[attribution]
    sizes = [chance.lognormvariate(0, 0.7) for _deal in range(count)]
    length = (add_months(month, 1) - month).days
    for number, size in enumerate(sizes, start=1):
        day = month + timedelta(days=chance.randrange(length))
        partner = _partner(members, attribution, day, chance)
        if partner is None and attribution != "direct":
            continue
        sale = _sale(partner, attribution, dollars * size / sum(sizes), day, number, chance)
        yield sale
        if chance.random() < _REFUNDS:
            yield _refund(sale, last_day=month + timedelta(days=length - 1))


def _partner(
    members: list[Member], attribution: str, day: date, chance: Random
) -> PartnerKey | None:
    types = _MAY_HAVE.get(attribution, ())
    known = [member.key for member in members if member.type in types and member.is_member(day)]
    return chance.choice(known) if known else None


def _sale(
    partner: PartnerKey | None,
    attribution: str,
    dollars: float,
    day: date,
    number: int,
    chance: Random,
) -> SaleRow:
    return SaleRow(
        partner=partner,
        external_id=f"{day:%Y%m}-{attribution[0].upper()}{number}",
        attribution=attribution,
        amount=f"{dollars:.2f}",
        closed_on=day,
        customer=f"{chance.choice(_CUSTOMERS)} {chance.randint(2, 400)}",
        product=chance.choice(_PRODUCTS),
    )


def _refund(sale: SaleRow, *, last_day: date) -> SaleRow:
    """Half of the amount comes back within the month."""
    return SaleRow(
        partner=sale.partner,
        external_id=f"{sale.external_id}-R",
        attribution=sale.attribution,
        amount=f"{-float(sale.amount) / 2:.2f}",
        closed_on=min(sale.closed_on + timedelta(days=9), last_day),
        customer=sale.customer,
        product=sale.product,
    )
