"""The AdventureWorks files of the package, moved in time so that their last month is last month."""

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from onpar.demo.months import add_months, last_full_month, month_number
from onpar.demo.names import LANGUAGES

DIRECTORY = Path(__file__).resolve().parent / "data"
SALES_MAPPING = DIRECTORY / "sales.toml"
RESELLERS_MAPPING = DIRECTORY / "resellers.toml"
_LAST_MONTH = date(2020, 5, 1)
_MONTHS = 35
Row = dict[str, str]


@dataclass(frozen=True)
class Reseller:
    """A reseller of the file and what its sales say; `first` and `last` sale are None without any.

    revenue: dollars by first day of the month.
    """

    key: str
    name: str
    seller: str
    country: str
    first: date | None
    last: date | None
    revenue: dict[date, Decimal]
    row: Row

    @property
    def language(self) -> str:
        return LANGUAGES.get(self.country, "en")

    def revenue_between(self, start: date, end: date) -> Decimal:
        """Of the months that begin from `start` to before `end`."""
        return sum((v for month, v in self.revenue.items() if start <= month < end), Decimal(0))


def read_shifted_sales(today: date) -> list[Row]:
    """All order lines with their new dates; a day that the new month lacks becomes its last day."""
    distance = month_number(last_full_month(today)) - month_number(_LAST_MONTH)
    moved: dict[str, str] = {}
    rows = list(_read(DIRECTORY / "sales.csv.gz"))
    for row in rows:
        day = row["OrderDate"]
        if day not in moved:
            moved[day] = add_months(date.fromisoformat(day), distance).isoformat()
        row["OrderDate"] = moved[day]
    return rows


def list_resellers(sales: Iterable[Row]) -> list[Reseller]:
    """All 701, with the months and amounts of `sales`."""
    days: dict[str, list[str]] = defaultdict(list)
    revenue: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    months: dict[str, date] = {}
    for row in sales:
        day = row["OrderDate"]
        month = months.setdefault(day, date.fromisoformat(day).replace(day=1))
        days[row["ResellerKey"]].append(day)
        revenue[row["ResellerKey"]][month] += Decimal(row["SalesAmount"])
    return [
        _reseller(row, days[row["ResellerKey"]], dict(revenue[row["ResellerKey"]]))
        for row in _read(DIRECTORY / "resellers.csv.gz")
    ]


def monthly_totals(resellers: Iterable[Reseller]) -> dict[date, Decimal]:
    """Dollars of all resellers by first day of the month."""
    totals: dict[date, Decimal] = defaultdict(Decimal)
    for reseller in resellers:
        for month, amount in reseller.revenue.items():
            totals[month] += amount
    return dict(totals)


def sales_begin(today: date) -> date:
    """First day of the first month of the sales."""
    return add_months(last_full_month(today), 1 - _MONTHS)


def _reseller(row: Row, days: list[str], revenue: dict[date, Decimal]) -> Reseller:
    return Reseller(
        key=row["ResellerKey"],
        name=row["ResellerName"],
        seller=row["SellerKey"],
        country=row["Country_Region"],
        first=date.fromisoformat(min(days)) if days else None,
        last=date.fromisoformat(max(days)) if days else None,
        revenue=revenue,
        row=row,
    )


def _read(path: Path) -> Iterator[Row]:
    with gzip.open(path, "rb") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
        yield from csv.DictReader(text)
