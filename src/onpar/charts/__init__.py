"""Charts as accessible SVG text: frozen data in, markup out, with no framework and no other room.

Every function returns `Svg`, a string that templates may print unescaped. The look (colors, type, the columns
beside the plot) lives in the static file `charts.css`; a chart never carries an inline style.
"""

from onpar.charts.axes import Axis, axis_for
from onpar.charts.bars import bar_chart
from onpar.charts.dots import PAR, PAR_BAND, dot_plot, par_chart
from onpar.charts.errors import ChartError, InvalidKey, NotFinite, TooManySeries, UnevenSeries
from onpar.charts.lines import line_chart
from onpar.charts.marks import Kind, Mark, Point, Series
from onpar.charts.sparklines import sparkline
from onpar.charts.svg import Svg

__all__ = [
    "PAR",
    "PAR_BAND",
    "Axis",
    "ChartError",
    "InvalidKey",
    "Kind",
    "Mark",
    "NotFinite",
    "Point",
    "Series",
    "Svg",
    "TooManySeries",
    "UnevenSeries",
    "axis_for",
    "bar_chart",
    "dot_plot",
    "line_chart",
    "par_chart",
    "sparkline",
]
