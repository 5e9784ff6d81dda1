"""One pass over a fact: the rows that may count, with the terms of all metrics that share it.

DuckDB decides which rows count and computes their terms; the columns are then summed in process
(`reduction`). With thousands of partners, sums per partner and month are nearly as many as the rows,
and sorted columns are summed several times faster than by a hash table with dozens of sums per entry.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from onpar.insights.catalog import Metric
from onpar.insights.facts.manifest import Manifest
from onpar.insights.relations import Slots, literals, relation, source
from onpar.insights.results import Query, months_of
from onpar.insights.viewer import Viewer

Floats = NDArray[np.float64]
# Narrow where the values are: most of the time goes into moving columns through memory.
Integers = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Plan:
    """What a pass must deliver. row_keys: columns of the fact that break down or filter."""

    metrics: tuple[Metric, ...]
    slots: Slots
    row_keys: tuple[str, ...]
    partners: frozenset[int] | None

    @property
    def fact(self) -> str:
        return self.metrics[0].fact

    @property
    def is_survey(self) -> bool:
        return self.metrics[0].is_survey

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """The distinct (rows that count, answers per row) of the metrics, in order."""
        return list(dict.fromkeys((metric.where, metric.rows) for metric in self.metrics))

    def condition_of(self, metric: Metric) -> int:
        return self.conditions.index((metric.where, metric.rows))

    def slots_of(self, query: Query) -> list[int]:
        """The slots that a query sums: those of its period, or of each month of its series."""
        months = months_of(query) if self.slots.overlap else []
        return [slot for period in months or [query.period] for slot in self.slots.covering(period)]


@dataclass(frozen=True)
class Coded:
    """A column of texts as numbers: `values[codes[i]]` is the text of row i."""

    codes: Integers
    values: list[str]


@dataclass(frozen=True)
class Rows:
    """Columns of one length, with the order of partner and slot.

    terms: r0, r1, … (answers that count, per row condition of the plan), y0, y1, … and x0, x1, …
    (numerators and denominators, per metric; 0 where a row does not count).
    """

    order: Integers
    cluster: Integers
    month: Integers
    slot: Integers
    in_partner_mode: Flags
    person: Integers
    keys: dict[str, Coded]
    terms: dict[str, Floats]


def fetch_rows(
    cursor: duckdb.DuckDBPyConnection,
    plan: Plan,
    manifest: Manifest,
    currency: str,
    viewer: Viewer,
) -> Rows:
    """The rows that `viewer` may see, of named and partner mode; one scan, and one per row key."""
    values = {key: _values(cursor, key, plan, manifest) for key in plan.row_keys}
    codes = [_code(key, known) for key, known in values.items()]
    fixed = ["cluster", "month", "slot", *(["mode", "person"] if plan.is_survey else [])]
    columns = ", ".join([*fixed, *codes, *_terms(plan)])
    counted = relation(plan.fact, manifest, plan.slots, currency)
    found = cursor.sql(
        f"SELECT {columns} FROM ({counted}) WHERE {_visible(plan, viewer)}"  # noqa: S608
    ).fetchnumpy()
    cluster, slot = _filled(found["cluster"]), _filled(found["slot"])
    nothing = np.zeros(len(cluster), np.int8)
    return Rows(
        # The rows come in runs that are sorted already, which this sort makes use of.
        order=np.lexsort((slot, cluster)),
        cluster=cluster,
        month=_filled(found["month"]),
        slot=slot,
        in_partner_mode=_filled(found.get("mode", nothing)) == 1,
        person=_filled(found.get("person", nothing)),
        keys={key: Coded(_filled(found[key]), values[key]) for key in plan.row_keys},
        terms={name: _filled(column) for name, column in found.items() if name[1:].isdigit()},
    )


def _terms(plan: Plan) -> Iterator[str]:
    for number, (where, rows) in enumerate(plan.conditions):
        yield f"CASE WHEN {where} THEN ({rows})::INTEGER ELSE 0 END AS r{number}"
    for number, metric in enumerate(plan.metrics):
        yield f"CASE WHEN {metric.where} THEN ({metric.numerator})::DOUBLE ELSE 0 END AS y{number}"
        if not metric.counts_rows:
            denominator = f"({metric.denominator})::DOUBLE"
            yield f"CASE WHEN {metric.where} THEN {denominator} ELSE 0 END AS x{number}"


def _values(
    cursor: duckdb.DuckDBPyConnection, key: str, plan: Plan, manifest: Manifest
) -> list[str]:
    """All values in the files that are read: a few may have no row that counts, which does no harm."""
    held = source(plan.fact, manifest, plan.slots.span)
    rows = cursor.execute(f"SELECT DISTINCT {key}::VARCHAR FROM {held}").fetchall()  # noqa: S608
    return sorted({row[0] or "" for row in rows})


def _code(key: str, values: list[str]) -> str:
    """The place of a row's value among `values`; where it has none, of the empty text."""
    nothing = values.index("") if "" in values else 0
    place = f"list_position([{literals(values)}], {key}::VARCHAR)"
    return f"coalesce({place} - 1, {nothing}) AS {key}"


def _visible(plan: Plan, viewer: Viewer) -> str:
    conditions = ["mode <= 1"]
    for partners in (viewer.partners, plan.partners):
        if partners is not None:
            conditions.append(f"partner IN ({literals(sorted(partners)) or 'NULL'})")
    return " AND ".join(conditions)


def _filled(column: Any) -> Any:
    """A column as DuckDB gives it, in its own narrow type: what is not there is 0."""
    return np.ma.filled(column, 0)
