"""What the texts of a column probably are: dates, numbers, addresses, ids. Pure functions over samples."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onpar.exchange.cells import iso_moment
from onpar.exchange.currencies import split_money


class Guess(StrEnum):
    """What most cells of a column can be read as."""

    EMPTY = "empty"
    DAY = "day"
    MOMENT = "moment"
    WHOLE = "whole"
    NUMBER = "number"
    EMAIL = "email"
    DOMAIN = "domain"
    YES_NO = "yes_no"
    TEXT = "text"
    LONG_TEXT = "long_text"


# Of 100 filled cells so many must agree: real columns hold an odd "n/a".
_AGREE = 0.9
_LONG = 60

_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]{2,}")
_DOMAIN = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_DATED = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{4}|\d{2})"
    r"(?P<time>[T ,]+\d{1,2}:\d\d(?P<seconds>:\d\d)?(?P<half> ?[AaPp][Mm])?)?"
)
_WORDED = re.compile(r"(?=.*\d)(?=.*[A-Za-z]{3})[A-Za-z0-9 ,.:-]{6,30}")
_WORDED_FORMS = (
    "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y", "%d. %B %Y", "%b %d %Y",
)  # fmt: skip
_YES_NO = frozenset(("yes", "no", "true", "false", "ja", "nein", "y", "n", "oui", "non"))


@dataclass(frozen=True)
class Dates:
    """Formats that read the dates of a file. alternatives: formats that fit as well, day or month first.

    example: a date that both read, differently.
    """

    formats: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, ...], ...] = ()
    example: str = ""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        return bool(self.alternatives)


@dataclass(frozen=True)
class Marks:
    """The decimal mark and the mark between thousands. example: a number that may mean two things."""

    decimal: str = "."
    thousands: str = ""
    example: str = ""
    reason: str = ""


def guess_column(texts: Sequence[str]) -> Guess:
    """texts: filled cells, stripped."""
    if not texts:
        return Guess.EMPTY
    few = Counter(text.casefold() for text in texts)
    if few.keys() <= _YES_NO:
        return Guess.YES_NO
    for guess, fits in _TESTS:
        if sum(map(fits, texts)) >= _AGREE * len(texts):
            return guess
    return Guess.LONG_TEXT if sum(map(len, texts)) > _LONG * len(texts) else Guess.TEXT


def _is_day(text: str) -> bool:
    moment = iso_moment(text)
    if moment:
        return len(text) == 10
    dated = _DATED.fullmatch(text)
    return (bool(dated) and not dated["time"]) if dated else _worded(text) is not None


def _is_moment(text: str) -> bool:
    return iso_moment(text) is not None or bool(_DATED.fullmatch(text))


def _is_whole(text: str) -> bool:
    return text.lstrip("+-").isdecimal()


def _is_number(text: str) -> bool:
    digits = split_money(text)[0].lstrip("+-")
    return digits.isdecimal() or any(form.fullmatch(digits) for form in (_BOTH, _GROUPED, _ANY))


_TESTS = (
    (Guess.WHOLE, _is_whole),
    (Guess.DAY, _is_day),
    (Guess.MOMENT, _is_moment),
    (Guess.NUMBER, _is_number),
    (Guess.EMAIL, lambda text: bool(_EMAIL.fullmatch(text))),
    (Guess.DOMAIN, lambda text: bool(_DOMAIN.fullmatch(text))),
)


def guess_dates(columns: Iterable[Sequence[str]]) -> Dates:
    """One set of formats for all dates of a file; day or month first decided from every date given."""
    styles: Counter[tuple[str, str, str]] = Counter()
    day_first = month_first = 0
    example = ""
    worded: Counter[str] = Counter()
    for texts in columns:
        for text in texts:
            if iso_moment(text):
                continue
            dated = _DATED.fullmatch(text)
            if not dated:
                worded.update(filter(None, [_worded(text)]))
                continue
            first, mark, second, last = int(dated[1]), dated[2], int(dated[3]), dated[4]
            if len(dated[1]) == 4:
                styles[f"%Y{mark}%m{mark}%d", "", _time_form(dated)] += 1
                continue
            year = "%Y" if len(last) == 4 else "%y"
            styles[mark, year, _time_form(dated)] += 1
            day_first += first > 12
            month_first += second > 12
            if first <= 12 and second <= 12 and first != second:
                example = example or text
    forms = tuple(form for form, _count in worded.most_common())
    if not styles:
        return Dates(forms, reason="The names of the months stand in the dates." if forms else "")
    has_dots_only = all(style[0] == "." or style[0].startswith("%Y") for style in styles)
    as_day = tuple(_form(style, "%d", "%m") for style in styles) + forms
    as_month = tuple(_form(style, "%m", "%d") for style in styles) + forms
    if all(style[0].startswith("%Y") for style in styles):
        return Dates(as_day, reason="Dates begin with the year.")
    if month_first > day_first:
        return Dates(as_month, reason="The month comes first: some second numbers are above 12.")
    if day_first:
        return Dates(as_day, reason="The day comes first: some first numbers are above 12.")
    if has_dots_only:
        return Dates(as_day, reason="The day comes first, as in every date written with dots.")
    return Dates(as_day, (as_day, as_month), example, "")


def _form(style: tuple[str, str, str], first: str, second: str) -> str:
    mark, year, time = style
    if mark.startswith("%Y"):
        return mark + time
    return f"{first}{mark}{second}{mark}{year}{time}"


def _time_form(dated: re.Match[str]) -> str:
    if not dated["time"]:
        return ""
    between = re.match(r"[T ,]+", dated["time"])
    seconds = ":%S" if dated["seconds"] else ""
    half = dated["half"] or ""
    hour = "%I" if half else "%H"
    ending = (" %p" if half.startswith(" ") else "%p") if half else ""
    return f"{between[0] if between else ' '}{hour}:%M{seconds}{ending}"


def _worded(text: str) -> str | None:
    if not _WORDED.fullmatch(text):
        return None
    for form in _WORDED_FORMS:
        try:
            datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
        return form
    return None


_BOTH = re.compile(r"\d{1,3}(?:([.,'’ \u00a0\u202f])\d{3})+([.,])\d+")
_GROUPED = re.compile(r"\d{1,3}(?:([.,'’ \u00a0\u202f])\d{3})+")
_FRACTION = re.compile(r"\d+([.,])(?:\d{1,2}|\d{4,})")
_ANY = re.compile(r"\d+[.,]\d+")
_REPEATED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+")


def guess_marks(columns: Iterable[Sequence[str]]) -> Marks:
    """From all numbers of a file: those that can mean one thing only decide."""
    seen: Counter[tuple[str, str]] = Counter()
    open_numbers: dict[str, str] = {}
    repeated: dict[str, str] = {}
    for texts in columns:
        for text in texts:
            digits = split_money(text)[0].lstrip("+-")
            if (both := _BOTH.fullmatch(digits)) and both[1] != both[2]:
                seen[both[2], both[1]] += 1
            elif grouped := _GROUPED.fullmatch(digits):
                if grouped[1] in ".,":
                    open_numbers.setdefault(grouped[1], text)
                    repeated |= {grouped[1]: text} if _REPEATED.fullmatch(digits) else {}
                else:
                    seen["", grouped[1]] += 1
            elif fraction := _FRACTION.fullmatch(digits):
                seen[fraction[1], ""] += 1
    decimals = Counter({mark: seen_of(seen, 0, mark) for mark in ".,"})
    decimal, count = decimals.most_common(1)[0]
    between = Counter(
        {thousands: number for (_decimal, thousands), number in seen.items() if thousands}
    )
    thousands = between.most_common(1)[0][0] if between else ""
    if count:
        if decimal in repeated:
            return Marks(decimal, thousands, repeated[decimal])
        other = "," if decimal == "." else "."
        thousands = thousands or (other if other in open_numbers else "")
        return Marks(
            decimal, thousands, reason=f"Some numbers have '{decimal}' before their fraction."
        )
    if not open_numbers:
        return Marks(".", thousands)
    mark, example = next(iter(open_numbers.items()))
    # As written, these are thousands; whether a program put the marks there nobody can see.
    return Marks("." if mark == "," else ",", mark, example)


def seen_of(seen: Counter[tuple[str, str]], place: int, mark: str) -> int:
    return sum(count for marks, count in seen.items() if marks[place] == mark)
