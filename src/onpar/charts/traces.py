"""Lines and interval bands through points in time, with gaps where nothing was measured."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from onpar.charts.axes import Axis
from onpar.charts.marks import Point
from onpar.charts.svg import Svg, element, number


@dataclass(frozen=True)
class Plane:
    """Where points go: `count` moments spread over the width, the axis over `height` pixels below `top`."""

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


def line_paths(points: Sequence[Point], plane: Plane, dash: str = "") -> list[Svg]:
    """One path for each unbroken run of values; a run of one point has no line."""
    return [
        _path("chart-line", [_at(plane, index, point.value) for index, point in run], dash=dash)
        for run in _runs(points, lambda point: point.value is not None)
        if len(run) > 1
    ]


def band_paths(points: Sequence[Point], plane: Plane) -> list[Svg]:
    """One closed path for each unbroken run of intervals; a lone interval is a vertical line."""
    return [_band(run, plane) for run in _runs(points, _has_interval)]


def _band(run: list[tuple[int, Point]], plane: Plane) -> Svg:
    upper = [_at(plane, index, point.high) for index, point in run]
    lower = [_at(plane, index, point.low) for index, point in reversed(run)]
    if len(run) == 1:
        return _path("chart-interval", upper + lower)
    return _path("chart-area", upper + lower, end="Z")


def _runs(
    points: Sequence[Point], is_known: Callable[[Point], bool]
) -> Iterator[list[tuple[int, Point]]]:
    for known, run in groupby(enumerate(points), key=lambda pair: is_known(pair[1])):
        if known:
            yield list(run)


def _has_interval(point: Point) -> bool:
    return None not in (point.value, point.low, point.high)


def _at(plane: Plane, index: int, value: float | None) -> str:
    assert value is not None, "runs hold known values only"
    return f"{number(plane.x(index) * 100)} {number(plane.y(value))}"


def _path(name: str, corners: Sequence[str], *, dash: str = "", end: str = "") -> Svg:
    return element(
        "path",
        class_=name,
        d="M" + "L".join(corners) + end,
        stroke_dasharray=dash,
        vector_effect="non-scaling-stroke",
    )
