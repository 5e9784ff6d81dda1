"""Up to six series over time, each named at its end."""

from collections.abc import Sequence

from onpar.charts.axes import Axis
from onpar.charts.errors import TooManySeries, UnevenSeries
from onpar.charts.glyphs import glyph, kind_class
from onpar.charts.marks import Point, Series
from onpar.charts.svg import Svg, element, join, percent, pinned, root, stretched
from onpar.charts.traces import Plane, band_paths, line_paths
from onpar.charts.words import cut, spread, statement

MOST_SERIES = 6
_TOP = 14
_PLOT = 200
_BOTTOM = 28
_NAME_GAP = 16
_NAME_WIDTHS = {"is-wide": 18, "is-narrow": 8}
_WIDE_MOMENTS = 8
_NARROW_MOMENTS = 3
# Series differ by dash and by name; color is kept for the verdict.
_DASHES = ("", "7 3", "2 3", "10 3 2 3", "5 2 1 2 1 2", "1 4")
# Beyond this, marks on one line would touch on a phone: moments become dots and only the last keeps its shape.
_MOST_GLYPHS = 13


def line_chart(series: Sequence[Series], axis: Axis, *, key: str, title: str, description: str) -> Svg:
    """Lines over time with interval bands, par and its band, and a name at the end of each line.

    All series share the same moments; a missing value leaves a gap. Raises TooManySeries, UnevenSeries, InvalidKey.
    """
    _require_readable(series)
    moments = [point.label for point in series[0].points] if series else []
    plane = Plane(axis=axis, count=len(moments), top=_TOP, height=_PLOT)
    return root(
        "chart-lines is-single" if len(series) == 1 else "chart-lines",
        _TOP + _PLOT + _BOTTOM,
        _backdrop(plane),
        _moments(moments, plane),
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
    last = _last(series)
    shaped = alone and len(series.points) <= _MOST_GLYPHS
    return join(
        *(
            _point(index, point, plane, series.label, shaped=shaped or point is last)
            for index, point in enumerate(series.points)
        )
    )


def _point(index: int, point: Point, plane: Plane, name: str, *, shaped: bool) -> Svg:
    if point.value is None:
        return Svg()
    title = element("title", f"{name}, {statement(point, plane.axis)}")
    shape = glyph(point.kind) if shaped else element("circle", class_="chart-dot", r=2.5)
    hit = element("circle", class_="chart-hit", r=10)
    mark = element("g", title, hit, shape, class_=f"chart-point {kind_class(point.kind)}")
    return pinned(plane.x(index), plane.y(point.value), mark)


def _names(series: Sequence[Series], plane: Plane) -> Svg:
    """Value and name at the end of each line, moved apart where they would overlap."""
    ends = [(each, last) for each in series if (last := _last(each)) is not None]
    wanted = [plane.y(last.value) for _, last in ends if last.value is not None]
    places = spread(wanted, gap=_NAME_GAP, low=_TOP, high=_TOP + _PLOT)
    return join(
        *(
            _name(each, last, plane.axis, place, alone=len(series) == 1)
            for (each, last), place in zip(ends, places, strict=True)
        )
    )


def _name(series: Series, last: Point, axis: Axis, place: float, *, alone: bool) -> Svg:
    assert last.value is not None, "an end is a known value"
    value = element("tspan", last.text or axis.format(last.value), class_="chart-name-value")
    if alone:
        return _name_text("", value, place, last)
    return join(
        *(
            _name_text(size, join(value, f" {cut(series.label, width)}"), place, last)
            for size, width in _NAME_WIDTHS.items()
        )
    )


def _name_text(size: str, content: Svg, place: float, last: Point) -> Svg:
    classes = f"chart-name {kind_class(last.kind)} {size}".strip()
    return element("text", content, class_=classes, x="100%", dx=13, y=place + 4.5)


def _backdrop(plane: Plane) -> Svg:
    return join(_band(plane), *(_tick(plane, value) for value in plane.axis.ticks), _rules(plane))


def _band(plane: Plane) -> Svg:
    if plane.axis.band is None:
        return Svg()
    low, high = plane.axis.band
    top = plane.y(high)
    return element(
        "rect", class_="chart-band", x=0, width="100%", y=top, height=plane.y(low) - top, rx=3
    )


def _tick(plane: Plane, value: float) -> Svg:
    is_par = value == plane.axis.par
    return join(
        _rule("chart-grid", plane.y(value)),
        element(
            "text",
            plane.axis.format(value),
            class_="chart-tick is-side is-par" if is_par else "chart-tick is-side",
            x=0,
            dx=-14,
            y=plane.y(value) + 4,
        ),
    )


def _rules(plane: Plane) -> Svg:
    zero, par = plane.axis.zero, plane.axis.par
    return join(
        _rule("chart-zero", plane.y(zero)) if zero is not None else Svg(),
        _rule("chart-par", plane.y(par)) if par is not None else Svg(),
    )


def _rule(name: str, height: float) -> Svg:
    return element("line", class_=name, x1=0, x2="100%", y1=height, y2=height)


def _moments(labels: Sequence[str], plane: Plane) -> Svg:
    """Names of moments below the plot: few where it is narrow, more where it is wide."""
    wide = _every(len(labels), _WIDE_MOMENTS)
    narrow = _every(len(labels), _NARROW_MOMENTS)
    return join(
        *(
            element(
                "text",
                label,
                class_=_moment_class(index in wide, index in narrow),
                x=percent(plane.x(index)),
                y=_TOP + _PLOT + 20,
            )
            for index, label in enumerate(labels)
            if index in wide or index in narrow
        )
    )


def _moment_class(in_wide: bool, in_narrow: bool) -> str:
    if in_wide and in_narrow:
        return "chart-tick"
    return "chart-tick is-wide" if in_wide else "chart-tick is-narrow"


def _every(count: int, most: int) -> range:
    """Indexes at an even stride, at most `most` of them, the last one among them."""
    stride = max(-(-count // most), 1)
    return range((count - 1) % stride, count, stride)


def _last(series: Series) -> Point | None:
    return next((point for point in reversed(series.points) if point.value is not None), None)


def _series_class(series: Series) -> str:
    last = _last(series)
    return kind_class(last.kind if last else "none")
