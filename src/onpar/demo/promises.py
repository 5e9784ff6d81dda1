"""What each side wants from a partnership, and what partners said at the start that they need."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from onpar.demo.chance import stream, weighted, whole
from onpar.demo.members import Member
from onpar.demo.months import add_months
from onpar.demo.rows import ExpectationRow, OutcomeRow
from onpar.demo.truth import TYPES
from onpar.surveys.defaults import FIVE_VALUES

# (text, target) by type of partner, then ours.
_THEIRS = {
    "reseller": (
        ("Sell more of the mountain line", "20 % more revenue within a year"),
        ("Shorter delivery in the season", "10 days from order to shop"),
        ("Win fleet customers in the region", "Three fleet customers"),
        ("More margin on spare parts", "Two points"),
        ("Trained staff in every shop", "Two certificates per shop"),
    ),
    "technology": (
        ("A certified interface to the dealer app", "Live with ten joint customers"),
        ("Early view of the roadmap", "Two releases ahead"),
        ("A joint reference customer", "One case study"),
    ),
    "service": (
        ("A steady flow of service projects", "Four projects a quarter"),
        ("Certified engineers", "Six engineers"),
        ("Faster supply of spare parts", "48 hours"),
    ),
    "marketing": (
        ("Joint campaigns that bring leads", "80 leads a year"),
        ("Funds paid on time", "Within 30 days"),
        ("Briefings early enough to plan", "Six weeks before the launch"),
    ),
    "referral": (
        ("Commission for every referral that buys", "Ten referrals a year"),
        ("To know what became of a referral", "An answer within a week"),
    ),
}
_OURS = (
    ("Entry into a new customer segment", "Two first orders"),
    ("A forecast that holds", "Within 10 % of the quarter"),
    ("Joint business plan carried out", "Every step on time"),
)
# How partners judge their own outcomes, by how well the type is served.
_JUDGMENTS_GOOD = {
    "met": 5.0,
    "on_way": 6.0,
    "at_risk": 2.0,
    "given_up": 0.5,
    "no_longer_relevant": 0.5,
}
_JUDGMENTS_POOR = {
    "met": 2.0,
    "on_way": 4.0,
    "at_risk": 4.0,
    "given_up": 2.0,
    "no_longer_relevant": 0.5,
}


def make_outcomes(members: list[Member], *, today: date, seed: int) -> list[OutcomeRow]:
    chance = stream(seed, "outcomes")
    rows: list[OutcomeRow] = []
    for member in members:
        if member.joined_on is not None and chance.random() < _share_with_outcomes(member):
            rows.extend(_outcomes_of(member, member.joined_on, today, chance))
    return rows


def make_expectations(members: list[Member], *, today: date, seed: int) -> list[ExpectationRow]:
    """Needs said some days after signing, by those who signed within the last two years."""
    chance = stream(seed, "expectations")
    rows: list[ExpectationRow] = []
    for member in members:
        if member.joined_on is None or member.joined_on < add_months(today, -24):
            continue
        said_on = member.joined_on + timedelta(days=chance.randint(5, 10))
        if said_on < today and member.is_member(said_on):
            rows.extend(_needs(member, said_on, chance))
    return rows


def _share_with_outcomes(member: Member) -> float:
    return 0.35 if member.type == "reseller" else 0.9


def _outcomes_of(member: Member, joined: date, today: date, chance: Random) -> Iterator[OutcomeRow]:
    stated = max(joined + timedelta(days=chance.randint(5, 20)), add_months(today, -22))
    if stated >= today or not member.is_member(stated):
        return
    for text, target in chance.sample(_THEIRS[member.type], chance.choice((1, 2, 2))):
        due = add_months(stated, chance.choice((9, 12, 15)))
        judgment, judged_on = _judged(member, stated, today, chance)
        yield OutcomeRow(member.key, "theirs", text, stated, target, due, judgment, judged_on)
    if chance.random() < 0.4:
        text, target = chance.choice(_OURS)
        yield OutcomeRow(member.key, "ours", text, stated, target, add_months(stated, 12))


def _judged(member: Member, stated: date, today: date, chance: Random) -> tuple[str, date | str]:
    """Asked again within the last year, if the partner was in long enough to tell."""
    stop = min(member.left_on or today, today)
    since = max(stated + timedelta(days=60), add_months(today, -12))
    if since >= stop or chance.random() < 0.15:
        return "", ""
    weights = _JUDGMENTS_POOR if TYPES[member.type].gap < -1 else _JUDGMENTS_GOOD
    return weighted(chance, weights), since + timedelta(days=chance.randrange((stop - since).days))


def _needs(member: Member, said_on: date, chance: Random) -> Iterator[ExpectationRow]:
    base = TYPES[member.type].need
    for aspect in FIVE_VALUES:
        level = whole(base + chance.gauss(0.2, 1.0), 1, 10)
        yield ExpectationRow(member.key, aspect, level, said_on)
