"""Turns the hand-written stories into rows like all others."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from onpar.demo.contacts import to_workday
from onpar.demo.feedback import WAVE
from onpar.demo.listening import wave_of
from onpar.demo.members import Member
from onpar.demo.months import add_months
from onpar.demo.people import Contact, make_contact
from onpar.demo.rows import AnswerSet, ExpectationRow, InteractionRow, OutcomeRow, StageRow
from onpar.demo.staff import PARTNER_MANAGER
from onpar.demo.stories import Meeting, Rated, Said, Story, read_stories
from onpar.surveys.defaults import FIVE_VALUES, RELATIONSHIP_FULL, RELATIONSHIP_SHORT, TOUCHPOINT


@dataclass(frozen=True)
class Told:
    """Everything that the stories add; `contacts` by the partner's tag."""

    contacts: dict[str, list[Contact]]
    stages: list[StageRow]
    interactions: list[InteractionRow]
    outcomes: list[OutcomeRow]
    expectations: list[ExpectationRow]
    answer_sets: list[AnswerSet]


def is_told(member: Member) -> bool:
    return any(story.key == member.key for story in read_stories())


def cast_members(members: list[Member], today: date) -> list[Member]:
    """The same members, those of the stories with the name and the dates that their story needs."""
    stories = {story.key: story for story in read_stories()}
    return [
        _cast(member, stories[member.key], today) if member.key in stories else member
        for member in members
    ]


def tell(members: list[Member], today: date) -> Told:
    by_key = {member.key: member for member in members}
    told = Told({}, [], [], [], [], [])
    for story in read_stories():
        member = by_key[story.key]
        contacts = [
            make_contact(member, number, person.name, person.role)
            for number, person in enumerate(story.people, start=1)
        ]
        told.contacts[member.tag] = contacts
        told.stages.extend(_stages(story, member, today))
        told.outcomes.extend(_outcomes(story, today))
        told.expectations.extend(_needs(story, today))
        for number, meeting in enumerate(story.meetings, start=1):
            interaction = _interaction(meeting, member, contacts, number, today)
            told.interactions.append(interaction)
            if meeting.rated:
                told.answer_sets.append(_feedback(meeting.rated, interaction, today))
        for number, said in enumerate(story.said, start=1):
            told.answer_sets.append(_answers(said, member, contacts, number, today))
    return told


def _cast(member: Member, story: Story, today: date) -> Member:
    joined = add_months(today, -story.months_in)
    left = None if story.months_out is None else add_months(today, -story.months_out)
    return replace(
        member,
        name=story.name,
        owner=PARTNER_MANAGER.email,
        joined_on=joined,
        left_on=left,
        ended_early=False,
    )


def _ago(today: date, days: int) -> date:
    return to_workday(today - timedelta(days=days))


def _stages(story: Story, member: Member, today: date) -> Iterator[StageRow]:
    if member.joined_on is not None:
        yield StageRow(story.key, "recruitment", member.joined_on - timedelta(days=40))
    for step in story.stages:
        left = member.left_on if step.stage == "exit" else None
        yield StageRow(story.key, step.stage, left or _ago(today, step.days_ago), step.reason)


def _outcomes(story: Story, today: date) -> Iterator[OutcomeRow]:
    for wanted in story.wanted:
        yield OutcomeRow(
            partner=story.key,
            side=wanted.side,
            text=wanted.text,
            stated_on=_ago(today, wanted.days_ago),
            target=wanted.target,
            due_on=today + timedelta(days=wanted.due_in),
            judgment=wanted.judgment,
            judged_on=_ago(today, wanted.judged_days_ago) if wanted.judgment else "",
        )


def _needs(story: Story, today: date) -> Iterator[ExpectationRow]:
    for aspect, level in story.needs.items():
        yield ExpectationRow(story.key, aspect, level, _ago(today, story.needs_days_ago))


def _interaction(
    meeting: Meeting, member: Member, contacts: list[Contact], number: int, today: date
) -> InteractionRow:
    return InteractionRow(
        partner=member.key,
        external_id=f"{member.tag}-S{number}",
        touchpoint=meeting.touchpoint,
        at=datetime.combine(_ago(today, meeting.days_ago), time(9 + number % 7, 30), UTC),
        person=contacts[meeting.person].id,
        staff=member.owner,
        channel=meeting.channel,
        minutes=meeting.minutes,
        subject=meeting.subject,
        outcome=meeting.outcome,
    )


def _feedback(rated: Rated, interaction: InteractionRow, today: date) -> AnswerSet:
    day = min(interaction.at.date() + timedelta(days=1), today - timedelta(days=1))
    return AnswerSet(
        partner=interaction.partner,
        response=interaction.external_id,
        survey=TOUCHPOINT,
        wave=WAVE,
        mode="named",
        on=day,
        person=interaction.person,
        language="en",
        answers={
            "tp_ease": rated.ease,
            "tp_need": rated.need,
            "tp_get": rated.get,
            "tp_reason": rated.reason,
        },
        interaction=interaction.external_id,
    )


def _answers(
    said: Said, member: Member, contacts: list[Contact], number: int, today: date
) -> AnswerSet:
    day = today - timedelta(days=said.days_ago)
    is_full = not set(said.pairs) <= set(FIVE_VALUES) or bool(said.told)
    return AnswerSet(
        partner=member.key,
        response=f"{member.tag}-S{number}",
        survey=RELATIONSHIP_FULL if is_full else RELATIONSHIP_SHORT,
        wave=wave_of(day),
        mode="partner",
        on=day,
        person=contacts[said.person].id,
        language="en",
        answers={
            "nps": said.nps,
            "psat": said.psat,
            "ease": said.ease,
            **_pairs(said),
            **_texts(said),
        },
    )


def _pairs(said: Said) -> dict[str, int | str]:
    return {
        f"{aspect}_{row}": value
        for aspect, pair in said.pairs.items()
        for row, value in zip(("need", "get"), pair, strict=True)
    }


def _texts(said: Said) -> dict[str, int | str]:
    texts = {
        "nps_reason": said.reason,
        "one_thing": said.wish,
        "low_reason": said.low_reason,
        "wom": said.told,
    }
    return {key: text for key, text in texts.items() if text}
