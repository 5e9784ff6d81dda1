"""Lines and interval bands through points in time, with gaps where nothing was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from onpar.charts.axes import Axis
from onpar.charts.marks import Point
from onpar.charts.svg import Svg, element, number

Known = TypeVar("Known")


@dataclass(frozen=True)
class Plane:
    """Where points go: `count` moments over the width, the axis over `height` pixels below `top`."""

    axis: Axis
    count: int
    top: float
    height: float

    def x(self, index: int) -> float:
        """The share of the width, 0 to 1; a single moment stands in the middle."""
        return index / (self.count - 1) if self.count > 1 else 0.5

    def y(self, value: float) -> float:
        """The height in pixels from the top of the chart."""
        return self.top + (1 - self.axis.share(value)) * self.height

    def corner(self, index: int, value: float) -> str:
        """A corner of a path in a stretched layer, where x runs from 0 to 100."""
        return f"{number(self.x(index) * 100)} {number(self.y(value))}"


def line_paths(points: Sequence[Point], plane: Plane, dash: str = "") -> list[Svg]:
    """One path for each unbroken run of values; a run of one point has no line."""
    return [
        _path("chart-line", [plane.corner(index, value) for index, value in run], dash=dash)
        for run in _runs([point.value for point in points])
        if len(run) > 1
    ]


def band_paths(points: Sequence[Point], plane: Plane) -> list[Svg]:
    """One closed path for each unbroken run of intervals; a lone interval is a vertical line."""
    return [_band(run, plane) for run in _runs([_interval(point) for point in points])]


def _band(run: Sequence[tuple[int, tuple[float, float]]], plane: Plane) -> Svg:
    upper = [plane.corner(index, high) for index, (_, high) in run]
    lower = [plane.corner(index, low) for index, (low, _) in reversed(run)]
    if len(run) == 1:
        return _path("chart-interval", upper + lower)
    return _path("chart-area", upper + lower, end="Z")


def _interval(point: Point) -> tuple[float, float] | None:
    if point.value is None or point.low is None or point.high is None:
        return None
    return point.low, point.high


def _runs(values: Sequence[Known | None]) -> Iterator[list[tuple[int, Known]]]:
    """The values between gaps, each with its index."""
    run: list[tuple[int, Known]] = []
    for index, value in enumerate(values):
        if value is not None:
            run.append((index, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _path(name: str, corners: Sequence[str], *, dash: str = "", end: str = "") -> Svg:
    return element(
        "path",
        class_=name,
        d="M" + "L".join(corners) + end,
        stroke_dasharray=dash,
        vector_effect="non-scaling-stroke",
    )
