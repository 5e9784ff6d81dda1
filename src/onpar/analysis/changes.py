"""The difference between two periods or two groups, and when it may be called a change."""

import math
from dataclasses import dataclass, replace

from onpar.analysis import student
from onpar.analysis.estimates import few_partners, is_indicative
from onpar.analysis.intervals import critical_t, symmetric_interval
from onpar.analysis.moments import Moments, Pair
from onpar.analysis.notes import Note
from onpar.analysis.shapes import Shape

# The two variances and twice the covariance cancel to about 16 digits of their sum; what is left
# below this share of it is rounding, not spread.
_CANCELLATION = 1e-14


@dataclass(frozen=True)
class Change:
    """Later minus earlier (or group minus rest) in the metric's unit.

    value: None where a side has no figure. se, low, high, degrees_of_freedom, p: None where no
    interval is given; then `notes` says why. p: two-sided, against no change.
    is_real: the interval excludes 0 and both sides have at least 5 effective partners.
    """

    value: float | None
    se: float | None
    low: float | None
    high: float | None
    confidence: float
    degrees_of_freedom: float | None
    p: float | None
    is_real: bool
    indicative: bool
    notes: tuple[Note, ...] = ()


def change(pair: Pair, shape: Shape, *, confidence: float = 0.95) -> Change:
    """The difference of two ratios whose partners may stand on both sides.

    d_k is the difference of the two sides' linearized terms, each blown up by sqrt(G/(G−1)), over
    the union of partners; se = sqrt(Σd_k²). Degrees of freedom: the smaller of the effective number
    of partners in the union minus 1 and Satterthwaite's (1946, Biometrics Bulletin 2:110-114).
    No interval where a side has fewer than 3 partners or G < 2, or where se = 0, as when every
    partner moved by the same step or a thing is compared with itself.
    """
    bare = _without_interval(pair, shape, confidence)
    reason = _reason_for_no_interval(pair, shape)
    if reason is not None or bare.value is None:
        return replace(bare, notes=(reason,) if reason else ())
    se = math.sqrt(_variance(pair)) * abs(shape.scale)
    freedom = _degrees_of_freedom(pair)
    ends = symmetric_interval(bare.value, se, critical_t(confidence, freedom))
    return replace(
        bare,
        se=se,
        low=ends.low,
        high=ends.high,
        degrees_of_freedom=freedom,
        p=student.two_sided_p(bare.value / se, freedom),
        is_real=not bare.indicative and ends.excludes(0.0),
        notes=(Note.INDICATIVE,) if bare.indicative else (),
    )


def _without_interval(pair: Pair, shape: Shape, confidence: float) -> Change:
    later, earlier = pair.later.ratio, pair.earlier.ratio
    few = is_indicative(pair.later) or is_indicative(pair.earlier)
    return Change(
        value=None if later is None or earlier is None else (later - earlier) * shape.scale,
        se=None,
        low=None,
        high=None,
        confidence=confidence,
        degrees_of_freedom=None,
        p=None,
        is_real=False,
        indicative=few and not shape.is_complete,
    )


def _reason_for_no_interval(pair: Pair, shape: Shape) -> Note | None:
    if pair.later.ratio is None or pair.earlier.ratio is None:
        return Note.UNKNOWN_SIDE
    if shape.is_complete:
        return Note.COMPLETE
    if few_partners(pair.later) or few_partners(pair.earlier):
        return Note.FEW_IN_COMPARISON
    return Note.NO_SPREAD if _variance(pair) == 0 else None


def _variance(pair: Pair) -> float:
    """Σd_k², unscaled; 0 where nothing but rounding is left."""
    own = _own_variance(pair.later) + _own_variance(pair.earlier)
    inflation = _inflation(pair.later) * _inflation(pair.earlier)
    shared = 2.0 * inflation * pair.cross_dd / (pair.later.sum_x * pair.earlier.sum_x)
    variance = own - shared
    return variance if variance > _CANCELLATION * own else 0.0


def _degrees_of_freedom(pair: Pair) -> float:
    """The smaller of what the weights of the united partners and what the two variances allow."""
    weight = 1.0 / pair.later.sum_x + 1.0 / pair.earlier.sum_x
    squares = (
        pair.later.sum_xx / pair.later.sum_x**4
        + pair.earlier.sum_xx / pair.earlier.sum_x**4
        + 2.0 * pair.cross_xx / (pair.later.sum_x**2 * pair.earlier.sum_x**2)
    )
    return min(weight**2 / squares - 1.0, _satterthwaite(pair))


def _satterthwaite(pair: Pair) -> float:
    later, earlier = _own_variance(pair.later), _own_variance(pair.earlier)
    return (later + earlier) ** 2 / (
        later**2 / (_effective(pair.later) - 1.0) + earlier**2 / (_effective(pair.earlier) - 1.0)
    )


def _own_variance(moments: Moments) -> float:
    return moments.variance or 0.0


def _inflation(moments: Moments) -> float:
    effective = _effective(moments)
    return math.sqrt(effective / (effective - 1.0))


def _effective(moments: Moments) -> float:
    effective = moments.effective_partners
    if effective is None:
        raise ValueError(
            "A side without a figure has no effective partners. Look at `ratio` first."
        )
    return effective
