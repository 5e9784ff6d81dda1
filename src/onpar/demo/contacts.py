"""Interactions of the last 24 months: when each member met us at which touchpoint, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from onpar.demo.chance import stream
from onpar.demo.lifecycles import exit_reason
from onpar.demo.members import Member
from onpar.demo.months import add_months
from onpar.demo.people import Contact
from onpar.demo.rows import InteractionRow
from onpar.demo.subjects import PRODUCTS, SUBJECTS
from onpar.demo.truth import BREAK

MONTHS = 24


@dataclass(frozen=True)
class Habit:
    """How a touchpoint happens: times a year by type of partner, channel, minutes and side."""

    touchpoint: str
    yearly: dict[str, float]
    channel: str
    minutes: int
    direction: str = "both"


def _all(rate: float) -> dict[str, float]:
    return dict.fromkeys(("reseller", "technology", "service", "marketing", "referral"), rate)


_HABITS = (
    Habit("regular_comms", _all(1.6), "call", 25),
    Habit("deal_registration", {"reseller": 1.1, "technology": 0.5, "referral": 0.8}, "portal", 10, "theirs"),
    Habit("training", {"reseller": 0.3, "technology": 0.8, "service": 1.2, "marketing": 0.2}, "portal", 90),
    Habit("tech_support", {"reseller": 0.3, "technology": 1.2, "service": 1.4}, "call", 30, "theirs"),
    Habit("qbr", {"reseller": 0.35, "technology": 1.2, "service": 1.0, "marketing": 0.8, "referral": 0.5}, "call", 60),
    Habit("joint_activity", {"reseller": 0.1, "technology": 0.4, "marketing": 2.0}, "in_person", 240),
    Habit("mdf", {"reseller": 0.1, "marketing": 1.5}, "portal", 15, "theirs"),
    Habit("lead_sharing", {"reseller": 0.3, "service": 0.6}, "portal", 10, "ours"),
    Habit("payout", {"reseller": 0.2, "referral": 2.0, "marketing": 0.5}, "mail", 5, "ours"),
    Habit("resource_updates", {"reseller": 0.3, "technology": 0.6, "marketing": 0.8}, "mail", 5, "ours"),
    Habit("issue_resolution", {"reseller": 0.2, "service": 0.1, "marketing": 0.2}, "call", 35, "theirs"),
    Habit("value_review", {"technology": 0.6, "service": 0.5}, "call", 45),
    Habit("strategy_alignment", {"technology": 0.5, "service": 0.2}, "in_person", 90),
    Habit("new_opportunity", {"technology": 0.4, "service": 0.3, "referral": 1.4}, "call", 30, "theirs"),
    Habit("additional_training", {"reseller": 0.08, "service": 0.5, "technology": 0.3}, "portal", 90),
    Habit("joint_business_plan", {"technology": 0.3, "marketing": 0.3, "service": 0.2}, "call", 75),
    Habit("enablement", {"reseller": 0.1, "service": 0.4}, "portal", 45),
    Habit("market_expansion", {"technology": 0.15, "service": 0.1}, "in_person", 90),
)  # fmt: skip
_BY_TOUCHPOINT = {habit.touchpoint: habit for habit in _HABITS}
# Days after signing, before renewal, and around an exit.
_ONBOARDING = (
    ("access", 1),
    ("kickoff", 11),
    ("onboarding_plan", 20),
    ("training", 34),
    ("first_deal", 62),
)
_EXIT = (("exit_notice", -60), ("exit_interview", -45), ("customer_handover", -15))


def make_interactions(
    members: list[Member], people: dict[str, list[Contact]], *, today: date, seed: int
) -> list[InteractionRow]:
    """Nothing is later than yesterday, whatever the time zone."""
    chance = stream(seed, "interactions")
    rows: list[InteractionRow] = []
    for member in members:
        days = sorted(_days_of(member, today, chance), key=lambda pair: pair[1])
        for number, (touchpoint, day) in enumerate(days, start=1):
            person = chance.choice(people[member.tag])
            rows.append(_interaction(member, person, number, touchpoint, day, today, chance))
    return rows


def _days_of(member: Member, today: date, chance: Random) -> Iterator[tuple[str, date]]:
    if member.joined_on is None:
        yield "first_contact", today - timedelta(days=chance.randint(20, 45))
        return
    since = add_months(today, -MONTHS)
    start, stop = max(member.joined_on, since), min(member.left_on or today, today)
    planned = [
        (touchpoint, member.joined_on + timedelta(days=after)) for touchpoint, after in _ONBOARDING
    ]
    if _is_quiet(member):
        # Signed, but nothing has come of it yet: it has met us on paper only.
        planned = planned[:1]
    else:
        yield from _habitual(member, start, stop, chance)
        planned += list(_renewals(member.joined_on, member.left_on, today))
    if member.left_on is not None:
        planned += [
            (touchpoint, member.left_on + timedelta(days=days)) for touchpoint, days in _EXIT
        ]
    for touchpoint, day in planned:
        if since <= day < today and (member.left_on is None or day < member.left_on):
            yield touchpoint, day


def _is_quiet(member: Member) -> bool:
    """A reseller that never sold; every second one has not even had its kickoff."""
    return member.has_never_sold and int(member.key.value) % 2 == 0


def _habitual(
    member: Member, start: date, stop: date, chance: Random
) -> Iterator[tuple[str, date]]:
    days = (stop - start).days
    if days <= 0:
        return
    for habit in _HABITS:
        expected = habit.yearly.get(member.type, 0.0) * _liveliness(member) * days / 365
        count = int(expected) + (chance.random() < expected % 1)
        for _time in range(count):
            yield habit.touchpoint, start + timedelta(days=chance.randrange(days))


def _liveliness(member: Member) -> float:
    """Those who sell more are met more often."""
    if member.type != "reseller":
        return 1.0
    return 2.0 if member.yearly_revenue > 100_000 else 1.0 if member.yearly_revenue else 0.3


def _renewals(joined: date, left: date | None, today: date) -> Iterator[tuple[str, date]]:
    for year in range(1, 7):
        renewal = add_months(joined, 12 * year)
        if renewal < add_months(today, 6) and renewal != left:
            yield "renewal", renewal - timedelta(days=100)
            if year % 2 == 0:
                yield "tier_review", renewal - timedelta(days=30)


def _interaction(
    member: Member,
    person: Contact,
    number: int,
    touchpoint: str,
    day: date,
    today: date,
    chance: Random,
) -> InteractionRow:
    habit = _BY_TOUCHPOINT.get(touchpoint, Habit(touchpoint, {}, "call", 40))
    day = to_workday(day)
    subject, outcome = chance.choice(
        SUBJECTS.get(touchpoint, (("First call", "Sent the program guide"),))
    )
    words = _words(member, day, today, chance)
    return InteractionRow(
        partner=member.key,
        external_id=f"{member.tag}-I{number}",
        touchpoint=touchpoint,
        at=moment(day, chance),
        person=person.id,
        staff=member.owner,
        direction=habit.direction,
        channel=habit.channel,
        minutes=max(5, habit.minutes + 5 * chance.randint(-2, 3)),
        subject=_sentence(subject, words),
        outcome=_sentence(outcome, words),
    )


def _words(member: Member, day: date, today: date, chance: Random) -> dict[str, str]:
    return {
        "product": chance.choice(PRODUCTS),
        "city": member.place.city,
        "days": _decision_days(day, today, chance),
        "reason": exit_reason(member).lower(),
    }


def to_workday(day: date) -> date:
    """The Friday before a weekend's day."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def moment(day: date, chance: Random) -> datetime:
    """Some time within office hours."""
    return datetime.combine(day, time(8 + chance.randint(0, 8), 15 * chance.randint(0, 3)), UTC)


def _decision_days(day: date, today: date, chance: Random) -> str:
    days = (
        chance.choice((6, 7, 7, 8, 9))
        if day >= BREAK.starts_on(today)
        else chance.choice((1, 2, 2))
    )
    return f"{days} day{'s' if days > 1 else ''}"


def _sentence(template: str, words: dict[str, str]) -> str:
    text = template.format(**words)
    return text[:1].upper() + text[1:]
