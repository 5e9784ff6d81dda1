"""What lies behind lines over time: band, ticks, par and zero, and the names of the moments."""

from collections.abc import Sequence

from onpar.charts.svg import Svg, element, join, percent
from onpar.charts.traces import Plane

# How many names of moments fit below the plot, wide and narrow: short ones ("2026-09"), then long.
_SHORT_MOMENT = 8
_SHORT_MOMENTS = (8, 3)
_LONG_MOMENTS = (5, 2)


def grid(plane: Plane) -> Svg:
    """The on-par band, a line and a name for each tick, and the lines at zero and at par."""
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


def moment_names(labels: Sequence[str], plane: Plane) -> Svg:
    """Names of moments below the plot: few where it is narrow, more where it is wide."""
    are_short = all(len(label) <= _SHORT_MOMENT for label in labels)
    wide, narrow = (
        _every(len(labels), most) for most in (_SHORT_MOMENTS if are_short else _LONG_MOMENTS)
    )
    return join(
        *(
            element(
                "text",
                label,
                class_=_moment_class(index in wide, index in narrow),
                x=percent(plane.x(index)),
                y=plane.top + plane.height + 20,
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
