"""Reads what a form posted into answers, and answers into what is stored; pure like `surveys.flow`."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from onpar.surveys.document import (
    CANNOT_JUDGE,
    OTHER,
    Choice,
    Consent,
    Day,
    Document,
    Number,
    Pair,
    Rank,
    Rating,
    Text,
)
from onpar.surveys.flow import Answers, Page, Placed

Posted = Mapping[str, Sequence[str]]
FOLLOW_UP = "follow_up"
LONGEST_TEXT = 5_000


@dataclass(frozen=True)
class Read:
    """Values by field, None where nothing is given. With a problem they are as typed, not to be kept."""

    values: dict[str, Any]
    problem: str = ""


class Said(NamedTuple):
    """One row of what is stored: the key of the question, and one of number, choice and text.

    A ranked option has its place as number; "other" has the words beside the choice.
    """

    question: str
    each: str
    number: float | None = None
    choice: str = ""
    text: str = ""
    multiple: bool = False


def read(placed: Placed, posted: Posted) -> Read:
    """What was posted for one item; a problem is a sentence that says what to do."""
    found = _READERS[placed.item.kind](placed, posted)
    if not found.problem and placed.item.required and not any(_is_given(found.values)):
        return Read(found.values, _("This answer is needed. Please give one, then go on."))
    return found


def _is_given(values: Mapping[str, Any]) -> Iterator[bool]:
    return (value not in (None, [], "") for value in values.values())


def merged(answers: Answers, values: Mapping[str, Any]) -> dict[str, Any]:
    """The newest answer to each field counts; a field that was emptied is gone."""
    both = {**answers, **values}
    return {name: value for name, value in both.items() if value not in (None, [], "")}


def said(pages: Iterable[Page], answers: Answers) -> list[Said]:
    """What is stored of the items that are asked now; what lost its reason to be asked is not."""
    return [row for page in pages for placed in page.items for row in _said(placed, answers)]


def agrees_to_be_named(document: Document, answers: Answers) -> bool:
    """Whether somebody said that we may get in touch about the answers."""
    keys = {item.key for item in document.items}
    chosen = answers.get(FOLLOW_UP) if FOLLOW_UP in keys else None
    if isinstance(chosen, list):
        return any(value.startswith("yes") for value in chosen)
    return chosen is True


def _one(posted: Posted, name: str) -> str:
    return (posted.get(name) or [""])[-1].strip()


def _read_points(placed: Placed, posted: Posted) -> Read:
    item = placed.item
    low, high = (item.low, item.high) if isinstance(item, Rating) else (1, 10)
    values: dict[str, Any] = {}
    problem = ""
    for name in placed.fields:
        given = _one(posted, name)
        if given == "":
            values[name] = None
        elif given == CANNOT_JUDGE and getattr(item, "cannot_judge", False):
            values[name] = CANNOT_JUDGE
        elif given.isascii() and given.isdigit() and len(given) < 3 and low <= int(given) <= high:
            values[name] = int(given)
        else:
            values[name] = None
            problem = _("Please choose a point from %(low)s to %(high)s.") % {
                "low": low,
                "high": high,
            }
    return Read(values, problem)


def _read_choice(placed: Placed, posted: Posted) -> Read:
    item = placed.item
    assert isinstance(item, Choice)  # noqa: S101
    known = [option.value for option in placed.options]
    given = set(posted.get(placed.name, ()))
    chosen = [value for value in known if value in given]
    values: dict[str, Any] = {placed.name: chosen}
    if OTHER in known:
        other = _one(posted, placed.field(".other"))
        # Words in the field say it as well as the box does.
        if other and OTHER not in chosen and item.most > 1:
            chosen.append(OTHER)
        values[placed.field(".other")] = other if OTHER in chosen else None
        if len(other) > LONGEST_TEXT:
            return Read(values, _too_long(other))
    alone = [option for option in placed.options if option.alone and option.value in chosen]
    if alone and len(chosen) > 1:
        return Read(
            values,
            _("“%(alone)s” excludes the other choices. Please keep one or the others.")
            % {"alone": alone[0].label},
        )
    if len(chosen) > item.most:
        return Read(
            values,
            _("Please choose at most %(most)s. You chose %(chosen)s.")
            % {"most": item.most, "chosen": len(chosen)},
        )
    return Read(values)


def _read_rank(placed: Placed, posted: Posted) -> Read:
    item = placed.item
    assert isinstance(item, Rank)  # noqa: S101
    known = {option.value for option in placed.options}
    places = (_one(posted, placed.field(f".{place}")) for place in range(1, item.most + 1))
    ranked = [value for value in places if value in known]
    values = {placed.name: ranked}
    if len(set(ranked)) < len(ranked):
        return Read(values, _("One choice stands at two places. Please give each place its own."))
    return Read(values)


def _read_number(placed: Placed, posted: Posted) -> Read:
    item = placed.item
    assert isinstance(item, Number)  # noqa: S101
    typed = _one(posted, placed.name)
    if not typed:
        return Read({placed.name: None})
    try:
        number = float(typed.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        problem = _("“%(typed)s” is not a number. Please write one, such as 12.") % {"typed": typed}
        return Read({placed.name: typed}, problem)
    if not item.low <= number <= item.high:
        ends = {"low": f"{item.low:g}", "high": f"{item.high:g}"}
        problem = _("Please write a number from %(low)s to %(high)s.") % ends
        return Read({placed.name: typed}, problem)
    return Read({placed.name: number})


def _read_text(placed: Placed, posted: Posted) -> Read:
    # PostgreSQL stores no NUL.
    typed = _one(posted, placed.name).replace("\x00", "").replace("\r\n", "\n")
    problem = _too_long(typed) if len(typed) > LONGEST_TEXT else ""
    return Read({placed.name: typed or None}, problem)


def _too_long(typed: str) -> str:
    return _("This has %(length)s characters, and %(most)s fit. Please shorten it.") % {
        "length": len(typed),
        "most": LONGEST_TEXT,
    }


def _read_day(placed: Placed, posted: Posted) -> Read:
    typed = _one(posted, placed.name)
    if not typed:
        return Read({placed.name: None})
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        problem = _("“%(typed)s” is not a date. Please write it like 2026-03-31.")
        return Read({placed.name: typed}, problem % {"typed": typed})
    return Read({placed.name: day.isoformat()})


def _read_consent(placed: Placed, posted: Posted) -> Read:
    return Read({placed.name: True if _one(posted, placed.name) == "yes" else None})


_READERS: Mapping[str, Callable[[Placed, Posted], Read]] = {
    "rating": _read_points,
    "pair": _read_points,
    "choice": _read_choice,
    "rank": _read_rank,
    "number": _read_number,
    "text": _read_text,
    "date": _read_day,
    "consent": _read_consent,
}


def _said(placed: Placed, answers: Answers) -> Iterator[Said]:
    item = placed.item
    value = answers.get(placed.name)
    match item:
        case Pair():
            for part in ("_need", "_get"):
                point = answers.get(placed.field(part))
                if point is not None and placed.field(part) in placed.fields:
                    yield _point(f"{placed.key}{part}", placed.each, point)
        case _ if value is None:
            return
        case Rating():
            yield _point(placed.key, placed.each, value)
        case Choice():
            words = {OTHER: answers.get(placed.field(".other"), "")}
            for each in value:
                said_of = Said(placed.key, placed.each, choice=each, text=words.get(each, ""))
                yield said_of._replace(multiple=item.most > 1)
        case Rank():
            for place, each in enumerate(value, start=1):
                yield Said(placed.key, placed.each, float(place), each, multiple=True)
        case Number():
            yield Said(placed.key, placed.each, number=float(value))
        case Text() | Day():
            yield Said(placed.key, placed.each, text=value)
        case Consent():
            yield Said(placed.key, placed.each, choice="yes")


def _point(question: str, each: str, point: int | str) -> Said:
    if point == CANNOT_JUDGE:
        return Said(question, each, choice=CANNOT_JUDGE)
    return Said(question, each, number=float(point))
