"""The two forms of an interval: a score interval between two ends, and value ± t·se."""

import math
from dataclasses import dataclass

from onpar.analysis import student


@dataclass(frozen=True)
class Interval:
    low: float
    high: float

    def excludes(self, value: float) -> bool:
        """Whether the value lies outside; an end belongs to the interval."""
        return self.low > value or self.high < value


def critical_t(confidence: float, degrees_of_freedom: float) -> float:
    """t such that ±t holds a share `confidence` of the distribution."""
    return student.quantile(0.5 * (1.0 + confidence), degrees_of_freedom)


def score_interval(share: float, sample: float, t: float) -> Interval:
    """Score interval of a share in [0, 1] on an effective sample size; stays inside [0, 1].

    Wilson (1927), J. Am. Stat. Assoc. 22:209-212, with the normal quantile replaced by t.
    """
    q = t * t / sample
    center = (share + 0.5 * q) / (1.0 + q)
    half_width = math.sqrt(q * share * (1.0 - share) + 0.25 * q * q) / (1.0 + q)
    # Rounding must neither leave the ends nor cut off a value that lies on one of them.
    return Interval(
        max(0.0, min(center - half_width, share)), min(1.0, max(center + half_width, share))
    )


def symmetric_interval(value: float, se: float, t: float) -> Interval:
    return Interval(value - t * se, value + t * se)
