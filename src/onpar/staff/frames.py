"""Charts as they stand on a page: the finding, the drawing, and the ways to its figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from onpar.charts import Svg
from onpar.insights.labels import dimension_label
from onpar.insights.results import Figure
from onpar.staff.drawing import draw_groups
from onpar.staff.links import metric_href
from onpar.staff.tables import Table, figure_table
from onpar.staff.wording import par_finding, withheld_words


@dataclass(frozen=True)
class ChartFrame:
    """A chart that states its finding, with its table, its file and where to look further.

    Without `svg` there is nothing to draw, and `missing` says why. Where the page itself shows the
    rows or offers the file, `table` and `csv_href` are left out.
    """

    key: str
    title: str
    subtitle: str
    svg: Svg
    table: Table | None = None
    csv_href: str = ""
    more_href: str = ""
    missing: str = ""
    notes: tuple[str, ...] = ()


def parity_frame(
    figures: Sequence[Figure],
    by: str,
    *,
    measure: str,
    currency: str,
    hrefs: Sequence[str],
    missing: str,
    explore: dict[str, str] | None = None,
) -> ChartFrame:
    """Parities side by side, titled with what may be said of them.

    hrefs: where each row leads. explore: the filters under which the explorer and the file show the
    same figures; without them the frame offers neither.
    """
    key = f"parity-by-{by}"
    title = par_finding(figures, otherwise=measure)
    address = (explore or {}) | {"by": by}
    return ChartFrame(
        key=key,
        title=title,
        subtitle="" if title == measure else measure,
        svg=draw_groups(
            figures, key=key, title=title, description=measure, currency=currency, hrefs=hrefs
        )
        if any(figure.estimate.value is not None for figure in figures)
        else Svg(),
        table=figure_table(
            figures, caption=measure, first=dimension_label(by), currency=currency, hrefs=hrefs
        ),
        csv_href="" if explore is None else metric_href("px_parity", **address, format="csv"),
        more_href="" if explore is None else metric_href("px_parity", **address),
        missing=missing,
        notes=withheld_words(figures),
    )
