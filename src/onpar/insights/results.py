"""What is asked of the evaluator, and what it answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from onpar.analysis import Change, Estimate, Verdict
from onpar.insights.catalog import Metric
from onpar.insights.periods import Period

Weight = Literal["response", "partner", "revenue"]


@dataclass(frozen=True)
class Query:
    """One metric over one period.

    by: dimension keys; "month" gives a series. filters: (dimension, values) pairs, any of the values.
    compare: an earlier period that each group is compared with. with_total: whether the figure over
    all groups is wanted; without it the result's total has no value.
    """

    metric: str
    period: Period
    by: tuple[str, ...] = ()
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    weight: Weight = "response"
    compare: Period | None = None
    with_total: bool = True


def months_of(query: Query) -> list[Period]:
    """The months of a series, cut to the query's period; none where it is no series."""
    if "month" not in query.by:
        return []
    asked = query.period
    return [Period(max(m.start, asked.start), min(m.end, asked.end)) for m in asked.months()]


@dataclass(frozen=True)
class GroupValue:
    """One coordinate of a group: dimension "type", value "reseller", label "Reseller"."""

    dimension: str
    value: str
    label: str


@dataclass(frozen=True)
class Figure:
    """One figure with everything that must stand beside it.

    withheld: a sentence where the figure is not shown; `estimate.value` is then None.
    """

    metric: Metric
    period: Period
    group: tuple[GroupValue, ...]
    estimate: Estimate
    verdict: Verdict
    change: Change | None = None
    withheld: str = ""

    @property
    def label(self) -> str:
        return ", ".join(value.label for value in self.group)


@dataclass(frozen=True)
class Result:
    """The figure over all rows, one figure per group in the catalog's order, and what to know of them.

    notes: sentences to show beside the figures. as_of: when the facts were last brought up to date.
    """

    query: Query
    metric: Metric
    total: Figure
    groups: tuple[Figure, ...]
    notes: tuple[str, ...]
    as_of: datetime
    facts_version: str
