"""Waves and answer sets."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count

from onpar.kernel import clock
from onpar.partners.models import Partner, Person
from onpar.surveys.models import Answer, Mode, Question, Response, Survey, Wave

_numbers = count(1)


def make_wave(*, survey: str = "relationship_full", mode: Mode = Mode.NAMED) -> Wave:
    number = next(_numbers)
    return Wave.objects.create(
        survey=Survey.objects.get(key=survey),
        key=f"wave-{number}",
        name=f"Wave {number}",
        mode=mode,
        opened_on=clock.today() - timedelta(days=30),
    )


def make_answer_set(
    wave: Wave,
    partner: Partner | None,
    answers: Mapping[str, float | str],
    *,
    person: Person | None = None,
    on: date | None = None,
) -> Response:
    """One answer set: question key to number or text, in the wave's mode."""
    version = wave.survey.versions.get(number=1)
    response = Response.objects.create(
        wave=wave,
        version=version,
        partner=partner,
        person=person,
        mode=wave.mode,
        on=on or clock.today() - timedelta(days=7),
        external_id=f"response-{next(_numbers)}",
    )
    questions = {question.key: question for question in Question.objects.filter(version=version)}
    Answer.objects.bulk_create(
        _answer(response, questions[key], value) for key, value in answers.items()
    )
    return response


def _answer(response: Response, question: Question, value: float | str) -> Answer:
    if isinstance(value, str):
        return Answer(response=response, question=question, text=value)
    return Answer(response=response, question=question, number=value)
