"""Turns the text of cells into typed values; a text that is no value is refused with a reason."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from onpar.exchange.currencies import split_money
from onpar.exchange.errors import CellRefused
from onpar.exchange.mapping import FileFormat
from onpar.kernel.errors import suggest

Convert = Callable[[str], Any]
Amount = tuple[Decimal, tuple[str, ...]]

# Values remembered per column, so that a date that comes a thousand times is read once.
_REMEMBERED = 50_000


class Cells(dict[str, Any]):
    """The values of one column by their text. Reading an unknown text converts and remembers it.

    Raises CellRefused, which is not remembered.
    """

    def __init__(self, convert: Convert, *, remember: bool = True) -> None:
        super().__init__()
        self._convert = convert
        self._limit = _REMEMBERED if remember else 0

    def prepare(self, texts: Iterable[str]) -> None:
        """Called with all texts of a batch before they are read."""

    def read(self, texts: Iterable[str], *, empty: Any) -> list[Any]:
        """Values of a column; `empty` for the empty text."""
        if self._limit:
            return [self[text] if text else empty for text in texts]
        return [self._convert(text) if text else empty for text in texts]

    def __missing__(self, text: str) -> Any:
        value = self._convert(text)
        if len(self) < self._limit:
            self[text] = value
        return value


class References(Cells):
    """Ids of rows that texts name, found with one query per batch."""

    def __init__(
        self, find: Callable[[set[str]], Mapping[str, Any]], explain: Callable[[str], str]
    ) -> None:
        super().__init__(self._refuse)
        self._find = find
        self._explain = explain

    def prepare(self, texts: Iterable[str]) -> None:
        unknown = set(texts).difference(self, ("",))
        if len(self) + len(unknown) > _REMEMBERED:
            self.clear()
            unknown = set(texts).difference(("",))
        if unknown:
            self.update(self._find(unknown))

    def _refuse(self, text: str) -> Any:
        raise CellRefused(self._explain(text))


class Lists(Cells):
    """Several values in one cell, each read by `inner`; gives a tuple."""

    def __init__(self, inner: Cells, *, separator: str, values: Mapping[str, str]) -> None:
        super().__init__(self._read)
        self._inner = inner
        self._separator = separator
        self._values = values

    def prepare(self, texts: Iterable[str]) -> None:
        self._inner.prepare({part for text in set(texts) for part in self._parts(text)})

    def _read(self, text: str) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(self._inner[part] for part in self._parts(text)))

    def _parts(self, text: str) -> list[str]:
        parts = [part.strip() for part in text.split(self._separator)]
        return [self._values.get(part, part) for part in parts if part]


def text_of(length: int) -> Convert:
    def convert(text: str) -> str:
        if len(text) > length:
            raise CellRefused(f"Longer than {length} characters. Shorten it.")
        if "\0" in text:
            raise CellRefused("Holds a NUL character. Remove it.")
        return text

    return convert


def entry_of(length: int) -> Convert:
    """One text of a list. What stands between entries, here or in an export, is in none of them."""
    plain = text_of(length)

    def convert(text: str) -> Any:
        if set(text).intersection(",;\n"):
            raise CellRefused("Holds a comma, a semicolon or a new line. Name list_separator.")
        return plain(text)

    return convert


def day_of(form: FileFormat) -> Convert:
    """A day; of a time, the day it falls on in the file's time zone."""
    zone = ZoneInfo(form.time_zone)

    def convert(text: str) -> date:
        moment = _moment(text, form)
        if moment is None:
            raise CellRefused(_not_a("date", form, "2026-01-31"))
        _check_year(moment)
        return moment.astimezone(zone).date() if moment.tzinfo else moment.date()

    return convert


def moment_of(form: FileFormat) -> Convert:
    """An aware time; one without a zone is taken to be in the file's."""
    zone = ZoneInfo(form.time_zone)

    def convert(text: str) -> datetime:
        moment = _moment(text, form)
        if moment is None:
            raise CellRefused(_not_a("time", form, "2026-01-31 14:30"))
        _check_year(moment)
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    return convert


def number_of(form: FileFormat) -> Convert:
    plain = _plain_number(form)

    def convert(text: str) -> float:
        try:
            value = float(plain(text))
        except ValueError:
            raise CellRefused("Not a number. Write it like 1234.5.") from None
        if not isfinite(value):
            raise CellRefused("Not a finite number.")
        return value

    return convert


def whole_number_of(form: FileFormat, *, low: int, high: int) -> Convert:
    number = number_of(form)

    def convert(text: str) -> int:
        value = number(text)
        if value != int(value) or not low <= value <= high:
            raise CellRefused(f"Not a whole number from {low} to {high:,}.")
        return int(value)

    return convert


def share_of(form: FileFormat, *, most: float) -> Convert:
    """What part of a whole: 0.8 or 80 %; yes and no are all and nothing of it."""
    number = number_of(form)
    reason = f"Neither yes nor no, nor a share from 0 to {most:g}. Write it like 0.8 or 80 %."

    def convert(text: str) -> float:
        try:
            if text.casefold() in _YES_NO:
                return float(yes_or_no(text))
            value: float = number(text.removesuffix("%").rstrip())
        except CellRefused:
            raise CellRefused(reason) from None
        value = value / 100 if text.endswith("%") else value
        if not 0 <= value <= most:
            raise CellRefused(reason)
        return value

    return convert


def amount_of(form: FileFormat) -> Convert:
    """An exact decimal number, and the currencies that its sign or code may stand for."""
    plain = _plain_number(form)

    def convert(text: str) -> Amount:
        codes: tuple[str, ...] = ()
        try:
            value = Decimal(plain(text))
        except (InvalidOperation, ValueError):
            number, codes = split_money(text)
            try:
                value = Decimal(plain(number))
            except (InvalidOperation, ValueError):
                raise CellRefused("Not an amount. Write it like 1204.50.") from None
        if not value.is_finite() or abs(value) >= 10**15:
            raise CellRefused("Not an amount of money.")
        return value, codes

    return convert


def currency(text: str) -> str:
    """A code, or that of an amount such as "EUR 12"."""
    codes = split_money(text)[1]
    code = codes[0] if codes else text.upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise CellRefused("Not a currency code. Write it like USD.")
    return code


def choice_of(choices: type[models.TextChoices]) -> Convert:
    """Takes a value or a label, in any case; gives the value."""
    known = {str(label).casefold(): value for value, label in choices.choices}
    known |= {value.casefold(): value for value in choices.values}
    names = [value for value in choices.values if value]

    def convert(text: str) -> str:
        try:
            return known[text.casefold()]
        except KeyError:
            raise CellRefused(f"Not one of the choices. {suggest(text, names)}") from None

    return convert


def yes_or_no(text: str) -> bool:
    try:
        return _YES_NO[text.casefold()]
    except KeyError:
        raise CellRefused("Neither yes nor no.") from None


_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


_NOT_TICKED = frozenset(
    (
        "",
        "0",
        "no",
        "false",
        "n",
        "nein",
        "off",
        "unchecked",
        "not selected",
        "not checked",
        "nicht gewählt",
    )
)


def is_ticked(text: str) -> bool:
    """Whether the column of a choice says that it was taken: by a mark, or by the name of the choice."""
    return text.casefold() not in _NOT_TICKED


def email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise CellRefused("Not an e-mail address.") from None
    return text


def time_zone(text: str) -> str:
    if text not in available_timezones():
        raise CellRefused("Not a time zone. Write it like Europe/Berlin.")
    return text


def key_in(ids: Mapping[str, Any], what: str) -> Convert:
    """An id by key or name in lower case."""

    def convert(text: str) -> Any:
        try:
            return ids[text.casefold()]
        except KeyError:
            raise CellRefused(no_such(what, text, list(ids))) from None

    return convert


def no_such(what: str, text: str, known: Sequence[str]) -> str:
    hint = suggest(text.casefold(), sorted(known)) if known else "None is defined yet."
    return f"No such {what}. {hint}"


def _plain_number(form: FileFormat) -> Callable[[str], str]:
    """Text as Python reads numbers. Raises ValueError for what only Python takes for one."""

    def plain(text: str) -> str:
        if "_" in text:
            raise ValueError
        if form.thousands == " ":
            text = "".join(text.split())
        elif form.thousands:
            text = text.replace(form.thousands, "")
        if form.decimal != ".":
            if "." in text:
                raise ValueError
            text = text.replace(form.decimal, ".")
        return text

    return plain


# `fromisoformat` alone would also take 20260131 and 2026-W05-6, but not 3:15 and UTC.
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d{1,2})(:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(UTC|Z|[-+]\d\d:?\d\d)?)?"
)


def _moment(text: str, form: FileFormat) -> datetime | None:
    for known in form.date_format:
        try:
            return datetime.strptime(text, known)  # noqa: DTZ007
        except ValueError:
            continue
    return iso_moment(text)


def iso_moment(text: str) -> datetime | None:
    """An ISO date or time as programs write it; None for anything else."""
    found = _ISO.fullmatch(text)
    if not found:
        return None
    day, hour, rest, zone = found.groups()
    zone = "+00:00" if zone in ("UTC", "Z") else zone or ""
    try:
        return datetime.fromisoformat(f"{day}T{hour:0>2}{rest}{zone}" if hour else day)
    except ValueError:
        return None


def _not_a(what: str, form: FileFormat, example: str) -> str:
    if form.date_format:
        return f"Does not follow the date format {' or '.join(form.date_format)}."
    return f"Not a {what}. Write it like {example}."


def _check_year(day: date) -> None:
    if not 1900 <= day.year <= 2199:
        raise CellRefused(f"The year {day.year} is not between 1900 and 2199.")
