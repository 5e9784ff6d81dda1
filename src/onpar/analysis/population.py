"""The switch "these partners now": the figure as one of a small, finite program.

It answers how the figure would look if everybody in the program had answered today, not how the
program tends to be seen. It holds only if those who answered are like those who did not, and only
for level figures weighted by response, never for a change.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from onpar.analysis.estimates import (
    Estimate,
    Spread,
    effective_sample,
    estimate_with,
    interval_between_ends,
    open_interval,
    spread_of,
)
from onpar.analysis.intervals import Interval
from onpar.analysis.moments import Moments
from onpar.analysis.notes import Note
from onpar.analysis.shapes import Shape


@dataclass(frozen=True)
class Population:
    """What is known of those who could have answered.

    active_partners: N, the heard ones included. unheard: Σm_k(1 − m_k/M_k) over heard partners, m_k
    of M_k eligible people having answered. row_dd: Σ(y − R·x)² over rows, unscaled.
    """

    active_partners: int
    unheard: float
    row_dd: float

    @classmethod
    def from_partners(
        cls,
        active_partners: int,
        answered: Iterable[int],
        eligible: Iterable[int],
        *,
        row_dd: float,
    ) -> "Population":
        """From m_k and M_k per heard partner. More answers than eligible people (somebody left, or
        answered twice) count as everybody heard."""
        pairs = zip(answered, eligible, strict=True)
        return cls(
            active_partners,
            math.fsum(own * (1.0 - own / every) for own, every in pairs if own < every),
            row_dd,
        )


def finite_population(
    moments: Moments, shape: Shape, population: Population, *, confidence: float = 0.95
) -> Estimate:
    """`estimate`, with se² = (1 − n/N)·se² + (n/N)·e²·Σm_k(1 − m_k/M_k)/(ΣX)²,
    e² = Σ(y − R·x)²/(answers − 1) over rows.

    Where the definition is silent: a score interval keeps n_e as it was (a share's is capped at its
    answers before, not after, or nothing would be gained) and multiplies it by the ratio of the two
    se²; where all partners agree n_e stays G; where everybody was heard the interval is the value.
    Raises ValueError where fewer partners are active than were heard.
    """
    _check(moments, population)

    def finite_spread(of: Moments) -> Spread:
        return _finite(of, spread_of(of), population)

    def finite_interval(of: Moments, form: Shape, spread: Spread, t: float) -> Interval:
        if form.ends is None or _all_heard(of, population):
            return open_interval(of, form, spread, t)
        before = spread_of(of)
        gain = (before.se / spread.se) ** 2 if before.se and spread.se else 1.0
        sample = effective_sample(of, form, before) * gain
        return interval_between_ends(of, form, t, sample=sample)

    found = estimate_with(moments, shape, confidence, finite_spread, finite_interval)
    if found.se is None or not _all_heard(moments, population):
        return found
    return replace(found, notes=(*found.notes, Note.ALL_HEARD))


def _finite(moments: Moments, spread: Spread, population: Population) -> Spread:
    heard = moments.partners / population.active_partners
    row_variance = population.row_dd / max(1, moments.rows - 1)
    within = row_variance * population.unheard / moments.sum_x**2
    variance = (1.0 - heard) * spread.se**2 + heard * within
    return Spread(math.sqrt(variance), spread.degrees_of_freedom)


def _all_heard(moments: Moments, population: Population) -> bool:
    return population.unheard == 0 and moments.partners == population.active_partners


def _check(moments: Moments, population: Population) -> None:
    if moments.partners > population.active_partners:
        raise ValueError(
            f"{moments.partners} partners were heard of {population.active_partners} active ones. "
            "Count the heard ones as active, or leave them out."
        )
