"""A figure as a card shows it: never without interval, n, coverage, trend and definition."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from onpar.charts import Kind, Svg
from onpar.insights.catalog.metric import Metric, Text
from onpar.insights.formatting import format_value
from onpar.insights.periods import Period
from onpar.insights.results import Figure
from onpar.staff import wording

NO_TREND = Svg()


@dataclass(frozen=True)
class FigureCard:
    """A figure with all that must stand beside it. `withheld` replaces the value and its interval."""

    key: str
    name: Text
    value: str
    unit: str
    kind: Kind
    verdict: str
    interval: str
    basis: str
    coverage: str
    withheld: str
    trend: Svg
    change: str
    is_real_change: bool
    question: Text
    definition: Text
    href: str


def figure_card(
    figure: Figure,
    *,
    earlier: Period | None,
    currency: str,
    href: str,
    trend: Svg = NO_TREND,
    coverage: Figure | None = None,
) -> FigureCard:
    """earlier: the period that the figure was compared with."""
    metric = figure.metric
    change = figure.change
    return FigureCard(
        key=metric.key,
        name=metric.title,
        value=format_value(metric, figure.estimate.value, currency=currency),
        unit=_unit_words(metric),
        kind=figure.verdict.kind,
        verdict=wording.verdict_words(figure.verdict),
        interval=wording.interval_words(figure, currency),
        basis=wording.basis(figure),
        coverage=wording.coverage_words(coverage) if coverage and metric.is_survey else "",
        withheld=figure.withheld,
        trend=trend,
        change=wording.change_words(figure, earlier, currency),
        is_real_change=bool(change and change.is_real),
        question=metric.question,
        definition=metric.definition,
        href=href,
    )


def _unit_words(metric: Metric) -> str:
    return {"score": _("of 100"), "points": _("points")}.get(metric.unit, "")
