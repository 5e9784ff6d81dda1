"""Horizontal rows over one scale: the label, what the row draws, and its figure.

The plot is measured in percent of its width and rows in pixels, so nothing stretches. The columns for labels
and figures stand in the padding of the outer element; `charts.css` sets them from the size classes named here
and moves the label above the plot where the chart is narrow.
"""

from collections.abc import Callable, Iterable, Sequence

from onpar.charts.axes import Axis
from onpar.charts.glyphs import kind_class
from onpar.charts.marks import Mark
from onpar.charts.svg import Svg, element, join, percent, root
from onpar.charts.words import NOT_ENOUGH, cut, statement, wrap

TOP = 22
ROW = 36
BOTTOM = 26
_LINE = 15
_LABEL_WIDTHS = {"small": 13, "medium": 22, "large": 31}
_VALUE_WIDTHS = {"small": 6, "medium": 10, "large": 16}
_NARROW_LABEL = 32

Draw = Callable[[Mark, Axis, float], Svg]
"""Draws a mark that has a value, centered on a height in pixels."""


def rows_chart(
    marks: Sequence[Mark], axis: Axis, draw: Draw, *, key: str, title: str, description: str
) -> Svg:
    """One row a mark, over the axis with its par line, band and zero."""
    labels = _size((mark.label for mark in marks), _LABEL_WIDTHS)
    values = _size((mark.text for mark in marks if mark.value is not None), _VALUE_WIDTHS)
    foot = TOP + ROW * len(marks)
    return root(
        f"chart-rows labels-{labels} values-{values}",
        foot + BOTTOM,
        _backdrop(axis, foot),
        *(_row(mark, axis, draw, index, labels) for index, mark in enumerate(marks)),
        key=key,
        title=title,
        description=description,
        role="group" if any(mark.href for mark in marks) else "img",
    )


def _row(mark: Mark, axis: Axis, draw: Draw, index: int, labels: str) -> Svg:
    middle = TOP + ROW * (index + 0.5)
    drawn = draw(mark, axis, middle) if mark.value is not None else _missing(mark, middle)
    content = join(
        element("title", statement(mark, axis)),
        element("rect", class_="chart-hit", x=0, y=middle - ROW / 2, width="100%", height=ROW),
        _label(mark.label, middle, labels),
        element("g", drawn, class_="chart-drawn"),
        _value(mark, axis, middle),
    )
    row = element("g", content, class_=f"chart-row {kind_class(mark.kind)}")
    return element("a", row, href=mark.href, aria_label=statement(mark, axis)) if mark.href else row


def _label(label: str, middle: float, size: str) -> Svg:
    """The label twice: wrapped for the column beside the plot, and on one line for above it."""
    lines = wrap(label, _LABEL_WIDTHS[size], lines=2)
    first = middle + 4.5 - _LINE * (len(lines) - 1) / 2
    wide = [
        element("tspan", line, x=0, y=first + _LINE * number) for number, line in enumerate(lines)
    ]
    return join(
        element("text", *wide, class_="chart-label is-wide"),
        element(
            "text", cut(label, _NARROW_LABEL), class_="chart-label is-narrow", x=0, y=middle + 4.5
        ),
    )


def _value(mark: Mark, axis: Axis, middle: float) -> Svg:
    if mark.value is None:
        return Svg()
    text = mark.text or axis.format(mark.value)
    return element("text", text, class_="chart-value", x="100%", y=middle + 4.5)


def _missing(mark: Mark, middle: float) -> Svg:
    return element("text", mark.text or NOT_ENOUGH, class_="chart-missing", x=0, y=middle + 4)


def _backdrop(axis: Axis, foot: float) -> Svg:
    return join(
        _band(axis, foot),
        *(_tick(axis, index, foot) for index in range(len(axis.ticks))),
        _rules(axis, foot),
    )


def _band(axis: Axis, foot: float) -> Svg:
    if axis.band is None:
        return Svg()
    low, high = (axis.share(end) for end in axis.band)
    return element(
        "rect",
        class_="chart-band",
        x=percent(low),
        width=percent(high - low),
        y=TOP - 4,
        height=foot - TOP + 8,
        rx=4,
    )


def _tick(axis: Axis, index: int, foot: float) -> Svg:
    value = axis.ticks[index]
    place = percent(axis.share(value))
    return join(
        element("line", class_="chart-grid", x1=place, x2=place, y1=TOP - 4, y2=foot + 4),
        element(
            "text",
            axis.format(value),
            class_=f"chart-tick {axis.tick_rank(index)}".strip(),
            x=place,
            y=foot + 20,
        ),
    )


def _rules(axis: Axis, foot: float) -> Svg:
    rules: list[Svg] = []
    if axis.zero is not None:
        rules.append(_rule("chart-zero", axis.share(axis.zero), foot))
    if axis.par is not None:
        share = axis.share(axis.par)
        rules.append(_rule("chart-par", share, foot))
        rules.append(element("text", "par", class_="chart-par-name", x=percent(share), y=TOP - 11))
    return join(*rules)


def _rule(name: str, share: float, foot: float) -> Svg:
    return element(
        "line", class_=name, x1=percent(share), x2=percent(share), y1=TOP - 7, y2=foot + 7
    )


def _size(texts: Iterable[str], widths: dict[str, int]) -> str:
    """The smallest column in which every text fits on one line, else the largest."""
    longest = max(map(len, texts), default=0)
    return next((name for name, width in widths.items() if longest <= width), list(widths)[-1])
