"""One pass over a fact: sums per partner, month and slot for all metrics that share it."""

from dataclasses import dataclass

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
    def conditions(self) -> list[str]:
        """The distinct row conditions of the metrics, in order."""
        return list(dict.fromkeys(metric.where for metric in self.metrics))

    def slots_of(self, query: Query) -> list[int]:
        """The slots that a query sums: those of its period, or of each month of its series."""
        months = months_of(query) if self.slots.overlap else []
        return [slot for period in months or [query.period] for slot in self.slots.covering(period)]

    def condition_of(self, metric: Metric) -> int:
        return self.conditions.index(metric.where)


def build_cells(
    cursor: duckdb.DuckDBPyConnection, plan: Plan, relation: str, viewer: Viewer
) -> None:
    """Creates the temporary table `cells`; one scan of the relation.

    Columns: partner, cluster, month, slot, mode, the row keys, y0, x0, … per metric, and rows0, low0,
    high0, … (answers, smallest and greatest person) per row condition.
    """
    keys = [
        f"CASE WHEN slot IN ({literals(sorted(slots))}) THEN {key} END AS {key}"
        for key, slots in plan.row_keys.items()
    ]
    sums = [sql for number, metric in enumerate(plan.metrics) for sql in _sums(number, metric)]
    counts = [sql for number, where in enumerate(plan.conditions) for sql in _counts(number, where)]
    columns = ", ".join(["partner", "cluster", "month", "slot", "mode", *keys, *sums, *counts])
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE cells AS SELECT {columns} FROM ({relation}) "  # noqa: S608
        f"WHERE {_visible(plan, viewer)} GROUP BY ALL"
    )


def _sums(number: int, metric: Metric) -> list[str]:
    return [
        f"sum(({metric.numerator})::DOUBLE) FILTER ({metric.where}) AS y{number}",
        f"sum(({metric.denominator})::DOUBLE) FILTER ({metric.where}) AS x{number}",
    ]


def _counts(number: int, where: str) -> list[str]:
    # min and max of the person tell "one person or more" and can be merged over months.
    return [
        f"count(*) FILTER ({where}) AS rows{number}",
        f"min(person) FILTER ({where}) AS low{number}",
        f"max(person) FILTER ({where}) AS high{number}",
    ]


def _visible(plan: Plan, viewer: Viewer) -> str:
    """Named and partner-mode answers of partners that the viewer may see, and the plan asks for."""
    conditions = ["mode <= 1"]
    for partners in (viewer.partners, plan.partners):
        if partners is not None:
            conditions.append(f"partner IN ({literals(sorted(partners)) or 'NULL'})")
    return " AND ".join(conditions)
