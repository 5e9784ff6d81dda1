"""From cells to groups: cluster sums per group, with the rule that protects single answers."""

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from onpar.analysis import Moments, Pair
from onpar.insights.catalog import PARTNER_DIMENSIONS, Metric
from onpar.insights.cells import Plan
from onpar.insights.relations import literals
from onpar.insights.results import Query

# Answers of partners with a single respondent count in a group only where they alone could be shown.
MIN_HIDDEN_ANSWERS, MIN_HIDDEN_PARTNERS = 5, 3
MULTIPLE = ("type", "group")

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Side:
    """Cluster sums of one metric on one side of a comparison; arrays of one length.

    left_out: answers per group that are not counted to protect single respondents.
    """

    group: Integers
    cluster: Integers
    y: Floats
    x: Floats
    rows: Floats
    left_out: Floats

    def moments(self, groups: int) -> list[Moments]:
        # A partner that weighs nothing takes no part, so its rows do not stand behind the figure.
        part = (self.rows > 0) & ((self.y != 0) | (self.x != 0))
        y, x = _sum(self.group, self.y, groups), _sum(self.group, self.x, groups)
        rows = _sum(self.group, np.where(part, self.rows, 0), groups)
        d = self.deviations(groups)
        xx, dd = _sum(self.group, self.x**2, groups), _sum(self.group, d**2, groups)
        partners = _sum(self.group, part, groups)
        return [
            Moments(int(partners[g]), int(rows[g]), float(y[g]), float(x[g]), float(xx[g]), float(dd[g]))
            for g in range(groups)
        ]

    def deviations(self, groups: int) -> Floats:
        """D = Y − R·X per cluster, formed before squaring so that large amounts lose no digits."""
        y, x = _sum(self.group, self.y, groups), _sum(self.group, self.x, groups)
        ratio = np.divide(y, x, out=np.zeros_like(y), where=x != 0)
        return self.y - ratio[self.group] * self.x


@dataclass(frozen=True)
class Reduced:
    """Groups of one query: their coordinates and the cluster sums of every metric of the pass."""

    keys: list[tuple[str, ...]]
    columns: dict[str, NDArray[Any]]
    plan: Plan
    weights: Floats | None

    def side(self, metric: Metric, *, earlier: bool = False) -> Side:
        number = self.plan.metrics.index(metric)
        condition = self.plan.condition_of(metric)
        when = "b" if earlier else "a"
        group = self.columns["group_number"].astype(np.int64)
        column = self._column(when)
        rows_named, rows_partner = column("rn", condition), column("rp", condition)
        single = (rows_partner > 0) & (column("low", condition) == column("high", condition))
        hidden = single & (self.columns["cluster"] > 0)
        kept = ~hidden | self._hidden_may_count(group, hidden, rows_partner)[group]
        partner = np.where(kept, 1.0, 0.0)
        rows = rows_named + partner * rows_partner
        y = column("yn", number) + partner * column("yp", number)
        x = column("xn", number) + partner * column("xp", number)
        left_out = _sum(group, (1 - partner) * rows_partner, len(self.keys))
        y, x = self._weighted(y, x, rows)
        return Side(group, self.columns["cluster"].astype(np.int64), y, x, rows, left_out)

    def pairs(self, metric: Metric) -> list[Pair]:
        """Each group now against the same group earlier; rows of the two sides share their order."""
        now, before = self.side(metric), self.side(metric, earlier=True)
        groups = len(self.keys)
        dd = _sum(now.group, now.deviations(groups) * before.deviations(groups), groups)
        xx = _sum(now.group, now.x * before.x, groups)
        sides = zip(now.moments(groups), before.moments(groups), dd, xx, strict=True)
        return [
            Pair(later=later, earlier=earlier, cross_dd=float(cross_dd), cross_xx=float(cross_xx))
            for later, earlier, cross_dd, cross_xx in sides
        ]

    def _column(self, when: str) -> Any:
        def column(name: str, number: int) -> Floats:
            values = np.ma.filled(self.columns[f"{name}{number}{when}"], 0)
            return np.nan_to_num(np.asarray(values, dtype=np.float64))

        return column

    def _hidden_may_count(
        self, group: Integers, hidden: NDArray[np.bool_], rows: Floats
    ) -> NDArray[np.bool_]:
        answers = _sum(group, np.where(hidden, rows, 0), len(self.keys))
        partners = _sum(group, hidden, len(self.keys))
        return (answers >= MIN_HIDDEN_ANSWERS) & (partners >= MIN_HIDDEN_PARTNERS)

    def _weighted(self, y: Floats, x: Floats, rows: Floats) -> tuple[Floats, Floats]:
        if self.weights is None:
            return y, x
        factor = np.divide(self.weights, rows, out=np.zeros_like(rows), where=rows > 0)
        return y * factor, x * factor


def _sum(group: Integers, values: NDArray[Any], groups: int) -> Floats:
    return np.bincount(group, weights=values, minlength=groups)


@dataclass(frozen=True)
class Sources:
    """SQL of what is joined to the cells: the partners' attributes by month, and weights by cluster."""

    attributes: str
    weights: str | None = None


def reduce_cells(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, query: Query, sources: Sources
) -> Reduced:
    """Cluster sums per group of `query` for all metrics of the pass; reads `cells`."""
    grouped = _grouped(plan, query, sources.attributes)
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE grouped AS {grouped}")
    names = ", ".join(f"g{number}" for number in range(len(query.by))) or "g"
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE coordinates AS "
        "SELECT *, row_number() OVER (ORDER BY ALL) - 1 AS group_number "
        f"FROM (SELECT DISTINCT {names} FROM grouped)"  # noqa: S608
    )
    joined = f"SELECT * EXCLUDE ({names}) FROM grouped JOIN coordinates USING ({names})"  # noqa: S608
    if sources.weights:
        joined = f"SELECT * FROM ({joined}) LEFT JOIN ({sources.weights}) USING (cluster)"  # noqa: S608
    columns = cursor.execute(joined).fetchnumpy()
    rows = cursor.execute("SELECT * FROM coordinates ORDER BY group_number").fetchall()
    keys = [tuple(row[: len(query.by)]) for row in rows]
    weights = np.ma.filled(columns["weight"], 0.0).astype(np.float64) if sources.weights else None
    return Reduced(keys, columns, plan, weights)


def _grouped(plan: Plan, query: Query, attributes: str) -> str:
    """One row per group and cluster; the two sides of a comparison and the two modes in columns."""
    groups = [f"{_coordinate(key)} AS g{number}" for number, key in enumerate(query.by)] or ["0 AS g"]
    now, before = plan.slots_of(query), plan.slots.covering(query.compare) if query.compare else []
    sums = [
        sql
        for when, slots in (("a", now), ("b", before))
        for sql in _side_columns(plan, when, f"slot IN ({literals(slots) or 'NULL'})")
    ]
    where = [f"slot IN ({literals([*now, *before])})", *map(_filter, query.filters)]
    where += [f"coalesce({key}, '') <> ''" for key in query.by if key in ("aspect", "touchpoint")]
    return (
        f"SELECT {', '.join([*groups, 'cluster', *sums])} FROM cells "  # noqa: S608
        f"LEFT JOIN ({attributes}) AS pm USING (partner, month) WHERE {' AND '.join(where)} GROUP BY ALL"
    )


def _side_columns(plan: Plan, when: str, in_side: str) -> list[str]:
    columns = []
    for number, _metric in enumerate(plan.metrics):
        for short, condition in (("n", "mode = 0"), ("p", "mode = 1")):
            columns.append(f"sum(y{number}) FILTER ({in_side} AND {condition}) AS y{short}{number}{when}")
            columns.append(f"sum(x{number}) FILTER ({in_side} AND {condition}) AS x{short}{number}{when}")
    for number, _where in enumerate(plan.conditions):
        partner_mode = f"{in_side} AND mode = 1 AND rows{number} > 0"
        columns += [
            f"sum(rows{number}) FILTER ({in_side} AND mode = 0) AS rn{number}{when}",
            f"sum(rows{number}) FILTER ({in_side} AND mode = 1) AS rp{number}{when}",
            f"min(low{number}) FILTER ({partner_mode}) AS low{number}{when}",
            f"max(high{number}) FILTER ({partner_mode}) AS high{number}{when}",
        ]
    return columns


def _coordinate(dimension: str) -> str:
    if dimension in MULTIPLE:
        return f"unnest(CASE WHEN len(pm.\"{dimension}\") > 0 THEN pm.\"{dimension}\" ELSE [''] END)"
    return _value(dimension)


def _value(dimension: str) -> str:
    if dimension in PARTNER_DIMENSIONS:
        return f"coalesce(pm.\"{dimension}\", '')"
    return f"coalesce({dimension}::VARCHAR, '')"


def _filter(chosen: tuple[str, tuple[str, ...]]) -> str:
    dimension, values = chosen
    if dimension in MULTIPLE:
        return f"list_has_any(pm.\"{dimension}\", [{literals(values)}])"
    return f"{_value(dimension)} IN ({literals(values)})"
