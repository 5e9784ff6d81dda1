"""From cells to groups: cluster sums per group, with the rule that protects single answers."""

from collections.abc import Callable, Iterator, Sequence
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
            Moments(
                int(partners[g]), int(rows[g]), float(y[g]), float(x[g]), float(xx[g]), float(dd[g])
            )
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

    def _column(self, when: str) -> Callable[[str, int], Floats]:
        def column(name: str, number: int) -> Floats:
            values = self.columns.get(f"{name}{number}{when}")
            if values is None:
                return np.zeros(len(self.columns["cluster"]))
            return np.ma.filled(values, 0).astype(np.float64)

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
    # An empty bincount is of integers, whatever its weights.
    return np.bincount(group, weights=values, minlength=groups).astype(np.float64)


@dataclass(frozen=True)
class Sources:
    """SQL of what is joined to the cells: the partners' attributes by month, and weights by cluster."""

    attributes: str
    weights: str | None = None


def reduce_cells(
    cursor: duckdb.DuckDBPyConnection,
    plan: Plan,
    query: Query,
    metrics: Sequence[Metric],
    sources: Sources,
) -> Reduced:
    """Cluster sums per group of `query` for `metrics` of the pass; reads `cells`."""
    grouped = _grouped(plan, query, metrics, sources.attributes)
    if sources.weights:
        grouped = f"SELECT * FROM ({grouped}) LEFT JOIN ({sources.weights}) USING (cluster)"  # noqa: S608
    keys: list[tuple[str, ...]]
    if query.by:
        keys, columns = _fetch_groups(cursor, grouped, len(query.by))
    else:
        columns = cursor.execute(grouped).fetchnumpy()
        columns["group_number"] = np.zeros(len(columns["cluster"]), np.int64)
        keys = [()] if len(columns["cluster"]) else []
    weights = np.ma.filled(columns["weight"], 0.0).astype(np.float64) if sources.weights else None
    return Reduced(keys, columns, plan, weights)


def _fetch_groups(
    cursor: duckdb.DuckDBPyConnection, grouped: str, dimensions: int
) -> tuple[list[tuple[str, ...]], dict[str, NDArray[Any]]]:
    """Numbers the groups in DuckDB: fetching a text per row and cluster would cost more than the sums."""
    names = ", ".join(f"g{number}" for number in range(dimensions))
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE grouped AS {grouped}")
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE coordinates AS SELECT *, row_number() OVER (ORDER BY {names}) - 1 "  # noqa: S608
        f"AS group_number FROM (SELECT DISTINCT {names} FROM grouped)"
    )
    rows = cursor.execute("SELECT * FROM coordinates ORDER BY group_number").fetchall()
    joined = f"SELECT * EXCLUDE ({names}) FROM grouped JOIN coordinates USING ({names})"  # noqa: S608
    return [tuple(row[:dimensions]) for row in rows], cursor.execute(joined).fetchnumpy()


def _grouped(plan: Plan, query: Query, metrics: Sequence[Metric], attributes: str) -> str:
    """One row per group and cluster; the two sides of a comparison and the two modes in columns."""
    now, before = plan.slots_of(query), plan.slots.covering(query.compare) if query.compare else []
    sides = [("a", now), ("b", before)] if before else [("a", now)]
    sums = [
        sql
        for when, slots in sides
        for sql in _side_columns(plan, metrics, when, f"slot IN ({literals(slots)})")
    ]
    groups = [f"{_coordinate(key)} AS g{number}" for number, key in enumerate(query.by)]
    where = [f"slot IN ({literals([*now, *before])})", *map(_filter, query.filters)]
    where += [f"coalesce({key}, '') <> ''" for key in query.by if key in ("aspect", "touchpoint")]
    used = {*query.by, *(dimension for dimension, _values in query.filters)}
    joined = (
        f"LEFT JOIN ({attributes}) AS pm USING (partner, month)"
        if used & set(PARTNER_DIMENSIONS)
        else ""
    )
    placed = (
        f"SELECT {', '.join(['cells.*', *groups])} FROM cells {joined} WHERE {' AND '.join(where)}"  # noqa: S608
    )
    names = [f"g{number}" for number in range(len(query.by))]
    return f"SELECT {', '.join([*names, 'cluster', *sums])} FROM ({placed}) GROUP BY ALL"  # noqa: S608


def _side_columns(plan: Plan, metrics: Sequence[Metric], when: str, in_side: str) -> Iterator[str]:
    for number, metric in enumerate(plan.metrics):
        if metric in metrics:
            for short, mode in _modes(metric):
                yield f"sum(y{number}) FILTER ({in_side} AND mode = {mode}) AS y{short}{number}{when}"
                yield f"sum(x{number}) FILTER ({in_side} AND mode = {mode}) AS x{short}{number}{when}"
    wanted = {plan.condition_of(metric): metric for metric in metrics}
    for number, metric in wanted.items():
        for short, mode in _modes(metric):
            yield f"sum(rows{number}) FILTER ({in_side} AND mode = {mode}) AS r{short}{number}{when}"
        if metric.is_survey:
            partner_mode = f"{in_side} AND mode = 1 AND rows{number} > 0"
            yield f"min(low{number}) FILTER ({partner_mode}) AS low{number}{when}"
            yield f"max(high{number}) FILTER ({partner_mode}) AS high{number}{when}"


def _modes(metric: Metric) -> tuple[tuple[str, int], ...]:
    return (("n", 0), ("p", 1)) if metric.is_survey else (("n", 0),)


def _coordinate(dimension: str) -> str:
    if dimension in MULTIPLE:
        return f'unnest(CASE WHEN len(pm."{dimension}") > 0 THEN pm."{dimension}" ELSE [\'\'] END)'
    return _value(dimension)


def _value(dimension: str) -> str:
    if dimension in PARTNER_DIMENSIONS:
        return f"coalesce(pm.\"{dimension}\", '')"
    return f"coalesce({dimension}::VARCHAR, '')"


def _filter(chosen: tuple[str, tuple[str, ...]]) -> str:
    dimension, values = chosen
    if dimension in MULTIPLE:
        return f'list_has_any(pm."{dimension}", [{literals(values)}])'
    return f"{_value(dimension)} IN ({literals(values)})"
