"""One verdict: mark, kind and wording of a figure come from one function of interval and bands.

No title, color or mark may claim more than the verdict does. Claims of bands are equivalence tests:
both edges one-sided at 5 %, that is, the 90 % interval lies inside the band.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onpar.analysis import student
from onpar.analysis.comparisons import holm, is_significant
from onpar.analysis.estimates import Estimate
from onpar.analysis.intervals import Interval, critical_t, symmetric_interval

Kind = Literal["far_below", "below", "on_par", "above", "open", "none"]
BandName = Literal["far_below", "below", "on_par", "above"]

PAR = 1.0
PARITY_BANDS = (0.80, 0.95, 1.10)
BAND_CONFIDENCE = 0.90

MARKS: dict[Kind, str] = {
    "far_below": "▼",
    "below": "▼",
    "on_par": "●",
    "above": "▲",
    "open": "◇",
    "none": "",
}


@dataclass(frozen=True)
class Verdict:
    """What may be said of one parity.

    kind: the claimed band; `open` where the interval is given but no claim holds, `none` where
    nothing may be claimed at all. touched: the bands that the 90 % interval touches, lowest first.
    p, adjusted_p: of the claim made, else of the claim that comes nearest; None with kind `none`.
    code: key of the wording: a band's name, `below_par` (below 1.00, band unclear), `open`,
    `indicative`, `no_spread` or `no_interval`.
    """

    kind: Kind
    mark: str
    touched: tuple[BandName, ...]
    claimed: bool
    p: float | None
    adjusted_p: float | None
    code: str


@dataclass(frozen=True)
class Band:
    """A stretch of parities; an edge belongs to it where `holds_low` or `holds_high` says so."""

    name: BandName
    low: float = -math.inf
    high: float = math.inf
    holds_low: bool = True
    holds_high: bool = False

    def touches(self, interval: Interval) -> bool:
        starts_in_time = interval.low < self.high or (self.holds_high and interval.low == self.high)
        ends_in_time = interval.high > self.low or (self.holds_low and interval.high == self.low)
        return starts_in_time and ends_in_time

    def holds(self, value: float) -> bool:
        return self.touches(Interval(value, value))


@dataclass(frozen=True)
class _Claims:
    """The claims that one estimate could make, each with its p; `par` is "below par" alone."""

    interval: Interval
    touched: tuple[BandName, ...]
    band: BandName
    band_p: float
    par_p: float

    @property
    def band_fits(self) -> bool:
        return len(self.touched) == 1

    @property
    def par_fits(self) -> bool:
        """Not offered inside the band on par, where it would contradict the band's own name."""
        return self.interval.high < PAR and self.touched != ("on_par",)

    @property
    def easiest_p(self) -> float:
        return min(self.band_p, self.par_p) if self.par_fits else self.band_p


def parity_bands(ceiling: float | None = None) -> tuple[Band, ...]:
    """The bands, lowest first. `ceiling` is the highest parity that the scale allows for the
    expectations given; under 1.10 nobody can be seen to over-deliver, so that band is missing."""
    far, below, top = PARITY_BANDS
    lower = (Band("far_below", high=far), Band("below", far, below))
    if ceiling is not None and ceiling < top:
        return (*lower, Band("on_par", below))
    return (
        *lower,
        Band("on_par", below, top, holds_high=True),
        Band("above", top, holds_low=False),
    )


def judge_parity(
    estimates: Sequence[Estimate], *, ceilings: Sequence[float | None] | None = None
) -> list[Verdict]:
    """Verdicts of all parities of one table or chart, in the order given.

    Holm over all estimates handed in that could claim something: each enters with its easiest claim
    (its band, or "below par" alone), and makes the stricter claim of its band only if that would
    hold in the same family with the band's p in its place. ceilings: one per estimate, or none.

    Indicative estimates, those without an interval, and those whose partners all agree (se = 0,
    the uncertainty cannot be seen) are never claimed and do not enter the family.
    """
    limits = ceilings if ceilings is not None else [None] * len(estimates)
    claims = [
        _claims(found, parity_bands(ceiling)) if _silence(found) is None else None
        for found, ceiling in zip(estimates, limits, strict=True)
    ]
    family = [claim for claim in claims if claim is not None]
    judged = iter([_judge(family, place) for place in range(len(family))])
    return [
        _silent(found) if claim is None else next(judged)
        for found, claim in zip(estimates, claims, strict=True)
    ]


def furthest_below(estimates: Sequence[Estimate], verdicts: Sequence[Verdict]) -> list[int]:
    """Indices that a title may call "furthest below par", lowest value first.

    They are the lowest one that is claimed to be below par, and every other such one that cannot be
    told apart from it: the 95 % interval of their difference holds 0. The two are taken as
    independent; where partners are shared the difference is known better than that, so the list is
    rather too long than too short. One that is not claimed below par is never named.
    """
    named = [
        index
        for index, verdict in enumerate(verdicts)
        if verdict.claimed and verdict.kind in ("far_below", "below")
    ]
    named.sort(key=lambda index: estimates[index].value or 0.0)
    return [index for index in named if not _told_apart(estimates[index], estimates[named[0]])]


def _judge(family: Sequence[_Claims], place: int) -> Verdict:
    own = family[place]
    easiest = [claim.easiest_p for claim in family]
    with_band = [*easiest[:place], own.band_p, *easiest[place + 1 :]]
    band_p = holm(with_band)[place]
    if own.band_fits and is_significant(band_p):
        return _verdict(own, own.band, own.band, own.band_p, band_p)
    with_par = [*easiest[:place], own.par_p, *easiest[place + 1 :]]
    par_p = holm(with_par)[place]
    if own.par_fits and is_significant(par_p):
        return _verdict(own, "below", "below_par", own.par_p, par_p)
    return _verdict(own, "open", "open", own.easiest_p, holm(easiest)[place])


def _verdict(claims: _Claims, kind: Kind, code: str, p: float, adjusted_p: float) -> Verdict:
    return Verdict(
        kind=kind,
        mark=MARKS[kind],
        touched=claims.touched,
        claimed=kind != "open",
        p=p,
        adjusted_p=adjusted_p,
        code=code,
    )


def _silent(found: Estimate) -> Verdict:
    code = _silence(found) or ""
    return Verdict("none", MARKS["none"], (), claimed=False, p=None, adjusted_p=None, code=code)


def _silence(found: Estimate) -> str | None:
    """Why nothing may be claimed from an estimate, or None."""
    if found.value is None or found.se is None or found.degrees_of_freedom is None:
        return "no_interval"
    if found.indicative:
        return "indicative"
    return "no_spread" if found.se == 0 else None


def _claims(found: Estimate, bands: Sequence[Band]) -> _Claims:
    value, se, freedom = _known(found)
    interval = symmetric_interval(value, se, critical_t(BAND_CONFIDENCE, freedom))
    own = next(band for band in bands if band.holds(value))
    return _Claims(
        interval=interval,
        touched=tuple(band.name for band in bands if band.touches(interval)),
        band=own.name,
        band_p=max(_p_above(found, own.low), _p_below(found, own.high)),
        par_p=_p_below(found, PAR),
    )


def _p_above(found: Estimate, edge: float) -> float:
    """One-sided p against "not above the edge"; 0 where the band is open on that side."""
    value, se, freedom = _known(found)
    return student.upper_tail((value - edge) / se, freedom)


def _p_below(found: Estimate, edge: float) -> float:
    value, se, freedom = _known(found)
    return student.upper_tail((edge - value) / se, freedom)


def _known(found: Estimate) -> tuple[float, float, float]:
    if found.value is None or found.se is None or found.degrees_of_freedom is None:
        raise ValueError("An estimate without interval cannot be judged. Ask `_silence` first.")
    return found.value, found.se, found.degrees_of_freedom


def _told_apart(one: Estimate, other: Estimate) -> bool:
    value, se, freedom = _known(one)
    other_value, other_se, other_freedom = _known(other)
    variance = se**2 + other_se**2
    joint = variance**2 / (se**4 / freedom + other_se**4 / other_freedom)
    difference = symmetric_interval(
        value - other_value, math.sqrt(variance), critical_t(0.95, joint)
    )
    return difference.excludes(0.0)
