"""From cells to groups: the second group-by, in SQL down to a few sums per group.

cells → clusters (one row per group and partner, both sides of a comparison beside each other)
      → kept     (answers that would give a single respondent away are taken out; weights applied)
      → moments  (per group: what analysis.estimate and analysis.change need)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from onpar.analysis import Moments, Pair
from onpar.insights.catalog import PARTNER_DIMENSIONS, Metric
from onpar.insights.cells import Plan, sum_columns
from onpar.insights.protection import is_left_out, limits, marks
from onpar.insights.relations import literals
from onpar.insights.results import Query

MULTIPLE = ("type", "group")
_NO_EMPTY_GROUP = ("aspect", "touchpoint")


@dataclass(frozen=True)
class Sources:
    """SQL of what is joined to the cells: the partners' attributes by month, and weights by cluster.

    first_month, last_month: the months that the attributes are known for.
    """

    attributes: str
    first_month: int
    last_month: int
    weights: str | None = None


@dataclass(frozen=True)
class Group:
    """One group of one metric. left_out: answers not counted to protect single respondents;
    weightless: partners with answers whose weight is 0; amounts: per partner, where asked for."""

    key: tuple[str, ...]
    now: Moments
    pair: Pair | None
    left_out: int
    weightless: int
    amounts: tuple[float, ...] = ()


@dataclass(frozen=True)
class Shape:
    """The second group-by of one query shape, for several metrics of a pass."""

    plan: Plan
    query: Query
    metrics: Sequence[Metric]
    sources: Sources

    @property
    def names(self) -> list[str]:
        return [f"g{number}" for number in range(len(self.query.by))]

    @property
    def sides(self) -> dict[str, list[int]]:
        """Side a is the period, side b the one compared with."""
        now = {"a": self.plan.slots_of(self.query)}
        if self.query.compare is None:
            return now
        return now | {"b": self.plan.slots.covering(self.query.compare)}

    @property
    def conditions(self) -> list[int]:
        return sorted({self.plan.condition_of(metric) for metric in self.metrics})

    def numbered(self) -> Iterator[tuple[int, int, Metric]]:
        """(number of the metric in the plan, number of its condition, metric)."""
        for metric in self.metrics:
            yield self.plan.metrics.index(metric), self.plan.condition_of(metric), metric

    def joined(self) -> str:
        return f"JOIN {{}} USING ({', '.join(self.names)})" if self.names else "CROSS JOIN {}"


def reduce_cells(cursor: duckdb.DuckDBPyConnection, shape: Shape) -> dict[str, list[Group]]:
    """Metric key → its groups, in no order; reads `cells`."""
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE kept AS {_kept(shape)}")
    rows = cursor.execute(_moments(shape))
    columns = [column[0] for column in rows.description or []]
    found = [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]
    return {
        metric.key: [_group(cursor, shape, row, number, condition, metric) for row in found]
        for number, condition, metric in shape.numbered()
    }


def _clusters(shape: Shape) -> str:
    groups = [f"{_coordinate(key)} AS g{number}" for number, key in enumerate(shape.query.by)]
    groups += [f"{_several(shape.query.by)} AS several"]
    slots = [slot for numbers in shape.sides.values() for slot in numbers]
    where = [f"slot IN ({literals(slots)})", *map(_filter, shape.query.filters)]
    where += [f"{key} <> ''" for key in shape.query.by if key in _NO_EMPTY_GROUP]
    used = {*shape.query.by, *(dimension for dimension, _values in shape.query.filters)}
    attributes = f"LEFT JOIN ({shape.sources.attributes}) AS pm ON {_at_the_time(shape.sources)}"
    placed = (
        f"SELECT {', '.join(['cells.*', *groups])} FROM cells "  # noqa: S608
        f"{attributes if used & set(PARTNER_DIMENSIONS) else ''} WHERE {' AND '.join(where)}"
    )
    sums = [
        f"{column.merge}({column.name}) FILTER (slot IN ({literals(numbers)})) AS {column.name}{side}"
        for side, numbers in shape.sides.items()
        for column in sum_columns(shape.plan, shape.metrics)
    ]
    columns = ", ".join([*shape.names, "cluster", "bool_or(several) AS several", *sums])
    return f"SELECT {columns} FROM ({placed}) GROUP BY ALL"  # noqa: S608


def _at_the_time(sources: Sources) -> str:
    """What a partner was in the month of a row; before and after the known months, in the nearest."""
    month = f"greatest({sources.first_month}, least({sources.last_month}, cells.month))"
    return f"pm.partner_id = cells.partner AND pm.month_id = {month}"


def _kept(shape: Shape) -> str:
    clusters = _clusters(shape)
    if shape.sources.weights:
        clusters = f"SELECT * FROM ({clusters}) LEFT JOIN ({shape.sources.weights}) USING (cluster)"  # noqa: S608
    columns = ", ".join(_kept_columns(shape))
    if not shape.plan.is_survey:
        return f"SELECT {columns} FROM ({clusters})"  # noqa: S608
    marked = ", ".join(["*", *marks(_places(shape))])
    enough = limits(shape.names, _places(shape), is_filtered=bool(shape.query.filters))
    return (
        f"WITH clusters AS (SELECT {marked} FROM ({clusters})), {enough} "  # noqa: S608
        f"SELECT {columns} FROM clusters {shape.joined().format('limits')}"
    )


def _places(shape: Shape) -> list[str]:
    return [f"{condition}{side}" for side in shape.sides for condition in shape.conditions]


def _kept_columns(shape: Shape) -> Iterator[str]:
    yield from [*shape.names, "cluster"]
    for side in shape.sides:
        for condition in shape.conditions:
            yield f"{_merged(shape, 'r', condition, condition, side)} AS r{condition}{side}"
            yield f"{_left_out(shape, condition, side)} AS o{condition}{side}"
        for number, condition, metric in shape.numbered():
            factor = _factor(shape, condition, side)
            x = ("r", condition) if metric.counts_rows else ("x", number)
            yield f"{factor}{_merged(shape, 'y', number, condition, side)} AS y{number}{side}"
            yield f"{factor}{_merged(shape, *x, condition, side)} AS x{number}{side}"


def _merged(shape: Shape, letter: str, number: int, condition: int, side: str) -> str:
    named = f"coalesce({letter}n{number}{side}, 0)"
    if not shape.plan.is_survey:
        return named
    goes = is_left_out(f"{condition}{side}")
    return f"({named} + CASE WHEN {goes} THEN 0 ELSE coalesce({letter}p{number}{side}, 0) END)"


def _left_out(shape: Shape, condition: int, side: str) -> str:
    if not shape.plan.is_survey:
        return "0"
    place = f"{condition}{side}"
    return f"CASE WHEN {is_left_out(place)} THEN rp{place} ELSE 0 END"


def _factor(shape: Shape, condition: int, side: str) -> str:
    """Partner or revenue weighting: both sums over the partner's rows, times its weight."""
    if shape.sources.weights is None:
        return ""
    rows = _merged(shape, "r", condition, condition, side)
    return f"coalesce(greatest(weight, 0), 0) / nullif({rows}, 0) * "


def _moments(shape: Shape) -> str:
    ratios = ", ".join([*shape.names, *_ratios(shape)])
    sums = ", ".join([*shape.names, *_moment_columns(shape)])
    return (
        f"WITH ratios AS (SELECT {ratios} FROM kept GROUP BY ALL) "  # noqa: S608
        f"SELECT {sums} FROM kept {shape.joined().format('ratios')} GROUP BY ALL"
    )


def _ratios(shape: Shape) -> Iterator[str]:
    for number, _condition, _metric in shape.numbered():
        for side in shape.sides:
            value = f"sum(y{number}{side}) / nullif(sum(x{number}{side}), 0)"
            yield f"coalesce({value}, 0) AS ratio{number}{side}"


def _moment_columns(shape: Shape) -> Iterator[str]:
    """D = Y − R·X is formed per partner before squaring, so that large amounts lose no digits."""
    for number, condition, _metric in shape.numbered():
        for side in shape.sides:
            y, x, rows = f"y{number}{side}", f"x{number}{side}", f"r{condition}{side}"
            # A partner that weighs nothing takes no part, so its rows do not stand behind the figure.
            part = f"FILTER ({rows} > 0 AND ({y} <> 0 OR {x} <> 0))"
            deviation = _deviation(number, side)
            yield f"count(*) {part} AS partners{number}{side}"
            yield f"sum({rows}) {part} AS rows{number}{side}"
            yield f"sum({y}) AS y{number}{side}"
            yield f"sum({x}) AS x{number}{side}"
            yield f"sum({x} * {x}) AS xx{number}{side}"
            yield f"sum({deviation} * {deviation}) AS dd{number}{side}"
            yield f"sum(o{condition}{side}) AS out{number}{side}"
            yield f"count(*) FILTER ({rows} > 0 AND {y} = 0 AND {x} = 0) AS weightless{number}{side}"
        if "b" in shape.sides:
            yield f"sum({_deviation(number, 'a')} * {_deviation(number, 'b')}) AS cross_dd{number}"
            yield f"sum(x{number}a * x{number}b) AS cross_xx{number}"


def _deviation(number: int, side: str) -> str:
    return f"(y{number}{side} - ratio{number}{side} * x{number}{side})"


def _group(
    cursor: duckdb.DuckDBPyConnection,
    shape: Shape,
    row: dict[str, Any],
    number: int,
    condition: int,
    metric: Metric,
) -> Group:
    now = _moments_of(row, f"{number}a")
    pair = None
    if "b" in shape.sides:
        cross = float(row[f"cross_dd{number}"] or 0), float(row[f"cross_xx{number}"] or 0)
        pair = Pair(now, _moments_of(row, f"{number}b"), *cross)
    wants_amounts = metric.kind in ("quantile", "concentration")
    return Group(
        key=tuple(str(row[name]) for name in shape.names),
        now=now,
        pair=pair,
        left_out=int(row[f"out{number}a"] or 0),
        weightless=int(row[f"weightless{number}a"] or 0),
        amounts=_amounts(cursor, shape, row, number, condition) if wants_amounts else (),
    )


def _moments_of(row: dict[str, Any], place: str) -> Moments:
    return Moments(
        partners=int(row[f"partners{place}"]),
        rows=int(row[f"rows{place}"] or 0),
        sum_y=float(row[f"y{place}"] or 0),
        sum_x=float(row[f"x{place}"] or 0),
        sum_xx=float(row[f"xx{place}"] or 0),
        sum_dd=float(row[f"dd{place}"] or 0),
    )


def _amounts(
    cursor: duckdb.DuckDBPyConnection,
    shape: Shape,
    row: dict[str, Any],
    number: int,
    condition: int,
) -> tuple[float, ...]:
    """The amount of each partner of a group, for quantiles and concentration."""
    of_group = [f"{name}::VARCHAR = {literals([str(row[name])])}" for name in shape.names]
    where = " AND ".join([f"r{condition}a > 0", *of_group])
    rows = cursor.execute(f"SELECT y{number}a FROM kept WHERE {where}").fetchall()  # noqa: S608
    return tuple(float(amount) for (amount,) in rows)


def _coordinate(dimension: str) -> str:
    if dimension in MULTIPLE:
        column = f'pm."{dimension}"'
        return f"unnest(CASE WHEN len({column}) > 0 THEN {column} ELSE [''] END)"
    # Numbers stay numbers here: grouping by them is much cheaper than by texts.
    return dimension if dimension in ("month", "partner") else _value(dimension)


def _several(by: Sequence[str]) -> str:
    """Whether the rows of a cell stand in several groups."""
    lists = [
        f'coalesce(len(pm."{dimension}") > 1, false)' for dimension in by if dimension in MULTIPLE
    ]
    return " OR ".join(lists) or "false"


def _value(dimension: str) -> str:
    if dimension in PARTNER_DIMENSIONS:
        return f"coalesce(pm.\"{dimension}\", '')"
    return f"coalesce({dimension}::VARCHAR, '')"


def _filter(chosen: tuple[str, tuple[str, ...]]) -> str:
    dimension, values = chosen
    if dimension in MULTIPLE:
        return f'list_has_any(pm."{dimension}", [{literals(values)}])'
    return f"{_value(dimension)} IN ({literals(values)})"
