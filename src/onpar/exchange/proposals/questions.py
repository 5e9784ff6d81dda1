"""Which columns of a survey's export are questions, and what each asks about."""

import re
from collections.abc import Collection, Sequence
from itertools import groupby

from django.utils.text import slugify

from onpar.exchange.cells import is_ticked
from onpar.exchange.guesses import Guess
from onpar.exchange.inspecting import Column, FileShape
from onpar.exchange.mapping import Constant, MappedQuestion
from onpar.exchange.proposals.columns import is_technical, words_of
from onpar.surveys.models import AnswerRole

# What survey tools write beside the answers.
_BESIDE = frozenset(
    words.replace(" ", "")
    for words in (
        "start date", "end date", "status", "ip address", "progress", "duration in seconds", "duration",
        "finished", "recorded date", "response id", "recipient last name", "recipient first name",
        "recipient email", "external reference", "external data reference", "location latitude",
        "location longitude", "location accuracy", "distribution channel", "user language",
        "response set", "name", "email address", "respondent id", "collector id", "date created",
        "date modified", "first name", "last name", "custom data 1", "submitdate", "lastpage",
        "startlanguage", "seed", "refurl", "token", "id", "time started", "time finished",
        "network id", "tags", "response type", "score",
    )
)  # fmt: skip
_TOPICS = re.compile(r" - (topics|parent topics|sentiment\b.*)$", re.IGNORECASE)
_ADDRESS = re.compile(r"(\d{1,3}\.){3}\d{1,3}|[0-9a-f:]{6,}:[0-9a-f:]*")
_LONGEST_CHOICE = 60
# Where each choice has a column: "Q3_2", "Which? [Mail]", "Which? - Mail".
_DASH = " - "
_NUMBERED = re.compile(r"(.+?)[_.]\d+")
_BRACKETED = re.compile(r"(.+?)\s*\[([^\]]+)\]\.?")
_DASHED = re.compile(r"(.+?)(?: - |: |/)(.+)")
_TICKS = frozenset(("1", "yes", "true", "x", "y", "ja", "oui", "on", "checked", "selected"))
_SEPARATORS = (";", "|", ",")

_RECOMMEND = re.compile(r"recommend|weiterempf|empfehlen|\bnps\b", re.IGNORECASE)
_SATISFIED = re.compile(r"satisf|zufrieden", re.IGNORECASE)
_EASY = re.compile(r"\beas(y|e|ier)\b|effort|einfach|leicht", re.IGNORECASE)
_NEED = re.compile(r"\bneed|\bexpect|important|importance|erwart|wichtig|brauch", re.IGNORECASE)
_GET = re.compile(r"\bget\b|today|actual|experience|perform|tatsächlich|heute|erleb", re.IGNORECASE)
_WHY = re.compile(r"\bwhy\b|reason|warum|grund|comment|anmerkung|kommentar", re.IGNORECASE)


def question_columns(shape: FileShape, *, taken: Collection[str]) -> list[Column]:
    return [
        column
        for column in shape.columns
        if column.name
        and column.name not in taken
        and not is_technical(column)
        and not _TOPICS.search(column.name)
        and not _is_beside(column.name)
        and not (shape.header_rows > 1 and _is_beside(column.label))
        and not any(map(_ADDRESS.fullmatch, column.samples))
        and column.guess not in (Guess.DAY, Guess.MOMENT, Guess.EMAIL)
        and (column.guess is not Guess.EMPTY or column.label)
    ]


def _is_beside(name: str) -> bool:
    return words_of(name).replace(" ", "") in _BESIDE


def propose_questions(shape: FileShape, *, taken: Collection[str]) -> tuple[MappedQuestion, ...]:
    keys: set[str] = set()
    questions: list[MappedQuestion] = []
    columns = question_columns(shape, taken=taken)
    for stem, found in groupby(columns, key=lambda column: _parted(column)[0]):
        group = list(found)
        if _are_choices(group):
            questions.append(_multiple(_key(stem, keys), stem, group))
        else:
            questions += [_question(_key(column.name, keys), column) for column in group]
    return tuple(questions)


def _parted(column: Column) -> tuple[str, str]:
    """The question and the choice, as survey tools write them where each choice has a column."""
    name, label = column.name, column.label
    if label and name.endswith(f": {label}"):
        return name.removesuffix(f": {label}"), label
    numbered = _NUMBERED.fullmatch(name)
    if numbered and _DASH in label:
        return numbered[1], label.rsplit(_DASH, 1)[1]
    for form in (_BRACKETED, _DASHED):
        if found := form.fullmatch(name):
            return found[1].strip(), found[2].strip()
    return (numbered[1], label) if numbered else (name, label)


def _are_choices(columns: Sequence[Column]) -> bool:
    """Several columns whose cells are empty, or say that a choice was taken: by a mark, or by its name."""
    taken = [{text for text, _count in column.values if is_ticked(text)} for column in columns]
    texts = [text for found in taken for text in found]
    return (
        len(columns) > 1
        and bool(texts)
        and all(
            len(found) == 1 or (not found and _is_blank(c))
            for c, found in zip(columns, taken, strict=True)
        )
        and (
            all(text.casefold() in _TICKS for text in texts)
            or (len(set(texts)) == len(texts) and not any(text.isdecimal() for text in texts))
        )
    )


def _is_blank(column: Column) -> bool:
    return column.guess is Guess.EMPTY or bool(column.values)


def _multiple(key: str, stem: str, columns: Sequence[Column]) -> MappedQuestion:
    asked = columns[0].label.rsplit(_DASH, 1)[0] if _DASH in columns[0].label else stem
    return MappedQuestion(
        key=key,
        role=AnswerRole.PREFERENCE.value,
        text=asked[:300] if asked != key else "",
        columns={column.name: _choice(column) for column in columns},
    )


def _choice(column: Column) -> str:
    """What the header says, else the text of the cells."""
    said = _parted(column)[1]
    taken = next((text for text, _count in column.values if is_ticked(text)), "")
    name = said or ("" if taken.casefold() in _TICKS else taken) or column.name
    return name if len(name) <= _LONGEST_CHOICE else _short(name)


def _question(key: str, column: Column) -> MappedQuestion:
    scale = usual_scale(column)
    low, high = scale or (None, None)
    role = _role(column, scale)
    separator = "" if scale or role is AnswerRole.COMMENT else _separator(column)
    return MappedQuestion(
        key=key,
        role=role.value,
        column=column.name if column.name != key else "",
        low=low,
        high=high,
        text=column.title[:300] if column.title != key else "",
        separator=separator,
        choices={} if scale or role is AnswerRole.COMMENT else _shortened(column, separator),
    )


def _role(column: Column, scale: tuple[float, float] | None) -> AnswerRole:
    text = f"{column.name} {column.label}"
    if scale is None:
        is_open = column.guess is Guess.LONG_TEXT or _WHY.search(text)
        free = column.guess in (Guess.TEXT, Guess.EMPTY) and not _is_closed(column)
        return AnswerRole.COMMENT if is_open or free else AnswerRole.PREFERENCE
    if _RECOMMEND.search(text):
        return AnswerRole.LOYALTY
    if _SATISFIED.search(text):
        return AnswerRole.SATISFACTION
    if _EASY.search(text):
        return AnswerRole.EASE
    if _NEED.search(text) and scale == (1, 10):
        return AnswerRole.EXPECTATION
    if _GET.search(text) and scale == (1, 10):
        return AnswerRole.REALITY
    return AnswerRole.PREFERENCE


def _is_closed(column: Column) -> bool:
    """A set of choices: few texts that come again and again."""
    return bool(column.values) and column.distinct * 3 <= column.filled


def usual_scale(column: Column) -> tuple[float, float] | None:
    """The smallest usual scale that holds the answers; 0 to 10 only where the question asks for it."""
    if column.guess is not Guess.WHOLE or not column.values:
        return None
    numbers = [int(text) for text, _count in column.values if text.lstrip("+-").isdecimal()]
    low, high = min(numbers), max(numbers)
    if _RECOMMEND.search(f"{column.name} {column.label}") and low >= 0 and high <= 10:
        return 0, 10
    for ends in ((1, 5), (1, 7), (1, 10), (0, 10), (0, 100)):
        if ends[0] <= low and high <= ends[1]:
            return ends
    return None


def _separator(column: Column) -> str:
    """Several choices in one cell: its parts come again in other cells, alone or in other company."""
    texts = [text for text, count in column.values for _cell in range(count)]
    for mark in _SEPARATORS:
        if sum(mark in text for text in texts) < 2:
            continue
        parts = [part.strip() for text in texts for part in text.split(mark)]
        alone = {text for text in texts if mark not in text}
        comes_again = sum(parts.count(part) > 1 for part in set(parts)) / len(set(parts))
        if comes_again > 0.7 and (mark != "," or alone & set(parts)):
            return mark
    return ""


def _shortened(column: Column, separator: str) -> dict[str, Constant]:
    """Choices that are longer than a stored choice may be."""
    texts: Sequence[str] = [text for text, _count in column.values]
    if separator:
        texts = list({part.strip() for text in texts for part in text.split(separator)})
    return {text: _short(text) for text in texts if len(text) > _LONGEST_CHOICE}


def _short(text: str) -> str:
    return text[: _LONGEST_CHOICE - 1].rsplit(" ", 1)[0] + "…"


def _key(name: str, taken: set[str]) -> str:
    """A key that is free; it is taken then."""
    name = name if len(name) <= _LONGEST_CHOICE else name[:48]
    key = (
        name
        if re.fullmatch(r"[-a-zA-Z0-9_]+", name)
        else slugify(name)[:50].strip("-") or "question"
    )
    number, free = 2, key
    while free in taken:
        free, number = f"{key}-{number}", number + 1
    taken.add(free)
    return free
