"""Finds a person's name and e-mail address in texts, and masks them."""

import json
import re
from functools import cached_property
from typing import Any

from onpar.kernel.registry import Someone

MASK = "[erased]"
# Shorter words of a name ("de", "Li") stand in too many other words and names.
_SHORTEST = 3


class Mask:
    """A full name counts everywhere; a single word of it only where a row is about the person."""

    def __init__(self, someone: Someone) -> None:
        self._words = someone.name.split()
        self._plain_email = someone.email
        self._email = [re.escape(someone.email)] if someone.email else []
        self._anywhere = [*_names(self._words, r"\s+", r",\s*"), *self._email]

    @property
    def fragments(self) -> set[str]:
        """Parts of which one stands in every text that names the person, for a quick search.

        SQLite knows upper and lower case of ASCII letters only, and writes others escaped in JSON.
        """
        name = _fragments_of(self._words) if self._words[1:] else set()
        return name | ({self._plain_email} if self._plain_email else set())

    def is_in(self, text: str) -> bool:
        """Also where the words of the name stand in neighboring cells of a table."""
        return self._in_table is not None and bool(self._in_table.search(text))

    def masked(self, value: Any) -> Any:
        return _apply(self._everywhere, value)

    def masked_closely(self, value: Any) -> Any:
        """As `masked`, and each longer word of the name: "Call with Ana"."""
        return _apply(self._closely, value)

    @cached_property
    def _everywhere(self) -> "re.Pattern[str] | None":
        return _pattern(self._anywhere)

    @cached_property
    def _in_table(self) -> "re.Pattern[str] | None":
        return _pattern([*_names(self._words, r"[\W_]+", r"[\W_]+"), *self._email])

    @cached_property
    def _closely(self) -> "re.Pattern[str] | None":
        words = [re.escape(word) for word in self._words if len(word) >= _SHORTEST]
        return _pattern([*self._anywhere, *words])


def _names(words: list[str], between: str, comma: str) -> list[str]:
    """The full name as written, and with its last word first: "Silva, Ana"."""
    if len(words) < 2:
        return []
    *given, last = map(re.escape, words)
    return [between.join([*given, last]), last + comma + between.join(given)]


def _fragments_of(words: list[str]) -> set[str]:
    runs = re.findall(r"[A-Za-z]+", " ".join(words))
    longest = max(runs, key=len, default="")
    if len(longest) >= _SHORTEST:
        return {longest}
    word = max(words, key=len)
    written = {word, word.lower(), word.upper(), word.title()}
    return written | {json.dumps(each)[1:-1] for each in written}


def _pattern(parts: list[str]) -> "re.Pattern[str] | None":
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE) if parts else None


def _apply(pattern: "re.Pattern[str] | None", value: Any) -> Any:
    """A copy of a text or JSON value, also its keys, with every match masked."""
    if pattern is None:
        return value
    if isinstance(value, str):
        return pattern.sub(MASK, value)
    if isinstance(value, list):
        return [_apply(pattern, each) for each in value]
    if isinstance(value, dict):
        return {_apply(pattern, key): _apply(pattern, each) for key, each in value.items()}
    return value
