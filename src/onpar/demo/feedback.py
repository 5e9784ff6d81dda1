"""Feedback on touchpoints: what people answer soon after an interaction, by name."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from onpar.demo.chance import stream, whole
from onpar.demo.comments import reason_after
from onpar.demo.listening import SPAN_DAYS, SPANS
from onpar.demo.opinions import fading
from onpar.demo.people import Contact
from onpar.demo.rows import AnswerSet, InteractionRow
from onpar.demo.truth import BREAK, TYPES
from onpar.surveys.defaults import TOUCHPOINT

WAVE = "always-on"
_REST_DAYS = 90
# Points added to reality at a touchpoint; the others that are asked about have none.
_GAPS = {
    "deal_registration": 0.3,
    "training": 0.2,
    "payout": -0.3,
    "mdf": -0.5,
    "tech_support": -0.2,
}
_ASKED = {
    *_GAPS, "kickoff", "first_deal", "qbr", "joint_activity", "lead_sharing", "new_opportunity",
    "additional_training", "joint_business_plan", "strategy_alignment", "renewal",
    "issue_resolution", "tier_review",
}  # fmt: skip
# How much of the gap between a type of partner and us is felt at a single touchpoint.
_SHARE_OF_TYPE = 0.3


def make_feedback(
    interactions: list[InteractionRow],
    people: dict[str, Contact],
    *,
    today: date,
    seed: int,
) -> list[AnswerSet]:
    """`people` by id. Somebody who has answered within 90 days is left in peace."""
    chance = stream(seed, "feedback")
    asked: dict[str, date] = {}
    sets: list[AnswerSet] = []
    for interaction in _chosen(interactions, today, chance):
        day = min(interaction.at.date() + timedelta(days=1), today - timedelta(days=1))
        last = asked.get(interaction.person)
        if last is not None and (day - last).days < _REST_DAYS:
            continue
        asked[interaction.person] = day
        contact = people[interaction.person]
        number = f"T{len(sets) + 1}"
        sets.append(_feedback(interaction, contact, day, number, today=today, chance=chance))
    return sets


def sets_in_span(touchpoint: str, span: int) -> int:
    """Deal registration is asked about most: the break has to show in a month's answers."""
    if touchpoint == BREAK.touchpoint:
        return 22 if span < 14 else 9
    return 14 if span < 12 else 7


def _chosen(
    interactions: list[InteractionRow], today: date, chance: Random
) -> list[InteractionRow]:
    """So many of each span, oldest first."""
    spans: dict[tuple[bool, int], list[InteractionRow]] = defaultdict(list)
    for interaction in interactions:
        span = ((today - interaction.at.date()).days - 1) // SPAN_DAYS
        if interaction.touchpoint in _ASKED and 0 <= span < SPANS:
            spans[interaction.touchpoint == BREAK.touchpoint, span].append(interaction)
    chosen = []
    for (is_broken_one, span), candidates in sorted(spans.items()):
        touchpoint = BREAK.touchpoint if is_broken_one else ""
        count = min(sets_in_span(touchpoint, span), len(candidates))
        chosen += chance.sample(candidates, count)
    return sorted(chosen, key=lambda interaction: (interaction.at, interaction.external_id))


def _feedback(
    interaction: InteractionRow,
    contact: Contact,
    day: date,
    number: str,
    *,
    today: date,
    chance: Random,
) -> AnswerSet:
    is_broken = (
        interaction.touchpoint == BREAK.touchpoint
        and interaction.at.date() >= BREAK.starts_on(today)
    )
    return AnswerSet(
        partner=interaction.partner,
        response=number,
        survey=TOUCHPOINT,
        wave=WAVE,
        mode="named",
        on=day,
        person=contact.id,
        language="en",
        answers=_answers(interaction.touchpoint, contact, day, is_broken=is_broken, chance=chance),
        interaction=interaction.external_id,
    )


def _answers(
    touchpoint: str, contact: Contact, day: date, *, is_broken: bool, chance: Random
) -> dict[str, int | str]:
    truth = TYPES[contact.member.type]
    gap = _GAPS.get(touchpoint, 0.0) + _SHARE_OF_TYPE * truth.gap + fading(contact.member, day) / 2
    noise = chance.gauss(0, 1.0)
    need = whole(truth.need + chance.gauss(0, 0.9), 1, 10)
    get = whole(need + gap + noise + (BREAK.reality if is_broken else 0.0), 1, 10)
    ease = 5.5 + 0.4 * (gap + noise) + chance.gauss(0, 0.6) + (BREAK.ease if is_broken else 0.0)
    answers: dict[str, int | str] = {"tp_ease": whole(ease, 1, 7), "tp_need": need, "tp_get": get}
    if chance.random() < 0.45:
        answers["tp_reason"] = reason_after(
            touchpoint, get - need, is_broken=is_broken, chance=chance
        )
    return answers
