"""From rows to groups: sums per group and partner, and what a figure needs of them.

rows → clusters (one entry per group and partner, each side of a comparison apart)
     → kept     (answers that would give a single respondent away are taken out; weights applied)
     → moments  (per group: what analysis.estimate and analysis.change need)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onpar.analysis import Moments, Pair
from onpar.insights.catalog import Metric
from onpar.insights.placement import Attributes, Places, place_rows
from onpar.insights.protection import Silent
from onpar.insights.results import Query
from onpar.insights.rows import Flags, Floats, Integers, Plan, Rows
from onpar.insights.weighting import Weights

_NOBODY = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Group:
    """One group of one metric.

    base: its answers, weighted as its sums are; left_out: answers not counted to protect single
    respondents; weightless: partners with answers whose weight is 0; amounts: per partner, where
    asked for.
    """

    key: tuple[str, ...]
    now: Moments
    pair: Pair | None
    base: float
    left_out: int
    weightless: int
    amounts: tuple[float, ...] = ()


@dataclass(frozen=True)
class Kept:
    """Sums of one metric on one side, per group and partner: numerators, denominators, answers, and
    answers as they are weighted."""

    y: Floats
    x: Floats
    rows: Floats
    base: Floats
    left_out: Floats


@dataclass(frozen=True)
class Reduction:
    """Reduces the rows of a pass for several metrics at once."""

    rows: Rows
    plan: Plan
    metrics: Sequence[Metric]
    attributes: Attributes
    weights: Weights | None

    def groups(self, query: Query) -> dict[str, list[Group]]:
        """Metric key → its groups, ordered by their values."""
        side = _sides(self.plan, query)[self.rows.slot]
        places = place_rows(self.rows, np.flatnonzero(side >= 0), query, self.attributes)
        clusters = Clusters.of(self.rows, self.plan, query, places, side[places.row])
        return {metric.key: _groups(clusters, metric, self.weights) for metric in self.metrics}


def _sides(plan: Plan, query: Query) -> Integers:
    """Slot → 0 for the period, 1 for the one compared with, -1 for neither."""
    sides = np.full(len(plan.slots.periods), -1)
    if query.compare:
        sides[plan.slots.covering(query.compare)] = 1
    sides[plan.slots_of(query)] = 0
    return sides


@dataclass(frozen=True)
class Clusters:
    """Rows sorted by group and partner, with the place where each pair of these starts."""

    rows: Rows
    plan: Plan
    query: Query
    keys: list[tuple[str, ...]]
    row: Integers
    side: Integers
    starts: Integers
    group: Integers
    cluster: Integers
    several: Flags

    @classmethod
    def of(cls, rows: Rows, plan: Plan, query: Query, places: Places, side: Integers) -> "Clusters":
        cluster = rows.cluster[places.row]
        # The rows come in runs that are sorted already, which a stable sort of one key makes use of.
        width = int(cluster.max(initial=0)) - int(cluster.min(initial=0)) + 1
        order = np.argsort(places.group * width + cluster, kind="stable")
        group, cluster = places.group[order], cluster[order]
        is_new = (group[1:] != group[:-1]) | (cluster[1:] != cluster[:-1])
        starts = np.flatnonzero(np.concatenate([np.ones(min(1, len(group)), np.bool_), is_new]))
        several = (
            np.logical_or.reduceat(places.several[order], starts) if len(starts) else places.several
        )
        return cls(
            rows=rows,
            plan=plan,
            query=query,
            keys=places.keys,
            row=places.row[order],
            side=side[order],
            starts=starts,
            group=group[starts],
            cluster=cluster[starts],
            several=several,
        )

    def kept(self, metric: Metric, side: int, weights: Weights | None) -> Kept:
        """The metric's sums of one side, without what must stay hidden, and weighted."""
        condition = self.plan.condition_of(metric)
        counted = self.rows.terms[f"r{condition}"][self.row] * (self.side == side)
        in_partner_mode = self.rows.in_partner_mode[self.row] & (counted > 0)
        left_out = self._left_out(counted, in_partner_mode)
        spread = np.repeat(left_out, np.diff([*self.starts, len(self.row)]))
        used = (counted > 0) & ~(in_partner_mode & spread)
        number = self.plan.metrics.index(metric)
        rows = self._sum(np.where(used, counted, 0))
        y = self._sum(np.where(used, self.rows.terms[f"y{number}"][self.row], 0))
        x = (
            rows
            if metric.counts_rows
            else self._sum(np.where(used, self.rows.terms[f"x{number}"][self.row], 0))
        )
        hidden = self._sum(np.where(in_partner_mode & spread, counted, 0))
        if weights is None:
            return Kept(y, x, rows, rows, hidden)
        weight = weights.of(self.cluster)
        factor = np.divide(weight, rows, out=np.zeros_like(rows), where=rows > 0)
        return Kept(y * factor, x * factor, rows, rows * factor, hidden)

    def _left_out(self, counted: Floats, in_partner_mode: Flags) -> Flags:
        """Clusters whose partner-mode answers do not count: partners with a single respondent."""
        if not in_partner_mode.any():
            return np.zeros(len(self.starts), np.bool_)
        person = self.rows.person[self.row]
        low = np.minimum.reduceat(np.where(in_partner_mode, person, _NOBODY), self.starts)
        high = np.maximum.reduceat(np.where(in_partner_mode, person, -_NOBODY), self.starts)
        single: Flags = (self.cluster > 0) & (low == high)
        answers = self._sum(np.where(in_partner_mode, counted, 0))
        found = Silent(
            group=self.group[single],
            cluster=self.cluster[single],
            answers=answers[single],
            several=self.several[single],
        )
        single[single] = ~found.kept(
            len(self.keys),
            dimensions=len(self.query.by),
            is_filtered=bool(self.query.filters),
        )
        return single

    def _sum(self, values: Floats) -> Floats:
        return np.add.reduceat(values, self.starts) if len(self.starts) else np.zeros(0)

    def per_group(self, values: Floats | Flags) -> Floats:
        return np.bincount(self.group, values, len(self.keys)).astype(np.float64)


def _groups(clusters: Clusters, metric: Metric, weights: Weights | None) -> list[Group]:
    now = clusters.kept(metric, 0, weights)
    moments = _moments(clusters, now)
    pairs = _pairs(clusters, metric, weights, now, moments)
    left_out, base = clusters.per_group(now.left_out), clusters.per_group(now.base)
    weightless = clusters.per_group((now.rows > 0) & (now.y == 0) & (now.x == 0))
    wants_amounts = metric.kind in ("quantile", "concentration")
    return [
        Group(
            key=key,
            now=moments[number],
            pair=pairs[number],
            base=float(base[number]),
            left_out=int(left_out[number]),
            weightless=int(weightless[number]),
            amounts=_amounts(clusters, now, number) if wants_amounts else (),
        )
        for number, key in enumerate(clusters.keys)
    ]


def _moments(clusters: Clusters, kept: Kept) -> list[Moments]:
    # A partner that weighs nothing takes no part, so its rows do not stand behind the figure.
    part = (kept.rows > 0) & ((kept.y != 0) | (kept.x != 0))
    deviation = _deviation(clusters, kept)
    columns = (part, np.where(part, kept.rows, 0), kept.y, kept.x, kept.x**2, deviation**2)
    sums = [clusters.per_group(column) for column in columns]
    return [
        Moments(int(partners), int(rows), float(y), float(x), float(xx), float(dd))
        for partners, rows, y, x, xx, dd in zip(*sums, strict=True)
    ]


def _deviation(clusters: Clusters, kept: Kept) -> Floats:
    """D = Y − R·X per partner, formed before squaring so that large amounts lose no digits."""
    y, x = clusters.per_group(kept.y), clusters.per_group(kept.x)
    ratio = np.divide(y, x, out=np.zeros_like(y), where=x != 0)
    return kept.y - ratio[clusters.group] * kept.x


def _pairs(
    clusters: Clusters,
    metric: Metric,
    weights: Weights | None,
    now: Kept,
    moments: list[Moments],
) -> Sequence[Pair | None]:
    if clusters.query.compare is None:
        return [None] * len(clusters.keys)
    before = clusters.kept(metric, 1, weights)
    dd = clusters.per_group(_deviation(clusters, now) * _deviation(clusters, before))
    xx = clusters.per_group(now.x * before.x)
    earlier = _moments(clusters, before)
    return [
        Pair(later, former, float(cross_dd), float(cross_xx))
        for later, former, cross_dd, cross_xx in zip(moments, earlier, dd, xx, strict=True)
    ]


def _amounts(clusters: Clusters, kept: Kept, group: int) -> tuple[float, ...]:
    inside = (clusters.group == group) & (kept.rows > 0)
    return tuple(kept.y[inside].tolist())
