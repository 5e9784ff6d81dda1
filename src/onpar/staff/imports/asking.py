"""The part of the mapping page that only answers have: the survey, its wave and its questions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from onpar.exchange.catalog import Catalog
from onpar.exchange.files import REASON_COLUMNS
from onpar.exchange.inspecting import Column, FileShape
from onpar.staff.imports.controls import Select, select
from onpar.staff.imports.documents import SEPARATOR
from onpar.surveys.models import AnswerRole, Mode, Survey

_SCALES = ("1|5", "1|7", "1|10", "0|10", "0|100")


@dataclass(frozen=True)
class QuestionRow:
    """A column that may be a question.

    choices: text, number of cells and what it counts as; of a scale those that are no numbers. parts:
    where each choice has a column, column and choice. may_join: it may be a choice of the row above.
    """

    column: str
    key: str
    label: str
    text: str
    separator: str
    samples: tuple[str, ...]
    role: Select
    scale: Select
    aspect: Select
    choices: tuple[tuple[str, int, str], ...]
    parts: tuple[tuple[str, str], ...]
    is_asked: bool
    has_scale: bool
    may_join: bool


@dataclass(frozen=True)
class Asking:
    layout: Select
    survey_name: str
    survey_key: str
    known_surveys: tuple[str, ...]
    wave_name: str
    opened_on: str
    closed_on: str
    wave_mode: Select | None
    questions: tuple[QuestionRow, ...]
    missing: tuple[str, ...]


def build_asking(document: Mapping[str, Any], shape: FileShape, catalog: Catalog) -> Asking:
    survey = document.get("survey") or {}
    wave = (document.get("waves") or [{}])[0]
    known = dict(Survey.objects.values_list("name", "key"))
    name = str(survey.get("name", ""))
    layout = str(document.get("layout", "wide"))
    questions = tuple(_questions(document, survey, shape, catalog, layout))
    return Asking(
        layout=select("layout", _("How answers stand in the file"), _LAYOUTS, chosen=layout),
        survey_name=name,
        # A survey that has this name is meant; another name makes another survey.
        survey_key=known.get(name) or _own_key(survey, name),
        known_surveys=tuple(known),
        wave_name=str(wave.get("name", "")),
        opened_on=str(wave.get("opened_on", "") or ""),
        closed_on=str(wave.get("closed_on", "") or ""),
        wave_mode=_wave_mode(document, wave),
        questions=questions,
        missing=tuple(_missing(name, document, wave, questions)),
    )


_LAYOUTS = (
    ("wide", _("One row per respondent, a column per question")),
    ("long", _("One row per answer")),
)


def _wave_mode(document: Mapping[str, Any], wave: Mapping[str, Any]) -> Select | None:
    """Asked where a column says the mode of each row: the wave promised one to all."""
    if "mode" not in document.get("columns", {}):
        return None
    options = [("", _("– choose –")), *Mode.choices]
    label = _("What was promised to all")
    return select("wave-mode", label, options, chosen=str(wave.get("mode", "")))


def _own_key(survey: Mapping[str, Any], name: str) -> str:
    return slugify(name)[:60].strip("-") or str(survey.get("key", ""))


def _missing(
    name: str,
    document: Mapping[str, Any],
    wave: Mapping[str, Any],
    questions: tuple[QuestionRow, ...],
) -> Iterator[str]:
    if not name:
        yield _("Survey: give it a name.")
    if not wave.get("name") or not wave.get("opened_on"):
        yield _("Wave: say when this was asked: a name and the first day.")
    if "mode" in document.get("columns", {}) and not wave.get("mode"):
        yield _("Wave: say what was promised to all who answered.")
    if not any(row.is_asked for row in questions):
        yield _("Questions: say of at least one column what its answers are about.")


def _questions(
    document: Mapping[str, Any],
    survey: Mapping[str, Any],
    shape: FileShape,
    catalog: Catalog,
    layout: str,
) -> Iterator[QuestionRow]:
    described = {_first_column(q): q for q in survey.get("questions", ())}
    taken = {name for names in document.get("columns", {}).values() for name in names}
    taken |= {name for q in described.values() for name in list(q.get("columns") or ())[1:]}
    keys: set[str] = {question["key"] for question in described.values()}
    for number, column in enumerate(_askable(document, shape, layout)):
        if column.name in taken:
            continue
        question = described.get(column.name, {})
        key = str(question.get("key") or _free_key(column.name, keys))
        keys.add(key)
        may_join = layout == "wide" and number > 0
        yield _question(number, key, column, question, catalog, may_join=may_join)


def _first_column(question: Mapping[str, Any]) -> str:
    return str(
        next(iter(question.get("columns") or ()), "") or question.get("column") or question["key"]
    )


def _askable(document: Mapping[str, Any], shape: FileShape, layout: str) -> Iterator[Column]:
    """The columns; in the long layout the texts of the column that names the question."""
    if layout == "wide":
        yield from (c for c in shape.columns if c.name not in ("", *REASON_COLUMNS))
        return
    names = document.get("columns", {}).get("question", ())
    column = shape.column(names[0]) if names else None
    for text, count in column.values if column else ():
        yield Column(text, "", column.guess, (), (), count, 0, False)  # type: ignore[union-attr]


def _free_key(name: str, taken: set[str]) -> str:
    key = free = slugify(name)[:50].strip("-") or "question"
    number = 2
    while free in taken:
        free, number = f"{key}-{number}", number + 1
    return free


def _question(
    number: int,
    key: str,
    column: Column,
    question: Mapping[str, Any],
    catalog: Catalog,
    *,
    may_join: bool,
) -> QuestionRow:
    place = str(number)
    parts = tuple((question.get("columns") or {}).items())
    of = {"column": column.name}
    scale = ""
    if question.get("low") not in (None, ""):
        scale = f"{float(question['low']):g}{SEPARATOR}{float(question['high']):g}"
    return QuestionRow(
        column=column.name,
        key=key,
        label=column.label,
        text=str(question.get("text") or column.label or ""),
        separator=str(question.get("separator", "")),
        samples=column.samples[:3],
        role=select(
            "question-role",
            _("What %(column)s tells") % of,
            [("", _("– leave out –")), *AnswerRole.choices],
            chosen=str(question.get("role", "")),
            key=place,
        ),
        scale=select(
            "question-scale",
            _("Scale of %(column)s") % of,
            [("", _("no scale")), *(() if parts else _scales())],
            chosen=scale,
            key=place,
        ),
        aspect=select(
            "question-aspect",
            _("Aspect of %(column)s") % of,
            [("", _("no aspect")), *catalog.labels.get("aspect", {}).items()],
            chosen=str(question.get("aspect", "")),
            key=place,
        ),
        choices=tuple(_choices(column, question, has_scale=bool(scale))),
        parts=parts,
        is_asked=bool(question),
        has_scale=bool(scale),
        may_join=may_join and not parts and not scale,
    )


def _scales() -> Iterator[tuple[str, str]]:
    return ((ends, ends.replace("|", " to ")) for ends in _SCALES)


def _choices(
    column: Column, question: Mapping[str, Any], *, has_scale: bool
) -> Iterator[tuple[str, int, str]]:
    """Texts of a scale that are no numbers need one; what was said of others is kept."""
    given = question.get("choices", {})
    counts = dict(column.values)
    for text in [*counts, *(text for text in given if text not in counts)]:
        if text in given or (has_scale and not _is_number(text)):
            yield text, counts.get(text, 0), str(given.get(text, ""))


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdecimal()
