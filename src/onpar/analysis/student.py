"""Student's t distribution with any positive, not necessarily whole, degrees of freedom.

Written out, because the only other reason to depend on a statistics package would be this module.
"""

import math
from functools import lru_cache

_TINY = 1e-300
_PRECISION = 1e-15
_WIDEST_FRACTION = 100_000


def upper_tail(t: float, degrees_of_freedom: float) -> float:
    """Chance that a t variable exceeds `t`; exact in the far tail, where 1 − cdf would round to 0."""
    if math.isinf(t):
        return 0.0 if t > 0 else 1.0
    half_tail = 0.5 * _outside(t, degrees_of_freedom)
    return half_tail if t >= 0 else 1.0 - half_tail


def two_sided_p(t: float, degrees_of_freedom: float) -> float:
    """Chance that a t variable lies at least as far from 0 as `t`."""
    return 0.0 if math.isinf(t) else _outside(t, degrees_of_freedom)


@lru_cache(maxsize=4096)
def quantile(probability: float, degrees_of_freedom: float) -> float:
    """The t that a share `probability` of the distribution lies below.

    Newton steps that are kept inside a shrinking bracket, so that the heavy tails of small degrees
    of freedom cannot throw them off. Raises ValueError outside 0 < probability < 1.
    """
    if not 0.0 < probability < 1.0:
        raise ValueError(
            f"A probability of {probability} has no quantile. Give one between 0 and 1."
        )
    if probability == 0.5:
        return 0.0
    if probability < 0.5:
        return -_upper_quantile(probability, degrees_of_freedom)
    return _upper_quantile(1.0 - probability, degrees_of_freedom)


def _upper_quantile(tail: float, degrees_of_freedom: float) -> float:
    low, high = 0.0, _bracket_above(tail, degrees_of_freedom)
    t = 0.5 * high
    while high - low > 4 * math.ulp(high):
        excess = upper_tail(t, degrees_of_freedom) - tail
        low, high = (t, high) if excess > 0 else (low, t)
        newton = t + excess / _density(t, degrees_of_freedom)
        step = newton if low < newton < high else 0.5 * (low + high)
        if abs(step - t) <= _PRECISION * step:
            return step
        t = step
    return t


def _bracket_above(tail: float, degrees_of_freedom: float) -> float:
    high = 1.0
    while upper_tail(high, degrees_of_freedom) > tail:
        high *= 2.0
    return high


def _density(t: float, degrees_of_freedom: float) -> float:
    logarithm = (
        math.lgamma(0.5 * (degrees_of_freedom + 1))
        - math.lgamma(0.5 * degrees_of_freedom)
        - 0.5 * math.log(degrees_of_freedom * math.pi)
        - 0.5 * (degrees_of_freedom + 1) * math.log1p(t * t / degrees_of_freedom)
    )
    return math.exp(logarithm)


def _outside(t: float, degrees_of_freedom: float) -> float:
    """Both tails beyond ±t: the incomplete beta function at x = ν/(ν + t²), its complement passed
    along because 1 − x would lose every digit of a small t."""
    if t == 0:
        return 1.0
    whole = degrees_of_freedom + t * t
    return incomplete_beta(0.5 * degrees_of_freedom, 0.5, degrees_of_freedom / whole, t * t / whole)


def incomplete_beta(a: float, b: float, x: float, complement: float) -> float:
    """Regularized incomplete beta function I_x(a, b), with `complement` = 1 − x.

    Source: the continued fraction of DLMF 8.17.22, evaluated by the modified Lentz method; on the
    far side of the mean I_x(a, b) = 1 − I_{1−x}(b, a), where the fraction converges fast.
    """
    if x <= 0.0 or complement <= 0.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - incomplete_beta(b, a, complement, x)
    front = math.exp(
        math.lgamma(a + b)
        - math.lgamma(a)
        - math.lgamma(b)
        + a * math.log(x)
        + b * math.log(complement)
    )
    return front * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    numerator, denominator = 1.0, _away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    denominator = 1.0 / denominator
    result = denominator
    for step in range(1, _WIDEST_FRACTION):
        for term in _terms(a, b, x, step):
            denominator = 1.0 / _away_from_zero(1.0 + term * denominator)
            numerator = _away_from_zero(1.0 + term / numerator)
            factor = numerator * denominator
            result *= factor
        if abs(factor - 1.0) < _PRECISION:
            break
    return result


def _terms(a: float, b: float, x: float, step: int) -> tuple[float, float]:
    even = step * (b - step) * x / ((a + 2 * step - 1.0) * (a + 2 * step))
    odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1.0))
    return even, odd


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
