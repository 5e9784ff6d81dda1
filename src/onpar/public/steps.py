"""What one posted form means: which answers it gives, and which page comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from onpar.surveys.flow import Page, Placed
from onpar.surveys.reading import Posted, merged, read
from onpar.surveys.sittings import Sitting

_ROUNDS = 8


@dataclass(frozen=True)
class Step:
    """`values`: what was given, to be kept; `typed`: all answers as the person sees them again.

    number: the page that comes next; 0 where everything is answered.
    """

    values: Mapping[str, Any]
    typed: Mapping[str, Any]
    problems: Mapping[str, str]
    number: int
    read: Sequence[Page] = field(default_factory=tuple)


def take(sitting: Sitting, posted: Posted) -> Step:
    """Reads what the form showed or carried. What one answer opens is read in the next round."""
    values: dict[str, Any] = {}
    typed = dict(sitting.answers)
    problems: dict[str, str] = {}
    done: dict[str, Placed] = {}
    for _round in range(_ROUNDS):
        new = [
            each
            for each in _placed(sitting, typed)
            if each.name not in done and _is_in(each, posted)
        ]
        if not new:
            break
        for placed in new:
            done[placed.name] = placed
            found = read(placed, posted)
            typed = merged(typed, found.values)
            if found.problem:
                problems[placed.name] = found.problem
            else:
                values |= found.values
    number = _next(sitting, posted, typed, problems)
    return Step(values, typed, problems, number, (Page(0, 0, tuple(done.values())),))


def _placed(sitting: Sitting, answers: Mapping[str, Any]) -> list[Placed]:
    return [placed for page in sitting.pages(answers) for placed in page.items]


def _is_in(placed: Placed, posted: Posted) -> bool:
    return placed.name in posted.get("_shown", ()) or any(
        name in posted or f"{name}.1" in posted for name in placed.fields
    )


def _next(
    sitting: Sitting, posted: Posted, typed: Mapping[str, Any], problems: dict[str, str]
) -> int:
    pages = sitting.pages(typed)
    here = page_number(posted)
    current = next((page for page in pages if page.number == here), None)
    wish = (posted.get("_do") or ["next"])[-1]
    if wish == "back":
        problems.clear()
        return max((page.number for page in pages if page.number < here), default=here)
    if wish.startswith("speak-"):
        problems.clear()
        return here
    if current is not None and any(each.name in problems for each in current.items):
        return here
    shown = posted.get("_shown", ())
    if current is not None and any(each.name not in shown for each in current.items):
        return here
    later = (page.number for page in pages if page.number > here)
    return next(later, 0) or _missing(pages, typed, problems)


def _missing(pages: Sequence[Page], typed: Mapping[str, Any], problems: dict[str, str]) -> int:
    """The first page with something needed and not given, or to be put right."""
    for page in pages:
        for placed in page.items:
            if placed.item.required and not any(name in typed for name in placed.fields):
                problems[placed.name] = _("This answer is needed. Please give one, then go on.")
            if placed.name in problems:
                return page.number
    return 0


def page_number(posted: Posted) -> int:
    typed = (posted.get("_page") or ["1"])[-1]
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1
