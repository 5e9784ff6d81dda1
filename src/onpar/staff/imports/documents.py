"""Turns what was typed on the mapping page into the document of a mapping, right or wrong.

Nothing is checked here: a draft keeps what somebody typed, and the page says what is wrong with it.
"""

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.text import slugify

Document = dict[str, Any]

# Between the formats, or the two marks, that one choice of a select stands for.
SEPARATOR = "|"
_KEY_LENGTH = 60
# What a question is about that becomes one of several choices.
_OF_CHOICES = "preference"


def read_document(typed: QueryDict, *, kind: str) -> Document:
    """The document, without what was left empty."""
    columns = dict(_columns(typed))
    document: Document = {
        "kind": kind,
        "origin": _text(typed, "origin") or "import",
        "partner_origin": _text(typed, "partner_origin"),
        "file": _file(typed),
        "columns": columns,
        "joiners": dict(_joiners(typed, columns)),
        "constants": dict(_constants(typed, columns)),
        "filter": dict(_filter(typed)),
        "values": dict(_values(typed)),
        "lookups": list(_lookups(typed)),
        "create_types": "create_types" in typed,
        "create_programs": "create_programs" in typed,
        "without_partner": _text(typed, "without_partner") or "refuse",
        "partner_by": _text(typed, "partner_by") or "id",
    }
    if kind == "answers":
        document |= _asking(typed)
    return document


def read_decisions(typed: QueryDict) -> dict[str, str]:
    """What each row is that looks like a partner here, by its external id; what is open is left out."""
    rows = zip(typed.getlist("decision-id"), typed.getlist("decision"), strict=False)
    return {external_id: decision for external_id, decision in rows if decision}


def _text(typed: QueryDict, name: str) -> str:
    return str(typed.get(name, "")).strip()


def _file(typed: QueryDict) -> Document:
    part: Document = {}
    for name in ("encoding", "delimiter", "sheet", "header_rows", "time_zone", "list_separator"):
        if value := typed.get(f"file-{name}", ""):
            part[name] = value if name == "delimiter" else value.strip()
    if SEPARATOR in (marks := typed.get("file-marks", "")):
        part["decimal"], part["thousands"] = marks.split(SEPARATOR, 1)
    part["date_format"] = _parts(typed.get("file-date_format", ""), SEPARATOR)
    part["missing"] = _parts(typed.get("file-missing", ""), ",")
    return part


def _parts(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]


def _columns(typed: QueryDict) -> Iterator[tuple[str, list[str]]]:
    for name in typed:
        if name.startswith("column-") and (chosen := list(filter(None, typed.getlist(name)))):
            yield name.removeprefix("column-"), chosen


def _constants(typed: QueryDict, columns: Document) -> Iterator[tuple[str, str]]:
    """A column wins over a constant that was typed before."""
    for name in typed:
        field = name.removeprefix("constant-")
        if name.startswith("constant-") and field not in columns and _text(typed, name):
            yield field, _text(typed, name)


def _joiners(typed: QueryDict, columns: Document) -> Iterator[tuple[str, str]]:
    """What was typed between the columns of a field; spaces count."""
    for field, chosen in columns.items():
        if len(chosen) > 1 and (joint := typed.get(f"joiner-{field}")) is not None:
            yield field, joint


def _filter(typed: QueryDict) -> Iterator[tuple[str, list[str]]]:
    """A column that was chosen just now takes all its values; one without a value takes no part."""
    rows = zip(typed.getlist("filter-column"), typed.getlist("filter-known"), strict=False)
    for number, (column, known) in enumerate(rows):
        name = f"filter-value-{number}" if column == known else f"filter-offered-{column}"
        texts = [text for value in typed.getlist(name) for text in value.splitlines() if text]
        if column and (texts or column != known):
            yield column, texts


def _values(typed: QueryDict) -> Iterator[tuple[str, Document]]:
    for name in typed:
        if not name.startswith("text-"):
            continue
        field = name.removeprefix("text-")
        pairs = zip(typed.getlist(name), typed.getlist(f"value-{field}"), strict=False)
        if chosen := {text: value.strip() for text, value in pairs if value.strip()}:
            yield field, chosen


def _lookups(typed: QueryDict) -> Iterator[Document]:
    parts = ("file", "name", "column", "key")
    rows = zip(*(typed.getlist(f"lookup-{part}") for part in parts), strict=False)
    removed = typed.getlist("lookup-remove")
    for row in rows:
        if row[0] not in removed:
            yield dict(zip(parts, row, strict=True))


def _asking(typed: QueryDict) -> Document:
    name = _text(typed, "survey-name")
    survey = {
        "key": _text(typed, "survey-key") or key_from(name) or "survey",
        "name": name,
        "questions": list(_questions(typed)),
    }
    wave = {
        "key": key_from(_text(typed, "wave-name")) or "wave",
        "name": _text(typed, "wave-name"),
        "opened_on": _text(typed, "wave-opened_on"),
        "closed_on": _text(typed, "wave-closed_on") or None,
        "mode": _text(typed, "wave-mode"),
    }
    has_wave = bool(wave["name"] or wave["opened_on"])
    return {
        "layout": _text(typed, "layout") or "wide",
        "survey": survey,
        "waves": [wave] if has_wave else [],
    }


def key_from(name: str) -> str:
    return slugify(name)[:_KEY_LENGTH].strip("-")


def _questions(typed: QueryDict) -> Iterator[Document]:
    """What each row says; a column that joins the row above becomes one of its choices."""
    parts = ("column", "key", "role", "scale", "aspect", "text", "separator")
    rows = zip(*(typed.getlist(f"question-{part}") for part in parts), strict=False)
    joining, apart = typed.getlist("question-join"), typed.getlist("question-apart")
    above: Document = {}
    for row in rows:
        question = dict(zip(parts, map(str.strip, row), strict=True))
        if above and question["column"] in joining:
            above["columns"] = above["columns"] or _as_choice(above)
            above["columns"] |= _as_choice(question)
            above["role"] = above["role"] or _OF_CHOICES
            continue
        yield from _described(above, typed)
        above = question | {"columns": {}}
        if question["key"] not in apart:
            above["columns"] = _parted(typed, question["key"])
    yield from _described(above, typed)


def _described(question: Document, typed: QueryDict) -> Iterator[Document]:
    if not question or not question["role"]:
        return
    low, _mark, high = question.pop("scale").partition(SEPARATOR)
    if question["columns"]:
        yield question | {"column": "", "separator": ""}
        return
    del question["columns"]
    if low:
        question |= {"low": low, "high": high}
    yield question | {"choices": _choices(typed, question["key"])}


def _as_choice(question: Document) -> Document:
    return {question["column"]: (question["text"] or question["column"])[:_KEY_LENGTH]}


def _parted(typed: QueryDict, key: str) -> Document:
    """Columns by the choice each stands for; without a choice a column takes no part."""
    columns, choices = typed.getlist(f"part-column-{key}"), typed.getlist(f"part-choice-{key}")
    named = zip(columns, map(str.strip, choices), strict=False)
    return {column: choice for column, choice in named if choice}


def _choices(typed: QueryDict, key: str) -> Document:
    texts, values = typed.getlist(f"choice-text-{key}"), typed.getlist(f"choice-value-{key}")
    return {
        text: value.strip() for text, value in zip(texts, values, strict=False) if value.strip()
    }
