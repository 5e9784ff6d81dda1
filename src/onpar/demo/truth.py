"""What is true of the simulated layer, and what the measuring has to find again.

Gaps are points on the 1-10 scale between what a partner needs and what it gets, before the noise
of partners, people and answers. Parity is then about 1 + gap ÷ need. docs/demo.md says the same in
words; a test keeps the two together.
"""

from dataclasses import dataclass
from datetime import date

from onpar.demo.months import add_months


@dataclass(frozen=True)
class TypeTruth:
    """need: mean of what partners of the type need; gap: what they get, minus that."""

    need: float
    gap: float


TYPES = {
    "reseller": TypeTruth(need=8.2, gap=-2.2),
    "marketing": TypeTruth(need=7.6, gap=-1.0),
    "technology": TypeTruth(need=7.6, gap=0.15),
    "service": TypeTruth(need=7.4, gap=0.2),
    "referral": TypeTruth(need=6.4, gap=1.35),
}
FAR_BELOW_PAR = ("reseller",)
BELOW_PAR = ("reseller", "marketing")
ON_PAR = ("technology", "service")
OVER_DELIVERING = ("referral",)

# Added to the gap of the type.
ASPECT_GAPS = {
    "win_win": 0.2,
    "clarity": -0.45,
    "help": 0.1,
    "recognition": 0.25,
    "future": 0.1,
    "ease_of_work": -2.0,
    "communication": -0.1,
    "trust": 0.4,
    "fair_pay": 0.1,
    "quality_product": 0.45,
    "quality_portal": -0.2,
}
LOWEST_ASPECT = "ease_of_work"

# Points of the likelihood to recommend per point of what the partner gets. No other aspect moves it.
DRIVERS = {"ease_of_work": 0.4, "help": 0.4, "clarity": 0.35}


@dataclass(frozen=True)
class Break:
    """From a month on, a touchpoint is worse by so many points of reality and of ease."""

    touchpoint: str
    months_ago: int
    reality: float
    ease: float
    reason: str

    def starts_on(self, today: date) -> date:
        return add_months(today.replace(day=1), -self.months_ago)


BREAK = Break(
    touchpoint="deal_registration",
    months_ago=5,
    reality=-2.6,
    ease=-1.9,
    reason="a second approval by finance was added, and decisions take seven days instead of two",
)

# Share of due agreements that are renewed, and of all new business that partners source.
RETENTION = 0.90
SOURCED_SHARE = 0.23
