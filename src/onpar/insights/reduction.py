"""From rows to groups: sums per group and partner, and what a figure needs of them.

rows → clusters (one entry per group and partner, each side of a comparison apart)
     → kept     (answers that would give a single respondent away are taken out; weights applied)
     → moments  (per group: what analysis.estimate and analysis.change need)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from onpar.analysis import Moments, Pair
from onpar.insights.catalog import Metric
from onpar.insights.placement import Attributes, Places, place_rows
from onpar.insights.protection import Silent
from onpar.insights.results import Query
from onpar.insights.rows import Flags, Floats, Integers, Plan, Rows
from onpar.insights.weighting import Weights


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
    """Sums of one metric, one per entry: numerators, denominators, answers, and
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
        sides, inside = _sides(self.plan, query), self.rows.order
        if sides.min(initial=0) < 0:
            inside = inside[(sides >= 0)[self.rows.slot[inside]]]
        places = place_rows(self.rows, inside, query, self.attributes)
        clusters = Clusters.of(self.rows, self.plan, query, places, sides)
        return {metric.key: _groups(clusters, metric, self.weights) for metric in self.metrics}


def _sides(plan: Plan, query: Query) -> Integers:
    """Slot → 0 for the period, 1 for the one compared with, -1 for neither."""
    sides = np.full(len(plan.slots.periods), -1, np.int8)
    if query.compare:
        sides[plan.slots.covering(query.compare)] = 1
    sides[plan.slots_of(query)] = 0
    return sides


@dataclass(frozen=True)
class Clusters:
    """Rows sorted by group, partner and side, each with the number of the entry that it belongs to.

    row, entry: one per row. group, cluster, side, several: one per entry. pair: number of the entry's
    group and partner, the same for both sides.
    """

    rows: Rows
    plan: Plan
    query: Query
    keys: list[tuple[str, ...]]
    row: Integers
    entry: Integers
    group: Integers
    cluster: Integers
    side: Integers
    pair: Integers
    several: Flags

    @classmethod
    def of(
        cls, rows: Rows, plan: Plan, query: Query, places: Places, sides: Integers
    ) -> "Clusters":
        # Places come in the order of partner and slot, and the slots of one side lie together, so
        # only the groups are left to sort; short integers are sorted without comparing them.
        order = np.argsort(places.group, kind="stable")
        row, group = places.row[order], places.group[order]
        columns = group, rows.cluster[row], sides[rows.slot[row]]
        begins = _begins(*columns)
        entry = np.cumsum(begins) - 1
        group, cluster, side = (column[begins] for column in columns)
        return cls(
            rows=rows,
            plan=plan,
            query=query,
            keys=places.keys,
            row=row,
            entry=entry,
            group=group,
            cluster=cluster,
            side=side,
            pair=np.cumsum(_begins(group, cluster)) - 1,
            several=_any_per_entry(entry, places.several[order], len(group)),
        )

    def kept(self, metric: Metric, weights: Weights | None) -> Kept:
        """The metric's sums of each entry, without what must stay hidden, and weighted."""
        condition, number = self.plan.condition_of(metric), self.plan.metrics.index(metric)
        answers = self._term(f"r{condition}")
        hidden = self._hidden(answers)
        used = None if hidden is None else ~hidden
        rows, y = self._sum(answers, used), self._sum(self._term(f"y{number}"), used)
        x = rows if metric.counts_rows else self._sum(self._term(f"x{number}"), used)
        left_out = np.zeros(len(rows)) if hidden is None else self._sum(answers, hidden)
        if weights is None:
            return Kept(y, x, rows, rows, left_out)
        weight = weights.of(self.cluster)
        factor = np.divide(weight, rows, out=np.zeros_like(rows), where=rows > 0)
        return Kept(y * factor, x * factor, rows, rows * factor, left_out)

    def _hidden(self, answers: Floats) -> Flags | None:
        """Rows that do not count, as they are of a partner with a single respondent; None: no row."""
        in_partner_mode = self.partner_mode & (answers > 0)
        if not in_partner_mode.any():
            return None
        single = self._single(in_partner_mode).copy()
        given = self._sum(answers, in_partner_mode)
        for side in (0,) if self.query.compare is None else (0, 1):
            single[self._kept_silent(single & (self.side == side), given)] = False
        if not single.any():
            return None
        hidden: Flags = in_partner_mode & single[self.entry]
        return hidden

    def _single(self, in_partner_mode: Flags) -> Flags:
        """Entries of a partner of which one person answered; metrics that are answered together, as
        most are, share the finding."""
        key = in_partner_mode.tobytes()
        if key not in self._singles:
            entry, person = self.entry[in_partner_mode], self.person[in_partner_mode]
            another = (entry[1:] == entry[:-1]) & (person[1:] != person[:-1])
            single = np.zeros(len(self.cluster), np.bool_)
            single[entry] = True
            single[entry[1:][another]] = False
            self._singles[key] = single & (self.cluster > 0)
        return self._singles[key]

    @cached_property
    def _singles(self) -> dict[bytes, Flags]:
        return {}

    def _kept_silent(self, single: Flags, answers: Floats) -> Integers:
        """Entries of single respondents that may count all the same."""
        silent = Silent(
            group=self.group[single],
            cluster=self.cluster[single],
            answers=answers[single],
            several=self.several[single],
        )
        may_count = silent.kept(
            len(self.keys), dimensions=len(self.query.by), is_filtered=bool(self.query.filters)
        )
        return np.flatnonzero(single)[may_count]

    @cached_property
    def partner_mode(self) -> Flags:
        return self.rows.in_partner_mode[self.row]

    @cached_property
    def person(self) -> Integers:
        return self.rows.person[self.row]

    def _term(self, name: str) -> Floats:
        return self.rows.terms[name][self.row]

    def _sum(self, values: Floats, used: Flags | None) -> Floats:
        """Per entry, over the rows that are used."""
        counted = values if used is None else values * used
        sums: Floats = np.bincount(self.entry, counted, len(self.group)).astype(float, copy=False)
        return sums

    def per_group(self, values: Floats | Flags, side: int = 0) -> Floats:
        """Sums over the entries of one side; entries are sorted by group, and no group is empty."""
        counted = values if self.query.compare is None else values * (self.side == side)
        return self._add_up(counted.astype(np.float64, copy=False))

    def _add_up(self, values: Floats) -> Floats:
        starts = self._group_starts
        sums: Floats = np.add.reduceat(values, starts) if len(starts) else values[:0]
        return sums

    @cached_property
    def _group_starts(self) -> Integers:
        return np.flatnonzero(_begins(self.group))

    def across(self, values: Floats) -> Floats:
        """Per group, the sum over partners of the product of both sides."""
        sides = np.zeros((2, int(self.pair.max(initial=-1)) + 1))
        sides[self.side, self.pair] = values
        # The product stands at the later entry of a pair, so that each pair counts once.
        return self._add_up(np.where(_begins(self.pair), 0, (sides[0] * sides[1])[self.pair]))


def _begins(*columns: Integers) -> Flags:
    """Where a run of equal values begins in columns that are sorted together."""
    begins = np.ones(len(columns[0]), np.bool_)
    begins[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return begins


def _any_per_entry(entry: Integers, flags: Flags, entries: int) -> Flags:
    found = np.zeros(entries, np.bool_)
    found[entry[flags]] = True
    return found


def _groups(clusters: Clusters, metric: Metric, weights: Weights | None) -> list[Group]:
    kept = clusters.kept(metric, weights)
    now = _moments(clusters, kept, 0)
    pairs = _pairs(clusters, kept, now)
    left_out, base = clusters.per_group(kept.left_out), clusters.per_group(kept.base)
    weightless = clusters.per_group((kept.rows > 0) & (kept.y == 0) & (kept.x == 0))
    wants_amounts = metric.kind in ("quantile", "concentration")
    return [
        Group(
            key=key,
            now=now[number],
            pair=pairs[number],
            base=float(base[number]),
            left_out=int(left_out[number]),
            weightless=int(weightless[number]),
            amounts=_amounts(clusters, kept, number) if wants_amounts else (),
        )
        for number, key in enumerate(clusters.keys)
    ]


def _moments(clusters: Clusters, kept: Kept, side: int) -> list[Moments]:
    # A partner that weighs nothing takes no part, so its rows do not stand behind the figure.
    part = (kept.rows > 0) & ((kept.y != 0) | (kept.x != 0))
    deviation = _deviation(clusters, kept, side)
    columns = (part, kept.rows * part, kept.y, kept.x, kept.x**2, deviation**2)
    sums = [clusters.per_group(column, side) for column in columns]
    return [
        Moments(int(partners), int(rows), float(y), float(x), float(xx), float(dd))
        for partners, rows, y, x, xx, dd in zip(*sums, strict=True)
    ]


def _deviation(clusters: Clusters, kept: Kept, side: int) -> Floats:
    """D = Y − R·X per partner, formed before squaring so that large amounts lose no digits."""
    y, x = clusters.per_group(kept.y, side), clusters.per_group(kept.x, side)
    ratio = np.divide(y, x, out=np.zeros_like(y), where=x != 0)
    deviation: Floats = kept.y - ratio[clusters.group] * kept.x
    return deviation


def _pairs(clusters: Clusters, kept: Kept, now: list[Moments]) -> Sequence[Pair | None]:
    if clusters.query.compare is None:
        return [None] * len(clusters.keys)
    later, former = (_deviation(clusters, kept, side) for side in (0, 1))
    dd = clusters.across(np.where(clusters.side == 0, later, former))
    xx = clusters.across(kept.x)
    return [
        Pair(moments, earlier, float(cross_dd), float(cross_xx))
        for moments, earlier, cross_dd, cross_xx in zip(
            now, _moments(clusters, kept, 1), dd, xx, strict=True
        )
    ]


def _amounts(clusters: Clusters, kept: Kept, group: int) -> tuple[float, ...]:
    inside = (clusters.group == group) & (clusters.side == 0) & (kept.rows > 0)
    return tuple(kept.y[inside].tolist())
