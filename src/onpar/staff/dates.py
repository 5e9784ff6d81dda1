"""Days as a list shows them by the hundred."""

from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language


def day_words(day: date) -> str:
    """ "Jan 23, 2023" in the language of the request. Formatting a day costs more than reading its row."""
    return _formatted(day, get_language())


@lru_cache(maxsize=8192)
def _formatted(day: date, _language: str | None) -> str:
    return date_format(day, "M j, Y")
