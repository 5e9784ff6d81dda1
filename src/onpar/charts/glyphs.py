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
    """The mark of a verdict: triangles off par, a disc on par, a hollow diamond across an edge, else a ring."""
    return element("path", class_="chart-mark", d=_SHAPES[kind])


def arrow(direction: int) -> Svg:
    """A chevron that says the interval runs on beyond the axis; direction is -1 (low end) or 1 (high end)."""
    return element("path", class_="chart-arrow", d=f"M{-4 * direction}-4.5L{direction} 0L{-4 * direction} 4.5")
