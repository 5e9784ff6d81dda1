"""What a person at a partner thinks on a day: the truth, plus what partners and people add to it.

Every gap is the truth of type and aspect, plus an effect of the partner, of the partner on the
aspect, and of the person. Nothing of this is stored: answers are what remains after rounding.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from onpar.demo.chance import stream, whole
from onpar.demo.members import Member
from onpar.demo.people import Contact
from onpar.demo.truth import ASPECT_GAPS, DRIVERS, TYPES

# Aspects are asked only of those who can judge them; what is not listed, everybody can.
_JUDGED_BY = {
    "win_win": ("executive", "sales", "marketing"),
    "help": ("sales", "technical", "marketing", "operations"),
    "recognition": ("executive", "sales", "marketing", "technical"),
    "future": ("executive", "sales", "technical"),
    "ease_of_work": ("sales", "technical", "marketing", "operations"),
    "fair_pay": ("executive", "sales", "operations"),
    "quality_portal": ("sales", "technical", "operations"),
}
_NEUTRAL = 7.2


@dataclass(frozen=True)
class Opinion:
    """Need and reality per aspect, before rounding; the overall judgments follow from the drivers."""

    need: dict[str, float]
    get: dict[str, float]
    likelihood: float
    satisfaction: float
    ease: float

    def worst(self, aspects: tuple[str, ...]) -> str:
        return min(aspects, key=lambda aspect: self.get[aspect] - self.need[aspect])

    def best(self, aspects: tuple[str, ...]) -> str:
        return max(aspects, key=lambda aspect: self.get[aspect] - self.need[aspect])


def may_judge(contact: Contact, aspect: str) -> bool:
    return contact.role in _JUDGED_BY.get(aspect, (contact.role,))


def form_opinion(contact: Contact, day: date, *, seed: int, chance: Random) -> Opinion:
    """`chance` makes the noise of the day; partner and person keep theirs for good."""
    member = contact.member
    truth = TYPES[member.type]
    lasting = stream(seed, f"opinion/{member.tag}")
    partner = lasting.gauss(0, 0.5) + fading(member, day)
    by_aspect = {aspect: lasting.gauss(0, 0.4) for aspect in ASPECT_GAPS}
    own = stream(seed, f"opinion/{contact.id}").gauss(0, 0.45)
    need = {aspect: truth.need + own / 2 + chance.gauss(0, 0.8) for aspect in ASPECT_GAPS}
    get = {
        aspect: need[aspect] + truth.gap + gap + partner + by_aspect[aspect] + own + chance.gauss(0, 0.9)
        for aspect, gap in ASPECT_GAPS.items()
    }  # fmt: skip
    return _with_overall(need, get, chance)


def fading(member: Member, day: date) -> float:
    """Points lost in the last year before a partner leaves."""
    if member.left_on is None:
        return 0.0
    months_left = (member.left_on - day).days / 30
    return -1.6 * max(0.0, 1 - months_left / 12)


def rating(value: float) -> int:
    return whole(value, 1, 10)


def _with_overall(need: dict[str, float], get: dict[str, float], chance: Random) -> Opinion:
    moved = sum(
        points * (min(10.0, get[aspect]) - _NEUTRAL - ASPECT_GAPS[aspect])
        for aspect, points in DRIVERS.items()
    )
    return Opinion(
        need=need,
        get=get,
        likelihood=8.0 + moved + chance.gauss(0, 0.7),
        satisfaction=3.9 + 0.42 * moved + chance.gauss(0, 0.4),
        ease=5.1 + 0.55 * (get["ease_of_work"] - _NEUTRAL + 1.5) + chance.gauss(0, 0.6),
    )
