"""Periods: half-open ranges of days, written the way people say them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from onpar.kernel.errors import DomainError


class PeriodError(DomainError):
    code = "period"


@dataclass(frozen=True, order=True)
class Period:
    """Days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise PeriodError(
                f"The period ends on {self.last_day}, before it starts on {self.start}."
            )

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def is_whole_months(self) -> bool:
        return self.start.day == 1 and self.end.day == 1

    def preceding(self) -> "Period":
        """The period before this one: as many calendar months where it is made of such, else as many days."""
        if self.is_whole_months:
            return Period(add_months(self.start, -self._months), self.start)
        return Period(self.start - timedelta(days=self.days), self.start)

    def months(self) -> list["Period"]:
        """The calendar months that this period touches, whole, oldest first."""
        first = self.start.replace(day=1)
        found = [month_period(first)]
        while found[-1].end < self.end:
            found.append(month_period(found[-1].end))
        return found

    @property
    def _months(self) -> int:
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month

    def __str__(self) -> str:
        return f"{self.start.isoformat()}..{self.last_day.isoformat()}"


def add_months(first_of_month: date, count: int) -> date:
    """The first day of the month `count` months later."""
    index = first_of_month.year * 12 + first_of_month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def month_period(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, add_months(first, 1))


def last_days(count: int, today: date) -> Period:
    """The `count` days that end with today."""
    return Period(today - timedelta(days=count - 1), today + timedelta(days=1))


def last_whole_months(count: int, today: date) -> Period:
    end = today.replace(day=1)
    return Period(add_months(end, -count), end)


# Wide enough for any program, and far enough from the calendar's ends to look back from.
_YEARS = range(1900, 2200)
_MONTH = re.compile(r"(\d{4})-(\d{2})$")
_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])$")
_DAYS = re.compile(r"(?:last[-_ ])?([1-9]\d{0,3})[-_ ]?d(?:ays)?$")
_MONTHS = re.compile(r"(?:last[-_ ])?([1-9]\d{0,2})[-_ ]?m(?:onths)?$")


def parse_period(text: str, *, today: date) -> Period:
    """From "2026", "2026-05", "2026-Q2", "90d", "12m" (whole months), or "2026-01-15..2026-02-20".

    Both ends of a range count. Raises PeriodError.
    """
    text = text.strip()
    try:
        period = _parse(text, today)
    except (ValueError, OverflowError):
        raise _unreadable(text) from None
    if period.start.year not in _YEARS or period.end.year not in _YEARS:
        raise _unreadable(text)
    return period


def _parse(text: str, today: date) -> Period:
    if ".." in text:
        start, end = text.split("..", 1)
        return Period(date.fromisoformat(start), date.fromisoformat(end) + timedelta(days=1))
    if re.fullmatch(r"\d{4}", text):
        return Period(date(int(text), 1, 1), date(int(text) + 1, 1, 1))
    if found := _MONTH.match(text):
        return month_period(date(int(found[1]), int(found[2]), 1))
    if found := _QUARTER.match(text):
        first = date(int(found[1]), int(found[2]) * 3 - 2, 1)
        return Period(first, add_months(first, 3))
    if found := _DAYS.match(text):
        return last_days(int(found[1]), today)
    if found := _MONTHS.match(text):
        return last_whole_months(int(found[1]), today)
    raise _unreadable(text)


def _unreadable(text: str) -> PeriodError:
    return PeriodError(
        f"'{text}' is not a period. Write 2026, 2026-05, 2026-Q2, 90d, 12m or 2026-01-15..2026-02-20."
    )
