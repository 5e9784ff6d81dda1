"""Errors that a person can read. Raised where the rule is, translated once at the surface."""

from collections.abc import Mapping
from difflib import get_close_matches


class DomainError(Exception):
    """A rule said no. `code` is stable, `fields` names the inputs concerned, the message is a sentence."""

    code = "domain_error"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


class NotFound(DomainError):
    """No such thing, or none that this viewer may know of: the answer is the same."""

    code = "not_found"


class NotAllowed(DomainError):
    code = "not_allowed"


class Outdated(DomainError):
    """The row changed after it was read: its version is not the one that the change was made for."""

    code = "outdated"


class TooManyRequests(DomainError):
    """`retry_after`: seconds until the next try counts anew."""

    code = "too_many_requests"

    def __init__(self, message: str, *, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def suggest(name: str, known: list[str]) -> str:
    """A half sentence with the nearest known name, or the known names when none is near."""
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        return f"Did you mean '{near[0]}'?"
    return "Known are: " + ", ".join(known[:20]) + ("." if len(known) <= 20 else ", …")
