"""Weights of the partners: each counts once, or by its revenue."""

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np

from onpar.insights.facts.manifest import Manifest
from onpar.insights.periods import Period
from onpar.insights.relations import literals, source
from onpar.insights.results import Query
from onpar.insights.rows import Floats, Integers, Rows


@dataclass(frozen=True)
class Weights:
    """One weight per cluster, sorted by cluster; any other weighs 0."""

    cluster: Integers
    weight: Floats

    def of(self, clusters: Integers) -> Floats:
        if not len(self.cluster):
            return np.zeros(len(clusters))
        place = np.minimum(np.searchsorted(self.cluster, clusters), len(self.cluster) - 1)
        return np.where(self.cluster[place] == clusters, np.maximum(self.weight[place], 0), 0)


def weights_of(
    cursor: duckdb.DuckDBPyConnection,
    query: Query,
    rows: Rows,
    manifest: Manifest,
    currency: str,
) -> Weights | None:
    """None where each answer counts once.

    By revenue: sourced amount of the twelve months before the period's end; none or negative weighs 0.
    """
    if query.weight == "response":
        return None
    if query.weight == "partner":
        everybody = np.unique(rows.cluster)
        return Weights(everybody, np.ones(len(everybody)))
    found = cursor.execute(_revenue(query.period, manifest, currency)).fetchnumpy()
    return Weights(np.asarray(found["partner"], np.int64), np.asarray(found["revenue"], np.float64))


def _revenue(period: Period, manifest: Manifest, currency: str) -> str:
    year = Period(_year_before(period.end), period.end)
    return (
        f"SELECT partner, sum(amount)::DOUBLE AS revenue FROM {source('sales', manifest, year)} "  # noqa: S608
        f"WHERE partner IS NOT NULL AND attribution = 'sourced' AND currency = {literals([currency])} "
        f"AND day >= DATE '{year.start}' AND day < DATE '{year.end}' GROUP BY partner ORDER BY partner"
    )


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
