"""The shapes that carry a verdict without color, drawn around the origin in pixels."""

from onpar.charts.marks import Kind
from onpar.charts.svg import Svg, element

_SHAPES: dict[Kind, str] = {
    "far_below": "M-6-9H6L0 0ZM-6 .5H6L0 9.5Z",
    "below": "M-6.5-5.5H6.5L0 6.5Z",
    "on_par": "M-5.5 0A5.5 5.5 0 1 1 5.5 0A5.5 5.5 0 1 1-5.5 0Z",
    "above": "M-6.5 5.5H6.5L0-6.5Z",
    "open": "M0-6.5L6.5 0L0 6.5L-6.5 0Z",
    "none": "M-4 0A4 4 0 1 1 4 0A4 4 0 1 1-4 0Z",
}
_CLASSES: dict[Kind, str] = {
    "far_below": "is-below",
    "below": "is-below",
    "on_par": "is-par",
    "above": "is-above",
    "open": "is-open",
    "none": "is-none",
}


def kind_class(kind: Kind) -> str:
    """The class under which the style sheet sets the color of a verdict."""
    return _CLASSES[kind]


def glyph(kind: Kind) -> Svg:
    """The mark of a verdict: triangles off par, a disc on par, hollow where there is no verdict."""
    return element("path", class_="chart-mark", d=_SHAPES[kind])


def arrow(direction: int) -> Svg:
    """A chevron where an interval runs on beyond the low end (direction -1) or high end (1)."""
    tail = -4 * direction
    return element("path", class_="chart-arrow", d=f"M{tail}-4.5L{direction} 0L{tail} 4.5")
