"""Makes a survey with its version, questions and waves, or finds the one that exists."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import models

from onpar.kernel.errors import suggest
from onpar.surveys.errors import SurveyDiffers, SurveyNotFound
from onpar.surveys.models import Mode, Question, Survey, SurveyVersion, Wave


@dataclass(frozen=True)
class QuestionPlan:
    """`low` and `high` are the ends of a rating scale; both None for choices and texts."""

    key: str
    role: str
    low: float | None = None
    high: float | None = None
    aspect_id: int | None = None
    touchpoint_id: int | None = None
    text: str = ""


@dataclass(frozen=True)
class WavePlan:
    key: str
    name: str
    mode: str
    opened_on: date
    closed_on: date | None = None


@dataclass(frozen=True)
class SurveyPlan:
    key: str
    name: str
    mode: str = Mode.PARTNER.value
    questions: Sequence[QuestionPlan] = ()
    waves: Sequence[WavePlan] = ()


@dataclass(frozen=True)
class Asked:
    """A survey as answers refer to it: ids of questions and waves by key, each wave's mode.

    made: what was not there before, in the order in which it was made.
    """

    version_id: int
    questions: dict[str, Question]
    waves: dict[str, Wave]
    made: tuple[models.Model, ...] = ()


def ensure_survey(plan: SurveyPlan, *, origin: str, at: datetime) -> Asked:
    """Makes what is missing; a question that exists must agree. Raises SurveyDiffers.

    Inside the caller's `writing()`.
    """
    survey, is_new = Survey.objects.get_or_create(
        key=plan.key, defaults={"name": plan.name, "mode": plan.mode, "origin": origin}
    )
    made: list[models.Model] = [survey] if is_new else []
    version = survey.newest_published()
    if version is None:
        version = SurveyVersion.objects.create(survey=survey, created_at=at, published_at=at)
        made.append(version)
    made += _ensure_questions(version, plan)
    for planned in plan.waves:
        wave, is_new = Wave.objects.get_or_create(
            survey=survey, key=planned.key, defaults=_wave_fields(planned)
        )
        made += [wave] if is_new else []
    return replace(_asked(survey, version), made=tuple(made))


def preview_survey(plan: SurveyPlan) -> Asked:
    """What `ensure_survey` would give, without making anything; what is missing has negative ids."""
    survey = Survey.objects.filter(key=plan.key).first()
    version = survey.newest_published() if survey else None
    known = _asked(survey, version) if survey and version else Asked(-1, {}, {})
    _refuse_differences(known.questions, plan)
    for number, question in enumerate(plan.questions, start=1):
        fields = _question_fields(question)
        known.questions.setdefault(question.key, Question(id=-number, key=question.key, **fields))
    for number, wave in enumerate(plan.waves, start=1):
        fields = _wave_fields(wave)
        known.waves.setdefault(wave.key, Wave(id=-number, key=wave.key, **fields))
    return known


def find_survey(key: str) -> Asked:
    """The newest version of an existing survey. Raises SurveyNotFound."""
    survey = Survey.objects.filter(key=key).first()
    version = survey.newest_published() if survey else None
    if survey is None or version is None:
        known = list(Survey.objects.values_list("key", flat=True))
        hint = suggest(key, known) if known else "There is none yet: describe it in [survey]."
        raise SurveyNotFound(f"There is no survey '{key}'. {hint}")
    return _asked(survey, version)


def _asked(survey: Survey, version: SurveyVersion) -> Asked:
    questions = {question.key: question for question in version.questions.all()}
    waves = {wave.key: wave for wave in survey.waves.all()}
    return Asked(version.id, questions, waves)


def _ensure_questions(version: SurveyVersion, plan: SurveyPlan) -> list[Question]:
    known = {question.key: question for question in version.questions.all()}
    _refuse_differences(known, plan)
    return Question.objects.bulk_create(
        Question(version=version, key=question.key, order=order, **_question_fields(question))
        for order, question in enumerate(plan.questions, start=1)
        if question.key not in known
    )


def _refuse_differences(known: dict[str, Question], plan: SurveyPlan) -> None:
    for question in plan.questions:
        stored = known.get(question.key)
        if stored is None:
            continue
        if any(getattr(stored, name) != getattr(question, name) for name in _MEANING):
            raise SurveyDiffers(
                f"Question '{question.key}' of survey '{plan.key}' exists with another role, scale, "
                "aspect or touchpoint. Give the changed question a new key."
            )


# What an answer means; the wording may be corrected.
_MEANING = ("role", "low", "high", "aspect_id", "touchpoint_id")


def _question_fields(question: QuestionPlan) -> dict[str, object]:
    return {name: getattr(question, name) for name in (*_MEANING, "text")}


def _wave_fields(wave: WavePlan) -> dict[str, object]:
    return {name: getattr(wave, name) for name in ("name", "mode", "opened_on", "closed_on")}
