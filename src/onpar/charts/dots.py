"""Dots with intervals: against par, or on any scale."""

from collections.abc import Iterable, Sequence

from onpar.charts.axes import Axis, axis_for
from onpar.charts.glyphs import arrow, glyph
from onpar.charts.marks import Mark
from onpar.charts.rows import rows_chart
from onpar.charts.svg import Svg, element, join, percent, pinned

PAR = 1.0
PAR_BAND = (0.95, 1.10)
# Half to one and a half times the expectation; beyond it an arrow and the written value must do.
_PAR_BOUNDS = (0.5, 1.5)


def par_chart(marks: Sequence[Mark], *, key: str, title: str, description: str) -> Svg:
    """Experience against expectation: rows of dots with intervals over the par line and its band.

    Values are ratios of reality to expectation. Raises InvalidKey.
    """
    axis = axis_for(_values_and_ends(marks), par=PAR, band=PAR_BAND, bounds=_PAR_BOUNDS)
    return dot_plot(marks, axis, key=key, title=title, description=description)


def dot_plot(marks: Sequence[Mark], axis: Axis, *, key: str, title: str, description: str) -> Svg:
    """Rows of dots with intervals, on the given scale. Raises InvalidKey."""
    return rows_chart(marks, axis, _dot, key=key, title=title, description=description)


def interval(mark: Mark, axis: Axis, middle: float) -> Svg:
    """The line from low to high, with an arrow at each end that lies beyond the axis."""
    if mark.low is None or mark.high is None:
        return Svg()
    low, high = axis.share(mark.low), axis.share(mark.high)
    return join(
        element(
            "line", class_="chart-interval", x1=percent(low), x2=percent(high), y1=middle, y2=middle
        ),
        pinned(0, middle, arrow(-1)) if mark.low < axis.low else Svg(),
        pinned(1, middle, arrow(1)) if mark.high > axis.high else Svg(),
    )


def _dot(mark: Mark, axis: Axis, middle: float) -> Svg:
    if mark.value is None:
        return Svg()
    return join(
        interval(mark, axis, middle), pinned(axis.share(mark.value), middle, glyph(mark.kind))
    )


def _values_and_ends(marks: Iterable[Mark]) -> Iterable[float | None]:
    return (number for mark in marks for number in (mark.value, mark.low, mark.high))
