"""Agreements term by term, and the stages that a member went through."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

from onpar.demo.chance import stream
from onpar.demo.members import Member
from onpar.demo.months import add_months
from onpar.demo.rows import AgreementRow, StageRow

# Dollars in the twelve months before a term that lead to a tier (resellers).
_GOLD, _SILVER = 200_000, 50_000
_EXIT_REASONS = {
    "reseller": (
        "Deals waited too long for a decision",
        "Moved its bike business to another brand",
        "Shop closed",
        "Too little margin for the effort",
    ),
    "technology": ("Product line was discontinued", "Acquired by a competitor"),
    "service": ("No projects for a year", "Lost its certified engineers"),
    "marketing": ("Funds were paid too late", "Briefings did not fit its audience"),
    "referral": ("Referrals were not followed up", "Owner retired"),
}
Revenue = Callable[[Member, date, date], int]


def make_agreements(
    members: list[Member], revenue: Revenue, *, today: date, seed: int
) -> list[AgreementRow]:
    """Yearly terms of all members; `revenue` gives a member's dollars between two days."""
    chance = stream(seed, "agreements")
    rows = []
    for member in members:
        rank = chance.random()
        for number, (start, end) in enumerate(_terms(member, today), start=1):
            tier = _tier(member, revenue(member, add_months(start, -12), start), rank)
            ended, outcome = _ending(member, start, end, today)
            rows.append(
                AgreementRow(
                    member.key, f"{member.tag}-A{number}", tier, start, end, ended, outcome
                )
            )
    return rows


def make_stages(members: list[Member], *, today: date, seed: int) -> list[StageRow]:
    chance = stream(seed, "stages")
    rows: list[StageRow] = []
    for member in members:
        rows.extend(_stages_of(member, today, chance))
    return rows


def exit_reason(member: Member) -> str:
    """The same on every page that tells it."""
    reasons = _EXIT_REASONS[member.type]
    return reasons[int(member.key.value) % len(reasons)]


def _terms(member: Member, today: date) -> Iterator[tuple[date, date]]:
    """Start and renewal day of each term up to the running one or the exit."""
    start = member.joined_on
    stop = min(member.left_on or today, today)
    number = 0
    while member.joined_on is not None and start is not None and start < stop:
        number += 1
        end = add_months(member.joined_on, 12 * number)
        yield start, end
        start = end


def _ending(member: Member, start: date, end: date, today: date) -> tuple[date | str, str]:
    """The day it ended and its outcome; empty for a term whose renewal is still to come."""
    if member.left_on is not None and start < member.left_on <= end:
        return member.left_on, "ended_early" if member.ended_early else "not_renewed"
    return "", "renewed" if end < today else ""


def _tier(member: Member, dollars: int, rank: float) -> str:
    if member.type == "reseller":
        return "gold" if dollars >= _GOLD else "silver" if dollars >= _SILVER else "registered"
    return "gold" if rank > 0.85 else "silver" if rank > 0.5 else "registered"


def _stages_of(member: Member, today: date, chance: Random) -> Iterator[StageRow]:
    joined = member.joined_on
    if joined is None:
        return
    stop = min(member.left_on or today, today)
    yield StageRow(member.key, "recruitment", joined - timedelta(days=chance.randint(20, 90)))
    grown = joined + timedelta(days=chance.randint(30, 90))
    steps = [] if member.has_never_sold else [("growth", grown, "First business together")]
    steps += _later_steps(member, today, chance)
    for stage, on, reason in steps:
        if on < stop:
            yield StageRow(member.key, stage, on, reason)
    if member.left_on is not None:
        yield StageRow(member.key, "exit", member.left_on, exit_reason(member))


def _later_steps(member: Member, today: date, chance: Random) -> list[tuple[str, date, str]]:
    """From the second year on: a review before each renewal, then more growth or a next chapter."""
    if member.joined_on is None or member.has_never_sold:
        return []
    steps = []
    year = 1
    while (renewal := add_months(member.joined_on, 12 * year)) < add_months(today, 4):
        if chance.random() < 0.3:
            steps.append(("evaluation", renewal - timedelta(days=110), "Review before renewal"))
            follows = "expansion" if chance.random() < 0.35 else "growth"
            steps.append((follows, renewal - timedelta(days=chance.randint(1, 20)), "Terms agreed"))
        year += 1
    return steps


def first_stage(member: Member) -> str:
    """The stage that a partner is entered in, on the day it signed or applied."""
    return "recruitment" if member.joined_on is None else "onboarding"
