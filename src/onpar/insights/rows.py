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
from onpar.insights.relations import Slots, literals
from onpar.insights.results import Query, months_of
from onpar.insights.viewer import Viewer

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Plan:
    """What a pass must deliver. row_keys: columns of the fact that break down or filter."""

    metrics: tuple[Metric, ...]
    slots: Slots
    row_keys: tuple[str, ...]
    partners: frozenset[int] | None

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
    """Columns of one length. terms: r0, r1, … (answers that count, per row condition of the plan),
    y0, y1, … and x0, x1, … (numerators and denominators, per metric; 0 where a row does not count)."""

    cluster: Integers
    month: Integers
    slot: Integers
    in_partner_mode: Flags
    person: Integers
    keys: dict[str, Coded]
    terms: dict[str, Floats]


def fetch_rows(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, relation: str, viewer: Viewer
) -> Rows:
    """The rows that `viewer` may see, of named and partner mode; one scan, and one per row key."""
    visible = f"FROM ({relation}) WHERE {_visible(plan, viewer)}"
    values = {key: _values(cursor, key, visible) for key in plan.row_keys}
    codes = [f"list_position([{literals(v)}], {_text(k)}) - 1 AS {k}" for k, v in values.items()]
    fixed = ["cluster", "month", "slot", *(["mode", "person"] if plan.is_survey else [])]
    columns = ", ".join([*fixed, *codes, *_terms(plan)])
    found = cursor.execute(f"SELECT {columns} {visible}").fetchnumpy()
    nothing = np.zeros(len(found["cluster"]), np.int64)
    return Rows(
        cluster=_integers(found["cluster"]),
        month=_integers(found["month"]),
        slot=_integers(found["slot"]),
        in_partner_mode=_integers(found.get("mode", nothing)) == 1,
        person=_integers(found.get("person", nothing)),
        keys={key: Coded(_integers(found[key]), values[key]) for key in plan.row_keys},
        terms={name: _floats(column) for name, column in found.items() if name[1:].isdigit()},
    )


def _terms(plan: Plan) -> Iterator[str]:
    for number, (where, rows) in enumerate(plan.conditions):
        yield f"CASE WHEN {where} THEN ({rows})::INTEGER ELSE 0 END AS r{number}"
    for number, metric in enumerate(plan.metrics):
        yield f"CASE WHEN {metric.where} THEN ({metric.numerator})::DOUBLE ELSE 0 END AS y{number}"
        if not metric.counts_rows:
            denominator = f"({metric.denominator})::DOUBLE"
            yield f"CASE WHEN {metric.where} THEN {denominator} ELSE 0 END AS x{number}"


def _values(cursor: duckdb.DuckDBPyConnection, key: str, visible: str) -> list[str]:
    rows = cursor.execute(f"SELECT DISTINCT {_text(key)} {visible} ORDER BY 1").fetchall()
    return [str(row[0]) for row in rows]


def _text(key: str) -> str:
    return f"coalesce({key}::VARCHAR, '')"


def _visible(plan: Plan, viewer: Viewer) -> str:
    conditions = ["mode <= 1"]
    for partners in (viewer.partners, plan.partners):
        if partners is not None:
            conditions.append(f"partner IN ({literals(sorted(partners)) or 'NULL'})")
    return " AND ".join(conditions)


def _integers(column: Any) -> Integers:
    return np.ma.filled(column, 0).astype(np.int64, copy=False)


def _floats(column: Any) -> Floats:
    return np.ma.filled(column, 0).astype(np.float64, copy=False)
