"""Calendar arithmetic of whole months. Days that a month does not have become its last day."""

from calendar import monthrange
from datetime import date


def month_number(day: date) -> int:
    """Months since year 0; the difference of two is a distance in months."""
    return day.year * 12 + day.month - 1


def add_months(day: date, months: int) -> date:
    year, month = divmod(month_number(day) + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_full_month(today: date) -> date:
    """Its first day."""
    return add_months(today.replace(day=1), -1)
