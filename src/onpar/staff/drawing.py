"""Charts of figures: which one suits a metric, and the marks and points it is drawn from."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from onpar.charts import (
    PAR,
    PAR_BAND,
    Axis,
    Kind,
    Mark,
    Point,
    Series,
    Svg,
    axis_for,
    bar_chart,
    dot_plot,
    line_chart,
    par_chart,
    sparkline,
)
from onpar.insights.catalog import Metric
from onpar.insights.formatting import NO_BREAK, format_value
from onpar.insights.periods import Period
from onpar.insights.results import Figure, Result, months_of
from onpar.staff import wording

# Half to one and a half times the expectation, as in the par chart.
_PAR_BOUNDS = (0.5, 1.5)


def marks(figures: Iterable[Figure], currency: str, hrefs: Sequence[str] = ()) -> list[Mark]:
    """One mark a figure; `hrefs`, where given, in the same order."""
    return [
        Mark(
            label=figure.label,
            value=figure.estimate.value,
            low=figure.estimate.low,
            high=figure.estimate.high,
            kind=figure.verdict.kind,
            text=format_value(figure.metric, figure.estimate.value, currency=currency)
            if figure.estimate.value is not None
            else _("Not shown yet"),
            detail=wording.statement(figure, currency),
            href=hrefs[number] if hrefs else "",
        )
        for number, figure in enumerate(figures)
    ]


def points(result: Result, currency: str) -> list[Point]:
    """A point for every month of the query. Without records an amount is 0, any other figure unknown."""
    found = {figure.group[0].value: figure for figure in result.groups}
    missing = 0.0 if result.metric.kind in ("count", "amount") else None
    return [
        month_point(month, found.get(f"{month.start:%Y%m}"), currency, missing=missing)
        for month in months_of(result.query)
    ]


def month_point(
    month: Period, figure: Figure | None, currency: str, *, missing: float | None = None
) -> Point:
    label = month_name(month)
    if figure is None:
        return Point(label, missing, None, None)
    estimate = figure.estimate
    return Point(
        label=label,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        kind=figure.verdict.kind,
        detail=wording.statement(figure, currency),
        text=_without_currency(figure.metric, estimate.value, currency),
    )


def _without_currency(metric: Metric, value: float | None, currency: str) -> str:
    """The title names the currency; at a line's end there is room for the number only."""
    return format_value(metric, value, currency=currency).removeprefix(f"{currency}{NO_BREAK}")


def lowest_first(figures: Iterable[Figure]) -> list[Figure]:
    """The order of a chart that asks where it hurts; figures without a value come last."""
    return sorted(figures, key=lambda f: (f.estimate.value is None, f.estimate.value or 0.0))


def month_name(month: Period) -> str:
    return date_format(month.start, "M Y")


def trend_line(metric: Metric, trend: Sequence[Point], *, kind: Kind) -> Svg:
    title = _("%(metric)s by month") % {"metric": metric.title}
    par = PAR if metric.key == "px_parity" else None
    return sparkline(trend, key=f"trend-{metric.key}", title=title, par=par, kind=kind)


def draw_groups(
    figures: Sequence[Figure],
    *,
    key: str,
    title: str,
    description: str,
    currency: str,
    hrefs: Sequence[str] = (),
) -> Svg:
    """The chart that suits the metric: against par, amounts as bars, everything else as dots."""
    if not figures:
        return Svg()
    metric = figures[0].metric
    drawn = marks(figures, currency, hrefs)
    words = {"key": key, "title": title, "description": description}
    if metric.key == "px_parity":
        return par_chart(drawn, **words)
    axis = figure_axis(
        metric, [number for mark in drawn for number in (mark.value, mark.low, mark.high)], currency
    )
    if metric.kind in ("count", "amount"):
        return bar_chart(drawn, axis, **words)
    return dot_plot(drawn, axis, **words)


def draw_months(
    series: Sequence[Series],
    metric: Metric,
    *,
    key: str,
    title: str,
    description: str,
    currency: str,
) -> Svg:
    ends = [number for one in series for p in one.points for number in (p.value, p.low, p.high)]
    axis = figure_axis(metric, ends, currency)
    return line_chart(series, axis, key=key, title=title, description=description)


def figure_axis(metric: Metric, ends: Iterable[float | None], currency: str) -> Axis:
    """Round ticks that read like the metric's own figures; par where the metric has it."""
    if metric.key == "px_parity":
        return axis_for(ends, par=PAR, band=PAR_BAND, bounds=_PAR_BOUNDS)
    shown = [*ends, 0.0] if metric.kind in ("count", "amount") else ends
    axis = axis_for(shown, bounds=metric.shape.ends)
    if metric.unit not in ("money", "percent"):
        return axis
    return replace(axis, format=lambda value: _tick(metric, value, currency))


def _tick(metric: Metric, value: float, currency: str) -> str:
    if metric.unit == "percent":
        return f"{value:g} %"
    return _without_currency(metric, value, currency)
