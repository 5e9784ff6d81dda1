"""A figure with its interval, or with the reason why it has none."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from onpar.analysis.intervals import Interval, critical_t, score_interval, symmetric_interval
from onpar.analysis.moments import Moments
from onpar.analysis.notes import Note
from onpar.analysis.shapes import Shape

FEWEST_PARTNERS = 3
FEWEST_EFFECTIVE = 2.0
FEWEST_FOR_CLAIMS = 5.0


@dataclass(frozen=True)
class Estimate:
    """A figure in the metric's unit.

    value: None where there is nothing to divide by. se, low, high, degrees_of_freedom: None where
    no interval is given; then `notes` says why. The interval of a quantile may be open on a side
    (None), and a quantile has no se. responses, partners, effective_partners: what it rests on.
    indicative: fewer than 5 effective partners, so nothing may be claimed from it.
    """

    value: float | None
    se: float | None
    low: float | None
    high: float | None
    confidence: float
    responses: int
    partners: int
    effective_partners: float | None
    indicative: bool
    degrees_of_freedom: float | None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Spread:
    """How uncertain a ratio is: its se (unscaled) and the degrees of freedom behind it."""

    se: float
    degrees_of_freedom: float


def estimate(moments: Moments, shape: Shape, *, confidence: float = 0.95) -> Estimate:
    """The ratio of two sums over partners, with the interval that its shape asks for.

    With G effective partners: se = sqrt(G/(G−1)·Σ(Y_k − R·X_k)²)/ΣX and G − 1 degrees of freedom,
    not rounded. No interval with fewer than 3 partners or G < 2; indicative with G < 5. A figure
    with two ends gets a score interval on n_e = m(1−m)/s² (n_e = G where s = 0, at most the number
    of answers for a share); any other figure R ± t·se, cut at 0 where it cannot be negative.

    Where the definition is silent: a figure without two ends whose partners all agree has se = 0
    and an interval of no width; the note NO_SPREAD stands beside it and no verdict rests on it.
    A value outside its declared ends is a wrong declaration: it is shown without interval.

    Source: linearized ratio estimator with clusters, Cochran (1977), Sampling Techniques, ch. 6,
    with G in place of the number of clusters.
    """
    return estimate_with(moments, shape, confidence, spread_of, interval_of)


def estimate_with(
    moments: Moments,
    shape: Shape,
    confidence: float,
    spread: Callable[[Moments], Spread],
    interval: Callable[[Moments, Shape, Spread, float], Interval],
) -> Estimate:
    """The frame of every ratio's estimate; the caller says how its spread and interval are made."""
    bare = _without_interval(moments, shape, confidence)
    reason = reason_for_no_interval(moments, shape)
    if reason is not None:
        return replace(bare, notes=(reason,))
    found = spread(moments)
    ends = interval(moments, shape, found, critical_t(confidence, found.degrees_of_freedom))
    return replace(
        bare,
        se=found.se * abs(shape.scale),
        low=ends.low,
        high=ends.high,
        degrees_of_freedom=found.degrees_of_freedom,
        notes=_remarks(bare, shape, found),
    )


def is_indicative(moments: Moments) -> bool:
    """Whether the group is too small, or too dominated by a few, for any claim."""
    effective = moments.effective_partners
    return effective is not None and effective < FEWEST_FOR_CLAIMS


def few_partners(moments: Moments) -> Note | None:
    """Why a group is too small for an interval, or None where it is not."""
    if moments.partners < FEWEST_PARTNERS:
        return Note.FEW_PARTNERS
    effective = moments.effective_partners
    return Note.FEW_EFFECTIVE if effective is None or effective < FEWEST_EFFECTIVE else None


def reason_for_no_interval(moments: Moments, shape: Shape) -> Note | None:
    """The first rule that forbids an interval, or None."""
    if moments.ratio is None:
        return Note.NO_BASE if moments.rows else Note.NO_ROWS
    if shape.is_complete:
        return Note.COMPLETE
    if _lies_outside(moments.ratio * shape.scale, shape):
        return Note.OUTSIDE_ENDS
    return few_partners(moments)


def spread_of(moments: Moments) -> Spread:
    """se and degrees of freedom of a ratio that `few_partners` lets pass."""
    variance, effective = moments.variance, moments.effective_partners
    if variance is None or effective is None:
        raise ValueError("A group this small has no standard error. Ask `few_partners` first.")
    return Spread(math.sqrt(variance), effective - 1.0)


def interval_of(moments: Moments, shape: Shape, spread: Spread, t: float) -> Interval:
    """The interval in scaled units."""
    if shape.ends is not None:
        return interval_between_ends(
            moments, shape, t, sample=effective_sample(moments, shape, spread)
        )
    return open_interval(moments, shape, spread, t)


def interval_between_ends(moments: Moments, shape: Shape, t: float, *, sample: float) -> Interval:
    """Score interval on `sample` answers, scaled back to the ends of the figure."""
    low, high = _ends(shape)
    ends = score_interval(_position(moments, shape), sample, t)
    return Interval(low + (high - low) * ends.low, low + (high - low) * ends.high)


def open_interval(moments: Moments, shape: Shape, spread: Spread, t: float) -> Interval:
    """Value ± t·se, cut at 0 where the figure cannot be negative."""
    value = _scaled(moments, shape)
    ends = symmetric_interval(value, spread.se * abs(shape.scale), t)
    return Interval(max(0.0, ends.low), ends.high) if shape.cannot_be_negative else ends


def effective_sample(moments: Moments, shape: Shape, spread: Spread) -> float:
    """n_e: how many independent answers would tell as much about a figure with two ends.

    A value at an end of its scale has no spread left to see, so there, too, n_e = G.
    """
    low, high = _ends(shape)
    position = _position(moments, shape)
    width = spread.se * abs(shape.scale) / (high - low)
    binomial = position * (1.0 - position)
    if width == 0 or binomial == 0:
        return spread.degrees_of_freedom + 1.0
    sample = binomial / width**2
    return min(sample, float(moments.rows)) if shape.is_share else sample


def _without_interval(moments: Moments, shape: Shape, confidence: float) -> Estimate:
    ratio = moments.ratio
    return Estimate(
        value=None if ratio is None else ratio * shape.scale,
        se=None,
        low=None,
        high=None,
        confidence=confidence,
        responses=moments.rows,
        partners=moments.partners,
        effective_partners=moments.effective_partners,
        indicative=is_indicative(moments) and not shape.is_complete,
        degrees_of_freedom=None,
    )


def _remarks(bare: Estimate, shape: Shape, spread: Spread) -> tuple[Note, ...]:
    remarks = []
    if bare.indicative:
        remarks.append(Note.INDICATIVE)
    if spread.se == 0 and shape.ends is None:
        remarks.append(Note.NO_SPREAD)
    return tuple(remarks)


def _scaled(moments: Moments, shape: Shape) -> float:
    ratio = moments.ratio
    if ratio is None:
        raise ValueError("A group without a figure has no interval. Look at `ratio` first.")
    return ratio * shape.scale


def _ends(shape: Shape) -> tuple[float, float]:
    if shape.ends is None:
        raise ValueError("A figure without two ends has no score interval. Give `low` and `high`.")
    return shape.ends


def _position(moments: Moments, shape: Shape) -> float:
    """Where the value lies between its ends, 0 … 1; rounding at an end is brought back inside."""
    low, high = _ends(shape)
    return min(1.0, max(0.0, (_scaled(moments, shape) - low) / (high - low)))


def _lies_outside(value: float, shape: Shape) -> bool:
    if shape.ends is None:
        return False
    low, high = shape.ends
    rounding = 1e-9 * (high - low)
    return value < low - rounding or value > high + rounding
