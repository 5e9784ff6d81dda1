"""Medians and other quantiles, with intervals that respect partners."""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from onpar.analysis.estimates import Estimate, estimate
from onpar.analysis.intervals import Interval, critical_t, score_interval
from onpar.analysis.moments import Clusters, Moments
from onpar.analysis.notes import Note
from onpar.analysis.shapes import Shape

_ROUNDING = 1e-9


def quantile(
    values: Iterable[float],
    ids: Iterable[Hashable],
    q: float,
    shape: Shape | None = None,
    *,
    confidence: float = 0.95,
) -> Estimate:
    """The q quantile of one value per row, `ids` naming the partner of each row.

    It is the value at rank ceil(q·n). Where q·n is whole, any value from that rank to the next splits
    the rows as well; the point halfway is taken, so that the median of an even number of rows is the
    mean of the two middle ones, as every textbook and spreadsheet has it.

    Interval of Woodruff (1952), J. Am. Stat. Assoc. 47:635-646: the score interval l … u of the
    share of rows at or below the value, read back at ranks floor(n·l) and ceil(n·u) + 1; an end is
    None (open) where there is no such rank. `se` is None: a quantile has an interval without one.
    The share's n_e is q(1 − q)/se², at most n, and G where all partners agree.
    Raises ValueError outside 0 < q < 1.
    """
    if not 0.0 < q < 1.0:
        raise ValueError(
            f"There is no {q} quantile. Give a share between 0 and 1, 0.5 for a median."
        )
    form = shape or Shape()
    rows, owners = [float(value) for value in values], list(ids)
    ascending = sorted(rows)
    value = _at_rank(ascending, q)
    share = _share_at_or_below(rows, owners, value, form, confidence)
    bare = replace(share, value=None if value is None else value * form.scale)
    if share.se is None:
        return bare
    ends = _ranks(share, q, len(rows))
    return _read_back(bare, ascending, ends, form.scale)


def _at_rank(ascending: Sequence[float], q: float) -> float | None:
    """0.07 · 100 is a little more than 7 in binary; without the allowance its rank would be 8."""
    if not ascending:
        return None
    place = q * len(ascending)
    rank = math.ceil(place - _ROUNDING)
    if abs(place - rank) > _ROUNDING:
        return ascending[rank - 1]
    return (ascending[rank - 1] + ascending[rank]) / 2


def _share_at_or_below(
    rows: Sequence[float],
    owners: Sequence[Hashable],
    value: float | None,
    shape: Shape,
    confidence: float,
) -> Estimate:
    """The estimate of the share, for its se, G and notes."""
    below = [float(value is not None and row <= value) for row in rows]
    clusters = Clusters.from_rows(owners, below, [1.0] * len(rows))
    form = Shape(low=0.0, high=1.0, is_share=True, is_complete=shape.is_complete)
    moments = Moments.from_clusters(clusters.y, clusters.x, clusters.rows)
    return estimate(moments, form, confidence=confidence)


def _ranks(share: Estimate, q: float, rows: int) -> Interval:
    if share.se is None or share.degrees_of_freedom is None:
        raise ValueError("A share without se gives no ranks. Look at `se` first.")
    sample = min(q * (1 - q) / share.se**2, rows) if share.se else share.degrees_of_freedom + 1
    t = critical_t(share.confidence, share.degrees_of_freedom)
    ends = score_interval(q, sample, t)
    return Interval(math.floor(rows * ends.low), math.ceil(rows * ends.high) + 1)


def _read_back(
    bare: Estimate, ascending: Sequence[float], ranks: Interval, scale: float
) -> Estimate:
    lower, upper = int(ranks.low), int(ranks.high)
    low = ascending[lower - 1] * scale if lower >= 1 else None
    high = ascending[upper - 1] * scale if upper <= len(ascending) else None
    open_ends = [
        note for end, note in ((low, Note.OPEN_LOW), (high, Note.OPEN_HIGH)) if end is None
    ]
    return replace(bare, se=None, low=low, high=high, notes=(*bare.notes, *open_ends))
