"""Who is asked when, and what they answer to the relationship forms.

Waves are quarters; within one, partners are asked day by day, so that any 90 days hold about 160
answer sets. Nobody is asked twice within 180 days.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from onpar.demo.chance import spread_evenly, stream, weighted, whole
from onpar.demo.comments import reason_for_rating, wish
from onpar.demo.members import Member
from onpar.demo.opinions import Opinion, form_opinion, may_judge, rating
from onpar.demo.people import Contact
from onpar.demo.rows import AnswerSet
from onpar.surveys.defaults import ALL_PAIRS, FIVE_VALUES, RELATIONSHIP_FULL, RELATIONSHIP_SHORT

SPAN_DAYS = 30
SPANS = 24
_MIX = {"reseller": 0.40, "technology": 0.20, "service": 0.16, "marketing": 0.14, "referral": 0.10}
_FULL_SHARE = 0.4
_REST_DAYS = 180
_LOW_REASONS = {
    "win_win": ("return", "leads", "conflict"),
    "clarity": ("rules", "status", "roles", "changes"),
    "help": ("contact", "training", "tech_help"),
    "recognition": ("thanks", "credit", "visibility"),
    "future": ("roadmap", "growth_plan"),
    "ease_of_work": ("waiting", "waiting", "waiting", "steps", "steps", "reentry", "handoffs"),
    "communication": ("timing", "relevance", "volume"),
    "trust": ("promises", "openness"),
    "fair_pay": ("rate", "correct", "effort"),
    "quality_product": ("defects", "docs_api"),
    "quality_portal": ("findable", "current"),
}


@dataclass(frozen=True)
class Batch:
    """A wave in a mode that shows groups only: so many sets, from so many days ago on."""

    mode: str
    days_ago: int
    sets: int


BATCHES = (Batch("group", 270, 42), Batch("anonymous", 140, 42))


@dataclass
class _Panel:
    """Partners of one type waiting for their turn, and when each person was last asked."""

    queue: deque[Member]
    people: dict[str, list[Contact]]
    asked: dict[str, date] = field(default_factory=dict)

    def next_askable(self, day: date) -> list[Contact]:
        """People of the next partner who may be asked; none if no partner has any."""
        for _turn in range(len(self.queue)):
            member = self.queue[0]
            self.queue.rotate(-1)
            if may_answer(member, day):
                free = [
                    contact for contact in self.people[member.tag] if self._is_free(contact, day)
                ]
                if free:
                    return free
        return []

    def _is_free(self, contact: Contact, day: date) -> bool:
        last = self.asked.get(contact.id)
        return last is None or (day - last).days >= _REST_DAYS


def may_answer(member: Member, day: date) -> bool:
    """In for two months at least; a reseller also sold something in the year before."""
    if not member.is_member(day) or not member.is_member(day - timedelta(days=60)):
        return False
    if member.type != "reseller":
        return True
    bought = member.first_sale is not None and member.first_sale <= day
    return bought and member.last_sale is not None and (day - member.last_sale).days < 365


def make_relationship_answers(
    members: list[Member], people: dict[str, list[Contact]], *, today: date, seed: int
) -> list[AnswerSet]:
    chance = stream(seed, "panel")
    panels = _panels(members, people, chance)
    turns = _Turns()
    asked = [
        visit
        for span in reversed(range(SPANS))
        for visit in _ask_span(panels, turns, span, today, chance)
    ]
    sets = [
        relationship_set(visit, f"R{number}", seed=seed, chance=chance)
        for number, visit in enumerate(asked, start=1)
    ]
    return sets + list(_batches(panels, today=today, seed=seed, chance=chance))


def wave_of(day: date) -> str:
    return f"{day.year}-q{(day.month + 2) // 3}"


def sets_in_span(span: int) -> int:
    """Listening grew: eight sets a month at first, now more than fifty. Span 0 ends yesterday."""
    return 54 if span < 6 else 22 if span < 12 else 8


def _panels(
    members: list[Member], people: dict[str, list[Contact]], chance: Random
) -> dict[str, _Panel]:
    panels = {}
    for partner_type in _MIX:
        waiting = [member for member in members if member.type == partner_type]
        chance.shuffle(waiting)
        panels[partner_type] = _Panel(deque(waiting), people)
    return panels


def _ask_span(
    panels: dict[str, _Panel], turns: "_Turns", span: int, today: date, chance: Random
) -> Iterator["Visit"]:
    """Partners on evenly spread days, with one to three people each, until the span is full."""
    first = today - timedelta(days=SPAN_DAYS * (span + 1))
    days = [
        first + timedelta(days=place)
        for place in spread_evenly(chance, sets_in_span(span), SPAN_DAYS)
    ]
    while days:
        partner_type, full = turns.next_type(), turns.is_next_full()
        free = panels[partner_type].next_askable(days[0])
        several = free[: min(chance.choice((1, 1, 2, 3)), len(days))]
        for contact in several:
            panels[partner_type].asked[contact.id] = days[0]
            yield Visit(contact, days[0], full=full)
        turns.count(partner_type, len(several), full=full)
        del days[: max(1, len(several))]


@dataclass
class _Turns:
    """Keeps the mix of types, and of long and short forms, steady over any stretch of time.

    A mix that drifted would move the headline without any partner changing its mind.
    """

    by_type: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_MIX, 0))
    full: int = 0

    def next_type(self) -> str:
        """The type that is furthest behind its share."""
        total = sum(self.by_type.values()) + 1
        return max(_MIX, key=lambda name: _MIX[name] * total - self.by_type[name])

    def is_next_full(self) -> bool:
        return self.full < _FULL_SHARE * (sum(self.by_type.values()) + 1)

    def count(self, partner_type: str, sets: int, *, full: bool) -> None:
        self.by_type[partner_type] += sets
        self.full += sets if full else 0


@dataclass(frozen=True)
class Visit:
    """Somebody asked on a day; `batch` names the mode of a wave that shows groups only."""

    contact: Contact
    day: date
    full: bool
    batch: str = ""


def relationship_set(visit: Visit, response: str, *, seed: int, chance: Random) -> AnswerSet:
    contact = visit.contact
    opinion = form_opinion(contact, visit.day, seed=seed, chance=chance)
    aspects = ALL_PAIRS if visit.full else FIVE_VALUES
    asked = tuple(aspect for aspect in aspects if may_judge(contact, aspect))
    return AnswerSet(
        partner=contact.member.key,
        response=response,
        survey=RELATIONSHIP_FULL if visit.full else RELATIONSHIP_SHORT,
        wave=visit.batch or wave_of(visit.day),
        mode=visit.batch or "partner",
        on=visit.day,
        person=contact.id,
        language="en",
        answers={
            **_ratings(opinion, asked, chance),
            **_told_others(opinion, chance, full=visit.full),
            **_words(opinion, asked, chance),
        },
    )


def _ratings(opinion: Opinion, asked: tuple[str, ...], chance: Random) -> dict[str, int | str]:
    answers: dict[str, int | str] = {
        "nps": whole(opinion.likelihood, 0, 10),
        "psat": whole(opinion.satisfaction, 1, 5),
        "ease": whole(opinion.ease, 1, 7),
    }
    for aspect in asked:
        if chance.random() < 0.97:
            answers[f"{aspect}_need"] = rating(opinion.need[aspect])
            answers[f"{aspect}_get"] = rating(opinion.get[aspect])
    return answers


def _told_others(opinion: Opinion, chance: Random, *, full: bool) -> dict[str, int | str]:
    if not full:
        return {}
    if opinion.likelihood >= 8.3 and chance.random() < 0.6:
        return {"wom": "recommended"}
    if opinion.likelihood < 5.5 and chance.random() < 0.5:
        return {"wom": "warned"}
    return {"wom": chance.choice(("neutral", "none", "none"))}


def _words(opinion: Opinion, asked: tuple[str, ...], chance: Random) -> dict[str, int | str]:
    worst, best = opinion.worst(asked), opinion.best(asked)
    words: dict[str, int | str] = {}
    if chance.random() < 0.4:
        likelihood = whole(opinion.likelihood, 0, 10)
        words["nps_reason"] = reason_for_rating(likelihood, worst=worst, best=best, chance=chance)
    if rating(opinion.get[worst]) <= rating(opinion.need[worst]) - 2:
        words["low_reason"] = f"{worst}.{chance.choice(_LOW_REASONS[worst])}"
    if chance.random() < 0.3:
        words["one_thing"] = wish(worst, chance)
    return words


def _batches(
    panels: dict[str, _Panel], *, today: date, seed: int, chance: Random
) -> Iterator[AnswerSet]:
    """The group and the anonymous wave ask people whom the panel has not asked since."""
    for batch in BATCHES:
        opened = today - timedelta(days=batch.days_ago)
        for number, offset in enumerate(spread_evenly(chance, batch.sets, 14), start=1):
            day = opened + timedelta(days=offset)
            for contact in _spare(panels, day, chance)[:1]:
                visit = Visit(contact, day, full=False, batch=batch.mode)
                yield relationship_set(visit, f"{batch.mode}-{number}", seed=seed, chance=chance)


def _spare(panels: dict[str, _Panel], day: date, chance: Random) -> list[Contact]:
    """People of a type by its share; of the resellers, who are many, where that type has none left."""
    chosen, many = panels[weighted(chance, _MIX)], panels["reseller"]
    free = chosen.next_askable(day) or many.next_askable(day)
    for contact in free[:1]:
        chosen.asked[contact.id] = many.asked[contact.id] = day
    return free
