"""Reads lines of JSON, one object a row, as the batches that the kinds of the importer take.

A key that a line leaves out keeps what is stored, null clears it: so rows of one batch have the same keys.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from onpar.exchange.errors import CellRefused
from onpar.exchange.kinds.answers import question_field, question_key
from onpar.exchange.mapping import constant_text
from onpar.exchange.planning import Field

# Between the values of a list on their way through a cell; no text that people write holds it.
LIST_SEPARATOR = "\x1f"
# The key of a line of answers under which they stand, by the keys of their questions.
ANSWERS = "answers"
_ROWS = 500


@dataclass(frozen=True)
class Line:
    """Texts by key, in the order of the keys; those of `answers` by the fields of their questions."""

    number: int
    texts: dict[str, str]
    answers: dict[str, str]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.texts)


@dataclass(frozen=True)
class RefusedLine:
    """`field` and `value` are empty where the line as a whole is refused."""

    line: int
    field: str
    value: str
    reason: str


def read_lines(raw: Iterable[bytes], refused: list[RefusedLine]) -> Iterator[Line]:
    """Lines from number 1 on, blank ones left out; what is no object of plain values is refused."""
    for number, text in enumerate(raw, start=1):
        if not text.strip():
            continue
        try:
            yield _line(number, _object(text))
        except CellRefused as refusal:
            refused.append(RefusedLine(number, "", "", str(refusal)))


def chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """At most 500 lines at a time, read before they are stored: nobody waits for a slow sender."""
    while chunk := list(islice(lines, _ROWS)):
        yield chunk


def why_no_row(line: Line, fields: Mapping[str, Field]) -> str:
    """Why the line cannot be a row of a kind with these fields, or nothing."""
    for key in line.keys:
        if key not in fields:
            return f"There is no field '{key}'."
    for name in line.answers:
        if name not in fields:
            return f"There is no question '{question_key(name)}'."
    lacking = [name for name, field in fields.items() if field.required and name not in line.texts]
    return f"'{lacking[0]}' is required." if lacking else ""


def _object(text: bytes) -> Mapping[str, Any]:
    """Numbers stay as they are written: an amount must not pass through a float."""
    try:
        found = json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise CellRefused("Is not JSON in UTF-8.") from None
    if not isinstance(found, dict):
        raise CellRefused('Is not an object, such as {"external_id": "A-17"}.')
    return found


def _no_constant(_name: str) -> str:
    raise ValueError


def _line(number: int, found: Mapping[str, Any]) -> Line:
    nested = found.get(ANSWERS, {})
    if not isinstance(nested, dict):
        raise CellRefused(f"'{ANSWERS}' is not an object of answers by question.")
    texts = {key: _text(key, found[key]) for key in sorted(found) if key != ANSWERS}
    answers = {question_field(key): _text(key, value) for key, value in nested.items()}
    return Line(number, texts, answers)


def _text(key: str, value: Any) -> str:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        text = LIST_SEPARATOR.join(value)
    elif value is None or isinstance(value, str | bool):
        text = "" if value is None else constant_text(value).strip()
    else:
        raise CellRefused(f"'{key}' is no text, number, yes or no, or list of texts.")
    if "\0" in key + text or not _is_text(key + text):
        raise CellRefused("Holds a character that is no text.")
    return text


def _is_text(text: str) -> bool:
    """Half a pair of surrogates can be written in JSON, and nowhere else."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
