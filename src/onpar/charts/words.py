"""Fits words to the space beside a plot, and writes the statement behind a mark."""

import textwrap
from collections.abc import Sequence

from onpar.charts.axes import Axis
from onpar.charts.marks import Mark, Point

NOT_ENOUGH = "Not enough answers"


def cut(text: str, width: int) -> str:
    """The text on one line of `width` characters at most, ending in an ellipsis where some is left out."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


def wrap(text: str, width: int, *, lines: int) -> list[str]:
    """The text on up to `lines` lines of `width` characters, the last one cut."""
    wrapped = textwrap.wrap(text, width) or [""]
    if len(wrapped) <= lines:
        return wrapped
    return [*wrapped[: lines - 1], cut(" ".join(wrapped[lines - 1 :]), width)]


def statement(mark: Mark | Point, axis: Axis) -> str:
    """The full label with what the caller says of the mark, or else with its value and interval."""
    return f"{mark.label}: {mark.detail or _figures(mark, axis)}"


def spread(places: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """The places moved as little as needed to stand `gap` apart, from `low` to `high` where they fit."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    floor = low
    for index in order:
        moved[index] = floor = max(moved[index], floor)
        floor += gap
    ceiling = high
    for index in reversed(order):
        moved[index] = ceiling = min(moved[index], ceiling)
        ceiling -= gap
    return moved


def _figures(mark: Mark | Point, axis: Axis) -> str:
    if mark.value is None:
        return mark.text or NOT_ENOUGH
    value = mark.text or axis.format(mark.value)
    if mark.low is None or mark.high is None:
        return f"{value}, no interval"
    return f"{value}, interval {axis.format(mark.low)} to {axis.format(mark.high)}"
