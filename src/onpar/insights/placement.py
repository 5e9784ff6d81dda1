"""Which groups each row belongs to: by a column of its own, or by what its partner was that month."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from onpar.insights import engine
from onpar.insights.catalog import PARTNER_DIMENSIONS
from onpar.insights.facts.manifest import Manifest
from onpar.insights.periods import Period
from onpar.insights.relations import literals
from onpar.insights.results import Query
from onpar.insights.rows import Coded, Flags, Integers, Rows
from onpar.kernel.staleness import month_of
from onpar.partners.contract import PARTNER_MONTHS

MULTIPLE = ("type", "group")
_NO_EMPTY_GROUP = ("aspect", "touchpoint")
_LARGEST_TABLE = 4_000_000


@dataclass(frozen=True)
class Places:
    """Rows in groups; a row stands in several where its partner has several types.

    row: numbers of the rows; group: of their groups; keys: the coordinates of each group;
    several: whether the row stands in more than one group.
    """

    row: Integers
    group: Integers
    keys: list[tuple[str, ...]]
    several: Flags


@dataclass(frozen=True)
class Attributes:
    """What partners were at each month's end, read once per shape and dimension.

    first_month, last_month: the months read; rows outside them count as in the nearest.
    """

    paths: Sequence[str]
    first_month: int
    last_month: int

    @classmethod
    def over(cls, manifest: Manifest, span: Period) -> "Attributes":
        """Those of the months of `span`, as far as they are known, else of the nearest month."""
        known = manifest.months(PARTNER_MONTHS)
        first = max([m for m in known if m <= month_of(span.start)], default=known[0])
        last = min([m for m in known if m >= month_of(span.last_day)], default=known[-1])
        paths = manifest.paths(PARTNER_MONTHS, first=min(first, last), last=max(first, last))
        return cls(paths, min(first, last), max(first, last))

    @cached_property
    def _tables(self) -> dict[str, "Table"]:
        return {}

    def of(self, dimension: str) -> "Table":
        if dimension not in self._tables:
            self._tables[dimension] = self._read(dimension)
        return self._tables[dimension]

    def _read(self, dimension: str) -> "Table":
        column = f'"{dimension}"'
        value = f"unnest({column})" if dimension in MULTIPLE else f"coalesce({column}, '')"
        held = (
            f"SELECT month, partner, {value} AS value FROM read_parquet([{literals(self.paths)}])"  # noqa: S608
        )
        with engine.cursor() as cursor:
            found = cursor.execute(f"SELECT DISTINCT value FROM ({held}) ORDER BY 1").fetchall()  # noqa: S608
            values = [str(row[0]) for row in found]
            code = f"list_position([{literals(values)}], value) - 1" if values else "0"
            rows = cursor.sql(
                f"SELECT month, partner, {code} AS code FROM ({held})"  # noqa: S608
            ).fetchnumpy()
        month, partner, codes = (
            np.asarray(rows[name], dtype=np.int64) for name in ("month", "partner", "code")
        )
        return Table.build(month, partner, codes, values, (self.first_month, self.last_month))


@dataclass(frozen=True)
class Table:
    """Codes of one attribute, found by month and partner. `values` ends with '' for "not known"."""

    keys: Integers
    codes: Integers
    values: list[str]
    months: tuple[int, int]
    width: int

    @classmethod
    def build(
        cls,
        month: Integers,
        partner: Integers,
        code: Integers,
        values: list[str],
        months: tuple[int, int],
    ) -> "Table":
        width = int(partner.max(initial=0)) + 1
        keys = month * width + partner
        order = np.argsort(keys, kind="stable")
        known = values if "" in values else [*values, ""]
        return cls(keys[order], code[order], known, months, width)

    def spans(self, rows: Rows, index: Integers) -> tuple[Integers, Integers]:
        """First place and number of codes of each row; months not known count as the nearest."""
        month = np.clip(rows.month[index].astype(np.int64), *self.months)
        wanted = month * self.width + rows.cluster[index]
        # A row without a partner, or of one that the table does not reach, has no place in it.
        inside = (rows.cluster[index] > 0) & (rows.cluster[index] < self.width)
        first = np.searchsorted(self.keys, wanted, side="left")
        last = np.searchsorted(self.keys, wanted, side="right")
        return first, np.where(inside, last - first, 0)


def place_rows(rows: Rows, index: Integers, query: Query, attributes: Attributes) -> Places:
    """The rows `index` that pass the query's filters, in the groups of its breakdown."""
    for dimension, values in query.filters:
        if dimension != "partner":  # the scan has already kept to these partners
            index = index[_passes(rows, index, dimension, values, attributes)]
    row, several = index, np.zeros(len(index), np.bool_)
    parts: list[Coded] = []
    for dimension in query.by:
        row, several, parts = _split(rows, row, several, parts, dimension, attributes)
    group, keys = _number(parts, len(row))
    return Places(row, group, keys, several)


def _passes(
    rows: Rows, index: Integers, dimension: str, values: Sequence[str], attributes: Attributes
) -> Flags:
    if dimension not in PARTNER_DIMENSIONS:
        column = _coded(rows, index, dimension)
        matches: Flags = np.isin(column.codes, _codes_of(column.values, values))
        return matches
    table = attributes.of(dimension)
    first, count = table.spans(rows, index)
    chosen = np.concatenate([[0], np.cumsum(np.isin(table.codes, _codes_of(table.values, values)))])
    found: Flags = chosen[first + count] > chosen[first]
    return found | (np.equal(count, 0) & ("" in values))


def _codes_of(known: list[str], values: Sequence[str]) -> list[int]:
    return [code for code, value in enumerate(known) if value in values]


def _split(
    rows: Rows,
    row: Integers,
    several: Flags,
    parts: list[Coded],
    dimension: str,
    attributes: Attributes,
) -> tuple[Integers, Flags, list[Coded]]:
    """Adds one dimension; rows are repeated where their partner has several values of it."""
    if dimension not in PARTNER_DIMENSIONS:
        coded = _coded(rows, row, dimension)
        if dimension in _NO_EMPTY_GROUP and "" in coded.values:
            told = coded.codes != coded.values.index("")
            parts = [Coded(part.codes[told], part.values) for part in parts]
            return row[told], several[told], [*parts, Coded(coded.codes[told], coded.values)]
        return row, several, [*parts, coded]
    table = attributes.of(dimension)
    first, count = table.spans(rows, row)
    repeats = np.maximum(count, 1)
    source = np.repeat(np.arange(len(row)), repeats)
    offset = np.arange(len(source)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    codes = np.full(len(source), table.values.index(""))
    known = count[source] > 0
    codes[known] = table.codes[first[source[known]] + offset[known]]
    parts = [Coded(part.codes[source], part.values) for part in parts]
    return row[source], several[source] | (count[source] > 1), [*parts, Coded(codes, table.values)]


def _coded(rows: Rows, index: Integers, dimension: str) -> Coded:
    if dimension in rows.keys:
        column = rows.keys[dimension]
        return Coded(column.codes[index], column.values)
    numbers = rows.month[index] if dimension == "month" else np.maximum(rows.cluster[index], 0)
    values, codes = _numbered(numbers)
    return Coded(codes, [str(value) if value else "" for value in values.tolist()])


def _number(parts: list[Coded], rows: int) -> tuple[Integers, list[tuple[str, ...]]]:
    """Numbers the groups that have rows, in the order of their values."""
    if not parts:
        return np.zeros(rows, np.uint8), [()] if rows else []
    combined = np.zeros(rows, np.min_scalar_type(prod(len(part.values) for part in parts)))
    for part in parts:
        combined *= len(part.values)
        combined += part.codes.astype(combined.dtype, copy=False)
    present, group = _numbered(combined)
    return group, [_key(number, parts) for number in present.tolist()]


def _numbered(values: Integers) -> tuple[Integers, Integers]:
    """The distinct values, ascending, and each value's place among them; by a table, not by sorting,
    where they lie close enough together."""
    first = int(values.min(initial=0))
    if int(values.max(initial=0)) - first > _LARGEST_TABLE:
        present, place = np.unique(values, return_inverse=True)
        return present, place
    places = values - first
    used = np.bincount(places) > 0
    present = np.flatnonzero(used) + first
    numbers = (np.cumsum(used) - 1).astype(np.min_scalar_type(len(present)))
    return present, numbers[places]


def _key(number: int, parts: list[Coded]) -> tuple[str, ...]:
    key: list[str] = []
    for part in reversed(parts):
        number, code = divmod(number, len(part.values))
        key.append(part.values[code])
    return tuple(reversed(key))
