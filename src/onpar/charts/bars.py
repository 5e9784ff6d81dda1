"""Bars for amounts and counts."""

from collections.abc import Sequence
from dataclasses import replace

from onpar.charts.axes import Axis, axis_for
from onpar.charts.dots import interval
from onpar.charts.marks import Mark
from onpar.charts.rows import rows_chart
from onpar.charts.svg import Svg, element, join, percent

_THICKNESS = 16


def bar_chart(marks: Sequence[Mark], axis: Axis, *, key: str, title: str, description: str) -> Svg:
    """Horizontal bars from zero, to the left where negative. Raises InvalidKey.

    A length is read as an amount, so a scale without zero is widened to hold it.
    """
    return rows_chart(marks, _with_zero(axis), _bar, key=key, title=title, description=description)


def _bar(mark: Mark, axis: Axis, middle: float) -> Svg:
    if mark.value is None:
        return Svg()
    ends = sorted((axis.share(0), axis.share(mark.value)))
    bar = element(
        "rect",
        class_="chart-bar",
        x=percent(ends[0]),
        width=percent(ends[1] - ends[0]),
        y=middle - _THICKNESS / 2,
        height=_THICKNESS,
        rx=2,
    )
    return join(bar, interval(mark, axis, middle))


def _with_zero(axis: Axis) -> Axis:
    if axis.low <= 0 <= axis.high:
        return replace(axis, zero=0.0)
    wider = axis_for((axis.low, axis.high, 0.0), par=axis.par, band=axis.band)
    return replace(wider, format=axis.format)
