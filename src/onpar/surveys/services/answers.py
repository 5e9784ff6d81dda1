"""Stores responses and their answers in bulk."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from onpar.kernel.bulk import (
    Difference,
    Row,
    Stored,
    Target,
    compare,
    ids_of,
    insert,
    update,
    write,
)
from onpar.kernel.db import matching
from onpar.kernel.journal import note
from onpar.kernel.staleness import mark_stale, month_of
from onpar.surveys.contract import FACTS
from onpar.surveys.models import Answer, Response, ResponseChannel

ResponseKey = tuple[int, str]


class ResponseRow(NamedTuple):
    """One answer set; `wave_id` and `external_id` recognize it."""

    wave_id: int
    external_id: str
    version_id: int
    mode: str
    on: date
    partner_id: int | None = None
    person_id: int | None = None
    interaction_id: int | None = None
    touchpoint_id: int | None = None
    cluster_key: int | None = None
    language: str = ""
    channel: str = ResponseChannel.IMPORT.value


class AnswerRow(NamedTuple):
    """One answer to one question. `multiple`: one of several choices, which stand beside each other."""

    response: ResponseKey
    question_id: int
    item: str = ""
    number: float | None = None
    choice: str = ""
    text: str = ""
    multiple: bool = False


@dataclass(frozen=True)
class AnswersStored:
    """What became of each response, by key, and of each answer, in order."""

    responses: dict[ResponseKey, Stored]
    answers: list[Stored]
    withdrawn: set[ResponseKey]


class _Plan(NamedTuple):
    responses: Difference
    answers: "_AnswerPlan"
    outcome: AnswersStored


class _AnswerPlan(NamedTuple):
    new: dict[Any, AnswerRow]
    changed: dict[int, AnswerRow]
    before: dict[int, Row]
    removed: list[int]


_RESPONSES = Target(Response, ResponseRow._fields, key_size=2)
_VALUES = ("question_id", "item", "number", "choice", "text")
_NEW_ANSWERS = Target(Answer, ("response_id", *_VALUES))
_CHANGED_ANSWERS = Target(Answer, _VALUES)


def compare_answers(
    responses: Sequence[ResponseRow], answers: Sequence[AnswerRow], *, complete: bool
) -> AnswersStored:
    """What `store_answers` would do, without doing it; two queries."""
    return _plan(responses, answers, complete).outcome


def store_answers(
    responses: Sequence[ResponseRow], answers: Sequence[AnswerRow], *, complete: bool
) -> AnswersStored:
    """Inserts and updates by (wave, external id), inside the caller's `writing()`.

    Every answer belongs to a response of the same call. `complete`: the rows state all choices of the
    multiple questions they answer, so a stored choice that is not among them is withdrawn.
    Marks the months of responses, before and after, as stale in all facts of the room.
    """
    plan = _plan(responses, answers, complete)
    write(_RESPONSES, plan.responses)
    _write_answers(plan)
    touched = _touched(plan)
    days = {row.on for row in responses if (row.wave_id, row.external_id) in touched}
    days |= {ResponseRow(*before).on for before, _after in plan.responses.changed.values()}
    for fact in FACTS:
        mark_stale(fact, {month_of(day) for day in days})
    return plan.outcome


def mark_answers_about(interaction_ids: Collection[int]) -> None:
    """Marks the months of answers that judge these interactions: their touchpoint is another one now."""
    days = Response.objects.filter(interaction_id__in=list(interaction_ids)).values_list(
        "on", flat=True
    )
    months = {month_of(day) for day in days.distinct()}
    for fact in FACTS:
        mark_stale(fact, months)


def _plan(responses: Sequence[ResponseRow], answers: Sequence[AnswerRow], complete: bool) -> _Plan:
    # Plain tuples, because a stored row read from the database is one.
    difference = compare(_RESPONSES, [tuple(row) for row in responses])
    keys = ((row.wave_id, row.external_id) for row in responses)
    became = dict(zip(keys, difference.outcomes, strict=True))
    stored = _stored_answers(difference.ids.values())
    plan, outcomes = _compare_answers(answers, difference.ids, stored)
    removed = _withdrawn(answers, difference.ids, stored) if complete else {}
    plan.removed.extend(removed)
    key_of = {row_id: key for key, row_id in difference.ids.items()}
    withdrawn = {key_of[response_id] for response_id in removed.values()}
    return _Plan(difference, plan, AnswersStored(became, outcomes, withdrawn))


def _compare_answers(
    answers: Sequence[AnswerRow], ids: dict[Any, int], stored: dict[Row, tuple[int, Row]]
) -> tuple[_AnswerPlan, list[Stored]]:
    plan = _AnswerPlan({}, {}, {}, [])
    outcomes = []
    seen: dict[Row, Row] = {}
    for answer in answers:
        response_id = ids.get(answer.response)
        place = _place(response_id or answer.response, answer)
        known = stored.get(place)
        before = seen.get(place) or (known[1] if known else None)
        values = answer[1:6]
        if before == values:
            outcomes.append(Stored.UNCHANGED)
            continue
        seen[place] = values
        outcomes.append(Stored.NEW if before is None else Stored.CHANGED)
        if known:
            plan.changed[known[0]] = answer
            plan.before[known[0]] = known[1]
        else:
            plan.new[place] = answer
    return plan, outcomes


def _place(response: int | ResponseKey, answer: AnswerRow) -> Row:
    """What an answer replaces: the one to the same question and item, and choice where several stand."""
    choice = answer.choice if answer.multiple else None
    return (response, answer.question_id, answer.item, choice)


def _stored_answers(response_ids: Iterable[int]) -> dict[Row, tuple[int, Row]]:
    """Id and values of stored answers, found under their place with and without the choice."""
    wanted = sorted(response_ids)
    if not wanted:
        return {}
    condition, parameters = matching("response_id", wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, response_id, question_id, item, number, choice, text "  # noqa: S608
            f"FROM {_NEW_ANSWERS.table} WHERE {condition}",
            parameters,
        )
        rows = cursor.fetchall()
    places = {(row[1], row[2], row[3], None): (row[0], row[2:]) for row in rows}
    return places | {(row[1], row[2], row[3], row[5]): (row[0], row[2:]) for row in rows}


def _withdrawn(
    answers: Sequence[AnswerRow], ids: dict[Any, int], stored: dict[Row, tuple[int, Row]]
) -> dict[int, int]:
    """Answer id → response id of stored choices that a complete row no longer names."""
    named = {
        _place(ids[answer.response], answer)
        for answer in answers
        if answer.multiple and answer.response in ids
    }
    stated = {place[:3] for place in named}
    return {
        answer_id: place[0]
        for place, (answer_id, _values) in stored.items()
        if place[3] is not None and place[:3] in stated and place not in named
    }


def _write_answers(plan: _Plan) -> None:
    new = plan.answers.new.values()
    fresh = {answer.response for answer in new} - plan.responses.ids.keys()
    ids = plan.responses.ids | ids_of(_RESPONSES, fresh)
    insert(_NEW_ANSWERS, [(ids[answer.response], *answer[1:6]) for answer in new])
    update(_CHANGED_ANSWERS, {key: answer[1:6] for key, answer in plan.answers.changed.items()})
    _note_changes(plan.answers)
    Answer.objects.filter(id__in=plan.answers.removed).delete()


def _note_changes(plan: _AnswerPlan) -> None:
    changes = [(row_id, plan.before[row_id], row[1:6]) for row_id, row in plan.changed.items()]
    note(Answer, "changed", _VALUES, changes)
    if plan.removed:
        rows = Answer.objects.filter(id__in=plan.removed).values_list(*_NEW_ANSWERS.fields)
        note(Answer, "removed", _NEW_ANSWERS.fields, list(rows))


def _touched(plan: _Plan) -> set[ResponseKey]:
    keys = {key for key, became in plan.outcome.responses.items() if became}
    keys |= {answer.response for answer in plan.answers.new.values()}
    keys |= {answer.response for answer in plan.answers.changed.values()}
    return keys | plan.outcome.withdrawn
