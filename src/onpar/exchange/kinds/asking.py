"""The questions that a file of answers answers: made from the mapping, or those of a survey."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from onpar.exchange.cells import Cells, Convert, is_ticked, number_of, text_of
from onpar.exchange.errors import CellRefused, MappingWrong
from onpar.exchange.kinds.kind import Reading
from onpar.exchange.mapping import (
    FileFormat,
    MappedQuestion,
    MappedSurvey,
    MappedWave,
    constant_text,
)
from onpar.kernel.db import writing
from onpar.kernel.errors import suggest
from onpar.partners.models import Aspect, Touchpoint
from onpar.partners.services.references import ids_by_key
from onpar.surveys.models import AnswerRole, Mode, Question
from onpar.surveys.services.asking import (
    Asked,
    QuestionPlan,
    SurveyPlan,
    WavePlan,
    ensure_survey,
    find_survey,
    preview_survey,
)


class AnswerValue(NamedTuple):
    """One of the three is filled."""

    number: float | None = None
    choice: str = ""
    text: str = ""


@dataclass(frozen=True)
class AskedQuestion:
    """A stored question and how its cells are read; a cell gives a tuple of values.

    parted: its columns come as one text, with `PART` between their cells.
    """

    id: int
    headings: tuple[str, ...]
    cells: Cells
    multiple: bool
    parted: bool = False


# Between the cells of the columns of one question; no text that people write holds it.
PART = "\x1f"


def find_asked(reading: Reading) -> tuple[Asked, dict[str, AskedQuestion]]:
    """The survey and its questions by key; made when the mapping describes them and `reading` writes.

    Raises MappingWrong, SurveyNotFound, SurveyDiffers.
    """
    mapping = reading.mapping
    described = {q.key: q for q in mapping.survey.questions} if mapping.survey else {}
    asked = _found(reading)
    keys = described or asked.questions
    questions = {
        key: _question(asked.questions[key], described.get(key), mapping.file) for key in keys
    }
    return asked, questions


def _found(reading: Reading) -> Asked:
    survey = reading.mapping.survey
    if survey is None:
        key = reading.mapping.constants.get("survey")
        if not isinstance(key, str):
            raise MappingWrong(
                'No survey is named. Describe it under [survey], or give survey = "key" under '
                "[constants]."
            )
        return find_survey(key)
    plan = _survey_plan(reading, survey)
    if not reading.write:
        return preview_survey(plan)
    with writing():
        asked = ensure_survey(plan, origin=reading.mapping.origin, at=reading.at)
    reading.note_defined(asked.made)
    return asked


def _survey_plan(reading: Reading, survey: MappedSurvey) -> SurveyPlan:
    constant = str(reading.mapping.constants.get("mode", ""))
    modes = [wave.mode or constant for wave in reading.mapping.waves]
    aspects, touchpoints = ids_by_key(Aspect), ids_by_key(Touchpoint)
    return SurveyPlan(
        key=survey.key,
        name=survey.name or survey.key,
        mode=_mode(constant or (modes[0] if modes else Mode.PARTNER.value), survey.key),
        questions=[_question_plan(q, aspects, touchpoints) for q in survey.questions],
        waves=[_wave_plan(wave, constant) for wave in reading.mapping.waves],
    )


def _wave_plan(wave: MappedWave, constant_mode: str) -> WavePlan:
    return WavePlan(
        key=wave.key,
        name=wave.name or wave.key,
        mode=_mode(wave.mode or constant_mode, wave.key),
        opened_on=wave.opened_on,
        closed_on=wave.closed_on,
    )


def _mode(text: str, of: str) -> str:
    if text not in Mode.values:
        said = f"'{text}' is no mode" if text else "No mode is given"
        raise MappingWrong(
            f"{said} for '{of}'. Say who may see the answers: {', '.join(Mode.values)}.",
            on_screen=_("Mode: say what was promised to those who answered."),
        )
    return text


def _question_plan(
    question: MappedQuestion, aspects: Mapping[str, int], touchpoints: Mapping[str, int]
) -> QuestionPlan:
    if question.role not in AnswerRole.values:
        hint = suggest(question.role, AnswerRole.values)
        raise MappingWrong(f"Question '{question.key}' has no role '{question.role}'. {hint}")
    return QuestionPlan(
        key=question.key,
        role=question.role,
        low=question.low,
        high=question.high,
        aspect_id=_known(aspects, question.aspect, "aspect"),
        touchpoint_id=_known(touchpoints, question.touchpoint, "touchpoint"),
        text=question.text,
    )


def _known(ids: Mapping[str, int], name: str, what: str) -> int | None:
    if not name:
        return None
    if name.casefold() not in ids:
        raise MappingWrong(f"There is no {what} '{name}'. {suggest(name, list(ids))}")
    return ids[name.casefold()]


def _question(
    stored: Question, described: MappedQuestion | None, form: FileFormat
) -> AskedQuestion:
    if described and described.columns:
        cells = Cells(_ticked(tuple(described.columns.values())))
        return AskedQuestion(stored.id, described.headings, cells, multiple=True, parted=True)
    separator = described.separator if described else ""
    choices = (
        {text: constant_text(to) for text, to in described.choices.items()} if described else {}
    )
    read = _one_value(stored, form)

    def convert(text: str) -> tuple[AnswerValue, ...]:
        parts = [part.strip() for part in text.split(separator)] if separator else [text]
        return tuple(read(choices.get(part, part)) for part in dict.fromkeys(parts) if part)

    headings = described.headings if described else (stored.key,)
    return AskedQuestion(stored.id, headings, Cells(convert), bool(separator))


def _ticked(choices: tuple[str, ...]) -> Convert:
    """The choices whose column says that they were taken."""

    def convert(text: str) -> tuple[AnswerValue, ...]:
        cells = text.split(PART)
        if len(cells) != len(choices):
            raise CellRefused("Holds a character that is no text. Remove it.")
        taken = (choice for choice, cell in zip(choices, cells, strict=True) if is_ticked(cell))
        return tuple(AnswerValue(choice=choice) for choice in dict.fromkeys(taken))

    return convert


def _one_value(question: Question, form: FileFormat) -> Convert:
    low, high = question.low, question.high
    if low is not None and high is not None:
        return _on_scale(low, high, number_of(form))
    if question.role == AnswerRole.COMMENT:
        comment = text_of(20_000)
        return lambda text: AnswerValue(text=comment(text))
    choice = text_of(60)
    return lambda text: AnswerValue(choice=choice(text))


def _on_scale(low: float, high: float, number: Convert) -> Convert:
    def convert(text: str) -> AnswerValue:
        value = number(text)
        if not low <= value <= high:
            raise CellRefused(f"Outside the scale from {low:g} to {high:g}.")
        return AnswerValue(number=value)

    return convert
