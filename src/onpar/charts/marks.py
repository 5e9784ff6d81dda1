"""What is drawn: a figure with its interval, and the verdict its shape and color stand for."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onpar.charts.errors import NotFinite

Kind = Literal["far_below", "below", "on_par", "above", "open", "none"]
"""Where an interval lies: wholly below, on or above par, `open` across an edge, `none` without a verdict."""


@dataclass(frozen=True)
class Mark:
    """One row of a chart.

    `text` is the formatted value; without a value it says why, in place of the mark.
    `detail` is the full statement shown on hover: value, interval and n. `href` makes the row a link.
    """

    label: str
    value: float | None
    low: float | None
    high: float | None
    kind: Kind = "none"
    text: str = ""
    detail: str = ""
    href: str = ""

    def __post_init__(self) -> None:
        _require_finite(self.label, self.value, self.low, self.high)


@dataclass(frozen=True)
class Point:
    """One moment of a series; `label` names the moment, a missing value leaves a gap."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    kind: Kind = "none"
    detail: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        _require_finite(self.label, self.value, self.low, self.high)


@dataclass(frozen=True)
class Series:
    """A named row of points in order of time."""

    label: str
    points: Sequence[Point]


def _require_finite(label: str, *numbers: float | None) -> None:
    for number in numbers:
        if number is not None and not math.isfinite(number):
            raise NotFinite(label, number)
