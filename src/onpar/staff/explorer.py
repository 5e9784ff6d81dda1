"""The explorer: any metric by any of its dimensions, as chart, table, file and link."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onpar.accounts.models import User
from onpar.accounts.queries import get_installation
from onpar.charts import Series, Svg
from onpar.insights.catalog import Metric
from onpar.insights.evaluator import evaluate_many
from onpar.insights.labels import dimension_label, value_labels
from onpar.insights.periods import Period, parse_period
from onpar.insights.results import Figure, Query, Result, Weight
from onpar.insights.viewer import viewer_for
from onpar.partners.access import visible_partners
from onpar.partners.models import (
    Aspect,
    PartnerGroup,
    PartnerType,
    Phase,
    SizeBand,
    Tier,
    Touchpoint,
)
from onpar.staff import wording
from onpar.staff.drawing import draw_groups, draw_months, lowest_first, points
from onpar.staff.figures import FigureCard, figure_card
from onpar.staff.forms import DEFAULT_PERIOD, PeriodField, StyledForm, program_today
from onpar.staff.frames import ChartFrame
from onpar.staff.links import metric_href
from onpar.staff.tables import Table, figure_table
from onpar.surveys.models import Survey, Wave

SHOWN_GROUPS = 40
_FILTERS = (
    "type",
    "group",
    "phase",
    "tier",
    "size",
    "region",
    "country",
    "aspect",
    "touchpoint",
    "survey",
    "wave",
)
# Filters on what was asked.
_ASKED = ("aspect", "touchpoint", "survey", "wave")
# Dimensions whose values have an order of their own, which a chart keeps.
_ORDERED = ("month", "wave", "stage", "phase", "tier", "size")
_WEIGHTS = (
    ("response", gettext_lazy("Each answer once")),
    ("partner", gettext_lazy("Each partner once")),
    ("revenue", gettext_lazy("Partners by their revenue")),
)


class ExplorerForm(StyledForm):
    """Breakdown, period, weighting and one value a filter; only what the metric has."""

    by = forms.ChoiceField(label=gettext_lazy("Break down by"), required=False)
    weight = forms.ChoiceField(label=gettext_lazy("How counted"), choices=_WEIGHTS, required=False)

    def __init__(self, asked: dict[str, str], *, metric: Metric, user: User) -> None:
        super().__init__({"period": DEFAULT_PERIOD} | asked)
        self.metric = metric
        self.fields = {"period": PeriodField(chosen=self.data["period"]), **self.fields}
        self.offer("by", _("Nothing"), ((key, dimension_label(key)) for key in metric.dimensions))
        if not metric.is_survey:
            del self.fields["weight"]
        self._add_filters(user)
        self.style()

    def _add_filters(self, user: User) -> None:
        for key in (key for key in _FILTERS if key in self.metric.dimensions):
            values = list(_values(key, user))
            if values:
                choices = [("", _("All")), *values]
                self.fields[key] = forms.ChoiceField(
                    label=dimension_label(key), required=False, choices=choices
                )

    @property
    def filter_fields(self) -> list[forms.BoundField]:
        return [self[key] for key in _FILTERS if key in self.fields]

    @property
    def has_filters(self) -> bool:
        return any(self.cleaned_data.get(key) for key in _FILTERS)

    def query(self) -> Query:
        """What was asked for; a field that cannot be read counts as not given (the form shows why)."""
        self.is_valid()
        asked = self.cleaned_data
        period = asked.get("period") or parse_period(DEFAULT_PERIOD, today=program_today())
        weight: Weight = asked.get("weight") or "response"
        return Query(
            metric=self.metric.key,
            period=period,
            by=(asked["by"],) if asked.get("by") else (),
            filters=tuple((key, (asked[key],)) for key in _FILTERS if asked.get(key)),
            weight=weight,
            compare=period.preceding(),
        )


def _values(key: str, user: User) -> Iterable[tuple[str, Any]]:
    """Values that a filter offers; for places only those of partners that the user sees."""
    if key in ("region", "country"):
        rows = visible_partners(user).exclude(**{key: ""}).order_by(key)
        return ((value, value) for value in rows.values_list(key, flat=True).distinct())
    if key == "phase":
        return Phase.choices
    if key == "size":
        return SizeBand.choices
    if key == "wave":
        waves = Wave.objects.select_related("survey").order_by("-opened_on", "-id")
        return [(str(wave.pk), wave.full_name) for wave in waves]
    models: dict[str, Any] = {
        "type": PartnerType,
        "group": PartnerGroup,
        "tier": Tier,
        "aspect": Aspect,
        "touchpoint": Touchpoint,
        "survey": Survey,
    }
    rows = models[key].objects.filter(parent=None) if key == "aspect" else models[key].objects.all()
    return list(rows.values_list("key", "name"))


@dataclass(frozen=True)
class ExplorerPage:
    metric: Metric
    card: FigureCard
    chart: ChartFrame | None
    table: Table | None
    state: str
    notes: tuple[str, ...]
    as_of: datetime


def answer(user: User, query: Query, *, at: datetime) -> Result:
    """The one result that the file of the page holds."""
    return evaluate_many([query], viewer_for(user), at=at)[0]


def build_explorer(
    user: User, query: Query, address: dict[str, str], *, at: datetime
) -> ExplorerPage:
    """`address` is the query as it stands in the page's address."""
    coverage = Query("coverage", query.period, filters=_partner_filters(query))
    result, heard = evaluate_many([query, coverage], viewer_for(user), at=at)
    currency = get_installation().currency
    here = metric_href(query.metric, **address)
    return ExplorerPage(
        metric=result.metric,
        card=figure_card(
            result.total,
            earlier=query.compare,
            coverage=heard.total,
            currency=currency,
            href=here,
        ),
        chart=_chart(result, currency) if query.by else None,
        table=_table(result, currency) if result.groups else None,
        state=_state(query),
        notes=result.notes,
        as_of=result.as_of,
    )


def _partner_filters(query: Query) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Coverage knows partners, not answers: filters on what was asked do not narrow it."""
    return tuple(pair for pair in query.filters if pair[0] not in _ASKED)


def _state(query: Query) -> str:
    parts = [_period_words(query.period)]
    parts += [
        f"{dimension_label(key)}: {', '.join(value_labels(key, list(values)).values())}"
        for key, values in query.filters
    ]
    if query.weight != "response":
        parts.append(str(dict(_WEIGHTS)[query.weight]))
    return " · ".join(parts)


def _period_words(period: Period) -> str:
    return _("%(first)s to %(last)s") % {
        "first": date_format(period.start, "M j, Y"),
        "last": date_format(period.last_day, "M j, Y"),
    }


def _table(result: Result, currency: str) -> Table:
    first = dimension_label(result.query.by[0])
    return figure_table(result.groups, caption=_subtitle(result), first=first, currency=currency)


def _subtitle(result: Result) -> str:
    return _("%(metric)s by %(dimension)s") % {
        "metric": result.metric.title,
        "dimension": dimension_label(result.query.by[0]).lower(),
    }


def _chart(result: Result, currency: str) -> ChartFrame:
    subtitle = _subtitle(result)
    title = _finding(result, subtitle)
    return ChartFrame(
        key="explorer",
        title=title,
        subtitle=subtitle if title != subtitle else _period_words(result.query.period),
        svg=_drawn(result, title, subtitle, currency),
        missing=result.total.withheld or _("There are no records in this period."),
        notes=_chart_notes(result),
    )


def _finding(result: Result, otherwise: str) -> str:
    if result.metric.key == "px_parity" and result.query.by[0] not in ("month", "wave"):
        return wording.par_finding(result.groups, otherwise=otherwise)
    return otherwise


def _drawn(result: Result, title: str, subtitle: str, currency: str) -> Svg:
    if not result.groups:
        return Svg()
    if result.query.by == ("month",):
        series = [Series(str(result.metric.title), points(result, currency))]
        return draw_months(
            series,
            result.metric,
            key="explorer",
            title=title,
            description=subtitle,
            currency=currency,
        )
    return draw_groups(
        _on_chart(result),
        key="explorer",
        title=title,
        description=subtitle,
        currency=currency,
    )


def _on_chart(result: Result) -> list[Figure]:
    """The groups that fit on a chart, those with the most behind them, in an order that tells."""
    strongest = sorted(result.groups, key=lambda figure: -figure.estimate.responses)
    shown = {figure.group for figure in strongest[:SHOWN_GROUPS]}
    figures = [figure for figure in result.groups if figure.group in shown]
    if result.query.by[0] in _ORDERED:
        return figures
    if result.metric.key == "px_parity":
        return lowest_first(figures)
    return sorted(figures, key=lambda figure: -(figure.estimate.value or 0.0))


def _chart_notes(result: Result) -> tuple[str, ...]:
    notes = []
    if len(result.groups) > SHOWN_GROUPS and result.query.by != ("month",):
        notes.append(
            _(
                "The chart shows the %(shown)s groups with the most records; the table has all %(all)s."
            )
            % {"shown": SHOWN_GROUPS, "all": len(result.groups)}
        )
    if result.query.by in (("type",), ("group",), ("industry",)):
        notes.append(_("A partner counts in each value it has, so the groups need not add up."))
    if any(figure.verdict.p is not None for figure in result.groups):
        notes.append(_("Verdicts are adjusted for the number of groups (Holm); intervals are not."))
    return tuple(notes)
