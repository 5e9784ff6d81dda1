"""A small trend beside a figure."""

from collections.abc import Sequence

from onpar.charts.axes import Axis, axis_for
from onpar.charts.glyphs import kind_class
from onpar.charts.marks import Kind, Point
from onpar.charts.svg import Svg, element, join, ornament, pinned, root, stretched
from onpar.charts.traces import Plane, band_paths, line_paths

_HEIGHT = 46
_EDGE = 5


def sparkline(
    points: Sequence[Point],
    *,
    key: str,
    title: str,
    par: float | None = None,
    kind: Kind = "none",
    decorative: bool = False,
) -> Svg:
    """A trend with its interval band and its last point, without an axis. Raises InvalidKey.

    decorative: set where the text beside the trend already says it; screen readers then skip it.
    """
    ends = (number for point in points for number in (point.value, point.low, point.high))
    axis = axis_for(ends, par=par)
    plane = Plane(axis=axis, count=len(points), top=_EDGE, height=_HEIGHT - 2 * _EDGE)
    trend = join(
        _par_line(axis, plane),
        stretched(_HEIGHT, *band_paths(points, plane), *line_paths(points, plane)),
        _last(points, plane),
    )
    content = element("g", trend, class_=kind_class(kind))
    if decorative:
        return ornament("chart-spark", _HEIGHT, content)
    return root(
        "chart-spark", _HEIGHT, content, key=key, title=title, description=_description(points)
    )


def _par_line(axis: Axis, plane: Plane) -> Svg:
    if axis.par is None:
        return Svg()
    height = plane.y(axis.par)
    return element("line", class_="chart-spark-par", x1="0", x2="100%", y1=height, y2=height)


def _last(points: Sequence[Point], plane: Plane) -> Svg:
    known = [(index, point.value) for index, point in enumerate(points) if point.value is not None]
    if not known:
        return Svg()
    index, value = known[-1]
    dot = element("circle", element("title", _named(points[index])), class_="chart-last", r=3.5)
    return pinned(plane.x(index), plane.y(value), dot)


def _description(points: Sequence[Point]) -> str:
    known = [point for point in points if point.value is not None]
    if not known:
        return "No values yet."
    return f"From {_named(known[0])} to {_named(known[-1])}."


def _named(point: Point) -> str:
    return f"{point.label}: {point.detail or point.text or point.value}"
