"""The few sums over partners from which every ratio, interval and change is made.

A metric is R = ΣY/ΣX over partners (clusters) k with sums Y_k and X_k. D_k = Y_k − R·X_k is formed
per partner before it is squared, because the difference of large sums of squares loses digits.
"""

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self

_ROUNDING = 1e-12


class Clusters(NamedTuple):
    """One entry per partner: its id, its sums Y_k and X_k, and its number of rows."""

    ids: tuple[Hashable, ...]
    y: tuple[float, ...]
    x: tuple[float, ...]
    rows: tuple[int, ...]

    @classmethod
    def from_rows(cls, ids: Iterable[Hashable], y: Iterable[float], x: Iterable[float]) -> Self:
        """Adds up rows by id; the three columns have the same length and no missing values."""
        grouped: dict[Hashable, list[tuple[float, float]]] = {}
        for key, row_y, row_x in zip(ids, y, x, strict=True):
            grouped.setdefault(key, []).append((row_y, row_x))
        rows_of = grouped.values()
        return cls(
            tuple(grouped),
            tuple(math.fsum(row[0] for row in rows) for rows in rows_of),
            tuple(math.fsum(row[1] for row in rows) for rows in rows_of),
            tuple(map(len, rows_of)),
        )

    def weighing(self) -> Self:
        """Without the clusters whose sums are both 0: with a weight of 0, or without a usable row,
        a partner takes no part, so neither it nor its rows stand behind the figure."""
        kept = [entry for entry in zip(*self, strict=True) if entry[1] != 0 or entry[2] != 0]
        return type(self)(*zip(*kept, strict=True)) if kept else type(self)((), (), (), ())


@dataclass(frozen=True)
class Moments:
    """All that a ratio needs to know of one group.

    partners, rows: how many take part; sum_y, sum_x, sum_xx: ΣY_k, ΣX_k, ΣX_k² over partners;
    sum_dd: Σ(Y_k − R·X_k)², 0 where R is undefined.
    """

    partners: int
    rows: int
    sum_y: float
    sum_x: float
    sum_xx: float
    sum_dd: float

    @classmethod
    def from_clusters(
        cls, y: Iterable[float], x: Iterable[float], rows: Iterable[int]
    ) -> "Moments":
        """From one entry per partner; entries with both sums 0 are left out."""
        sums, bases, counts = tuple(y), tuple(x), tuple(rows)
        return _moments(Clusters(tuple(range(len(sums))), sums, bases, counts).weighing())

    @property
    def ratio(self) -> float | None:
        """R, unscaled; None where ΣX is 0."""
        return self.sum_y / self.sum_x if self.sum_x != 0 else None

    @property
    def effective_partners(self) -> float | None:
        """G = (ΣX)²/ΣX²: the number of partners when all weigh the same, less when a few dominate.

        A whole number within rounding is that number, so that 5 equal partners are 5, not 4.999….
        """
        if self.sum_x == 0:
            return None
        effective = self.sum_x**2 / self.sum_xx
        whole = float(round(effective))
        return whole if math.isclose(effective, whole, rel_tol=_ROUNDING) else effective

    @property
    def variance(self) -> float | None:
        """se² of R, unscaled: G/(G−1)·Σd_k². None where G is not above 1; rounding counts as 0."""
        effective, ratio = self.effective_partners, self.ratio
        if effective is None or ratio is None or effective <= 1:
            return None
        spread = effective / (effective - 1) * self.sum_dd / self.sum_x**2
        rounding = _ROUNDING * max(abs(ratio), 1e-3)
        return spread if spread > rounding**2 else 0.0


@dataclass(frozen=True)
class Pair:
    """Two periods or two groups, with what links them.

    cross_dd, cross_xx: ΣD_k1·D_k0 and ΣX_k1·X_k0 over the partners on both sides, 0 where no
    partner is. The two sides share partners, never rows: compare a group with the rest, not with
    the total that contains it.
    """

    later: Moments
    earlier: Moments
    cross_dd: float
    cross_xx: float

    @classmethod
    def from_clusters(cls, later: Clusters, earlier: Clusters) -> "Pair":
        """From two sets of clusters; partners are matched by id. Raises ValueError where an id
        stands twice on a side."""
        later, earlier = later.weighing(), earlier.weighing()
        later_moments, earlier_moments = _moments(later), _moments(earlier)
        later_parts = _parts(later, later_moments)
        earlier_parts = _parts(earlier, earlier_moments)
        shared = later_parts.keys() & earlier_parts.keys()
        return cls(
            later_moments,
            earlier_moments,
            cross_dd=math.fsum(later_parts[key][0] * earlier_parts[key][0] for key in shared),
            cross_xx=math.fsum(later_parts[key][1] * earlier_parts[key][1] for key in shared),
        )


def _moments(clusters: Clusters) -> Moments:
    sum_y, sum_x = math.fsum(clusters.y), math.fsum(clusters.x)
    ratio = sum_y / sum_x if sum_x != 0 else None
    return Moments(
        partners=len(clusters.ids),
        rows=sum(clusters.rows),
        sum_y=sum_y,
        sum_x=sum_x,
        sum_xx=math.fsum(x * x for x in clusters.x),
        sum_dd=math.fsum(part**2 for part in _deviations(clusters, ratio)),
    )


def _deviations(clusters: Clusters, ratio: float | None) -> list[float]:
    if ratio is None:
        return [0.0] * len(clusters.ids)
    return [y - ratio * x for y, x in zip(clusters.y, clusters.x, strict=True)]


def _parts(clusters: Clusters, moments: Moments) -> dict[Hashable, tuple[float, float]]:
    deviations = _deviations(clusters, moments.ratio)
    parts = dict(zip(clusters.ids, zip(deviations, clusters.x, strict=True), strict=True))
    if len(parts) != len(clusters.ids):
        raise ValueError("A partner stands twice on one side. Add up its rows first.")
    return parts
