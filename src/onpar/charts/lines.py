"""Up to six series over time, each named at its end."""

from collections.abc import Sequence
from dataclasses import dataclass

from onpar.charts.axes import Axis
from onpar.charts.errors import TooManySeries, UnevenSeries
from onpar.charts.glyphs import glyph, kind_class
from onpar.charts.grids import grid, moment_names
from onpar.charts.marks import Kind, Point, Series
from onpar.charts.svg import Svg, element, join, pinned, root, stretched
from onpar.charts.traces import Plane, band_paths, line_paths
from onpar.charts.words import cut, spread, statement

MOST_SERIES = 6
_TOP = 14
_PLOT = 200
_BOTTOM = 28
_NAME_GAP = 16
_NAME_WIDTHS = {"is-wide": 18, "is-narrow": 8}
# Series differ by dash and by name; color is kept for the verdict.
_DASHES = ("", "7 3", "2 3", "10 3 2 3", "5 2 1 2 1 2", "1 4")
# Beyond this, marks on one line would touch on a phone, and only the last one keeps its shape.
_MOST_GLYPHS = 13


@dataclass(frozen=True)
class _End:
    """The last known moment of a series."""

    name: str
    value: float
    text: str
    kind: Kind


def line_chart(
    series: Sequence[Series], axis: Axis, *, key: str, title: str, description: str
) -> Svg:
    """Lines over time with interval bands, par and its band, and a name at the end of each line.

    All series share the same moments; a missing value leaves a gap.
    Raises TooManySeries, UnevenSeries, InvalidKey.
    """
    _require_readable(series)
    moments = [point.label for point in series[0].points] if series else []
    plane = Plane(axis=axis, count=len(moments), top=_TOP, height=_PLOT)
    return root(
        "chart-lines is-single" if len(series) == 1 else "chart-lines",
        _TOP + _PLOT + _BOTTOM,
        grid(plane),
        moment_names(moments, plane),
        *(_trace(each, plane, dash) for each, dash in zip(series, _DASHES, strict=False)),
        *(_points(each, plane, alone=len(series) == 1) for each in series),
        _names(series, plane),
        key=key,
        title=title,
        description=description,
    )


def _require_readable(series: Sequence[Series]) -> None:
    if len(series) > MOST_SERIES:
        raise TooManySeries(len(series), MOST_SERIES)
    for other in series[1:]:
        if [point.label for point in other.points] != [point.label for point in series[0].points]:
            raise UnevenSeries(other.label)


def _trace(series: Series, plane: Plane, dash: str) -> Svg:
    layer = stretched(
        _TOP + _PLOT, *band_paths(series.points, plane), *line_paths(series.points, plane, dash)
    )
    return element("g", layer, class_=_series_class(series))


def _points(series: Series, plane: Plane, *, alone: bool) -> Svg:
    last = _last_known(series)
    shaped = alone and len(series.points) <= _MOST_GLYPHS
    return join(
        *(
            _point(index, series, plane, shaped=shaped or point is last)
            for index, point in enumerate(series.points)
        )
    )


def _point(index: int, series: Series, plane: Plane, *, shaped: bool) -> Svg:
    point = series.points[index]
    if point.value is None:
        return Svg()
    title = element("title", f"{series.label}, {statement(point, plane.axis)}")
    shape = glyph(point.kind) if shaped else _dot(index, series)
    hit = element("circle", class_="chart-hit", r=10)
    mark = element("g", title, hit, shape, class_=f"chart-point {kind_class(point.kind)}")
    return pinned(plane.x(index), plane.y(point.value), mark)


def _dot(index: int, series: Series) -> Svg:
    """A moment on a line shows its dot on hover only; one between two gaps has no line to show."""
    beside = [*series.points[max(index - 1, 0) : index], *series.points[index + 1 : index + 2]]
    on_line = any(point.value is not None for point in beside)
    return element("circle", class_="chart-dot is-quiet" if on_line else "chart-dot", r=3)


def _names(series: Sequence[Series], plane: Plane) -> Svg:
    """Value and name at the end of each line, moved apart where they would overlap."""
    ends = [end for each in series if (end := _end(each, plane.axis)) is not None]
    wanted = [plane.y(end.value) for end in ends]
    places = spread(wanted, gap=_NAME_GAP, low=_TOP, high=_TOP + _PLOT)
    return join(
        *(
            _name(end, place, size, cut(end.name, width) if len(series) > 1 else "")
            for end, place in zip(ends, places, strict=True)
            for size, width in _NAME_WIDTHS.items()
        )
    )


def _name(end: _End, place: float, size: str, name: str) -> Svg:
    """The value, and the name where there are several; written for a wide and for a narrow chart."""
    value = element("tspan", end.text, class_="chart-name-value")
    classes = f"chart-name {kind_class(end.kind)} {size}"
    return element("text", value, f" {name}", class_=classes, x="100%", dx=13, y=place + 4.5)


def _end(series: Series, axis: Axis) -> _End | None:
    last = _last_known(series)
    if last is None or last.value is None:
        return None
    return _End(series.label, last.value, last.text or axis.format(last.value), last.kind)


def _last_known(series: Series) -> Point | None:
    known = (point for point in reversed(series.points) if point.value is not None)
    return next(known, None)


def _series_class(series: Series) -> str:
    last = _last_known(series)
    return kind_class(last.kind if last else "none")
