"""One pass over a fact: sums per partner, month and slot for all metrics that share it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import duckdb

from onpar.insights.catalog import Metric
from onpar.insights.relations import Slots, literals
from onpar.insights.results import Query, months_of
from onpar.insights.viewer import Viewer


@dataclass(frozen=True)
class Plan:
    """What a pass must deliver.

    row_keys: column of the fact → slots in which the cells must keep it apart. Keeping it only there
    keeps a year's trend from being split by aspect because one chart of the last quarter needs that.
    """

    metrics: tuple[Metric, ...]
    slots: Slots
    row_keys: dict[str, set[int]]
    partners: frozenset[int] | None

    @property
    def is_survey(self) -> bool:
        return self.metrics[0].is_survey

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """The distinct (rows that count, answers per row) of the metrics, in order."""
        return list(dict.fromkeys((metric.where, metric.rows) for metric in self.metrics))

    def slots_of(self, query: Query) -> list[int]:
        """The slots that a query sums: those of its period, or of each month of its series."""
        months = months_of(query) if self.slots.overlap else []
        return [slot for period in months or [query.period] for slot in self.slots.covering(period)]

    def condition_of(self, metric: Metric) -> int:
        return self.conditions.index((metric.where, metric.rows))


def build_cells(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, relation: str, viewer: Viewer
) -> None:
    """Creates the temporary table `cells`; one scan of the relation.

    Columns: partner, cluster, month, slot, the row keys, and the sums of `sum_columns`.
    """
    keys = [
        f"CASE WHEN slot IN ({literals(sorted(slots))}) THEN {key} END AS {key}"
        for key, slots in plan.row_keys.items()
    ]
    sums = [f"{column.source} AS {column.name}" for column in sum_columns(plan, plan.metrics)]
    columns = ", ".join(["partner", "cluster", "month", "slot", *keys, *sums])
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE cells AS SELECT {columns} FROM ({relation}) "  # noqa: S608
        f"WHERE {_visible(plan, viewer)} GROUP BY ALL"
    )


@dataclass(frozen=True)
class SumColumn:
    """A column of the cells: its name, how rows make it, and how cells are merged."""

    name: str
    source: str
    merge: Literal["sum", "min", "max"] = "sum"


def sum_columns(plan: Plan, metrics: Sequence[Metric]) -> Iterator[SumColumn]:
    """What the cells hold for `metrics`.

    Per metric its numerator (y) and, where rows do not count 1 each, its denominator (x); per row
    condition the answers (r). Of answers, those in named mode (n) and partner mode (p) apart, and of
    the latter the smallest and greatest person: they tell "one person or more" and can be merged.
    """
    for number in sorted({plan.condition_of(metric) for metric in metrics}):
        where, counted = plan.conditions[number]
        for mode, rows in _modes(plan, where):
            yield SumColumn(f"r{mode}{number}", f"sum(({counted})::DOUBLE) FILTER ({rows})")
        if plan.is_survey:
            partner_mode = f"FILTER ({where} AND mode = 1)"
            yield SumColumn(f"low{number}", f"min(person) {partner_mode}", "min")
            yield SumColumn(f"high{number}", f"max(person) {partner_mode}", "max")
    for number, metric in enumerate(plan.metrics):
        if metric in metrics:
            for mode, rows in _modes(plan, metric.where):
                yield SumColumn(f"y{mode}{number}", _sum(metric.numerator, rows))
                if not metric.counts_rows:
                    yield SumColumn(f"x{mode}{number}", _sum(metric.denominator, rows))


def _sum(expression: str, rows: str) -> str:
    return f"sum(({expression})::DOUBLE) FILTER ({rows})"


def _modes(plan: Plan, where: str) -> list[tuple[str, str]]:
    if not plan.is_survey:
        return [("n", where)]
    return [("n", f"{where} AND mode = 0"), ("p", f"{where} AND mode = 1")]


def _visible(plan: Plan, viewer: Viewer) -> str:
    """Named and partner-mode answers of partners that the viewer may see, and the plan asks for."""
    conditions = ["mode <= 1"]
    for partners in (viewer.partners, plan.partners):
        if partners is not None:
            conditions.append(f"partner IN ({literals(sorted(partners)) or 'NULL'})")
    return " AND ".join(conditions)
