"""From cluster sums to figures: estimate, verdict, change, and what is withheld."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onpar.analysis import (
    Change,
    Estimate,
    Moments,
    Pair,
    Shape,
    Verdict,
    change,
    concentration,
    estimate,
    holm,
    judge_parity,
    quantile,
)
from onpar.insights.catalog import Metric
from onpar.insights.labels import value_labels
from onpar.insights.reduction import Reduced, Side
from onpar.insights.results import Figure, GroupValue, Query
from onpar.kernel.money import exponent

NO_VERDICT = Verdict(
    kind="none", mark="", touched=(), claimed=False, p=None, adjusted_p=None, code="no_verdict"
)


@dataclass(frozen=True)
class Context:
    metric: Metric
    query: Query
    currency: str

    @property
    def shape(self) -> Shape:
        """The metric's form; money is stored in minor units and shown in major ones."""
        if self.metric.unit != "money":
            return self.metric.shape
        return replace(self.metric.shape, scale=10.0 ** -exponent(self.currency))

    @property
    def is_of_single_partners(self) -> bool:
        """One partner's own figure: the thresholds of groups do not apply, the mode rules do."""
        return "partner" in self.query.by or any(key == "partner" for key, _v in self.query.filters)


def build_total(reduced: Reduced, context: Context) -> Figure:
    """The figure over all rows; a figure without a value where there are none."""
    figures = _build(reduced, context)
    return figures[0] if figures else _figure(context, (), estimate(_NOTHING, context.shape), 0)


_NOTHING = Moments(partners=0, rows=0, sum_y=0.0, sum_x=0.0, sum_xx=0.0, sum_dd=0.0)


def build_groups(reduced: Reduced, context: Context) -> list[Figure]:
    """One figure per group that has rows, in the order of the catalog; Holm over all of them."""
    figures = [figure for figure in _build(reduced, context) if _has_rows(figure)]
    return _judged(figures, context)


def _has_rows(figure: Figure) -> bool:
    return figure.estimate.responses > 0 or bool(figure.withheld) or bool(figure.change)


def notes(reduced: Reduced, context: Context) -> Iterator[str]:
    """What must be said beside the figures."""
    if not reduced.keys:
        return
    side = reduced.side(context.metric)
    if left_out := int(side.left_out.sum()):
        yield ngettext(
            "%(count)s answer of a partner with one respondent is left out to protect that person.",
            "%(count)s answers of partners with one respondent are left out to protect these people.",
            left_out,
        ) % {"count": left_out}
    if reduced.weights is not None and context.query.weight == "revenue":
        without = int(((reduced.weights <= 0) & (side.rows > 0)).sum())
        yield ngettext(
            "%(count)s partner without revenue counts 0.",
            "%(count)s partners without revenue count 0.",
            without,
        ) % {"count": without}


def _build(reduced: Reduced, context: Context) -> list[Figure]:
    side = reduced.side(context.metric)
    estimates = _estimates(side, len(reduced.keys), context)
    changes = _changes(reduced, context)
    groups, places = _coordinates(reduced.keys, context.query)
    figures = [
        replace(_figure(context, group, value, side.left_out[number]), change=changes[number])
        for number, (group, value) in enumerate(zip(groups, estimates, strict=True))
    ]
    ordered = sorted(zip(places, figures, strict=True), key=lambda pair: pair[0])
    return _judged([figure for _place, figure in ordered], context)


def _figure(
    context: Context, group: tuple[GroupValue, ...], value: Estimate, left_out: float
) -> Figure:
    withheld = _withheld(context, value, int(left_out))
    if withheld:
        value = replace(value, value=None, se=None, low=None, high=None)
    return Figure(context.metric, context.query.period, group, value, NO_VERDICT, withheld=withheld)


def _withheld(context: Context, value: Estimate, left_out: int) -> str:
    metric = context.metric
    if context.is_of_single_partners:
        if value.responses or not left_out:
            return ""
        return _("Hidden to protect answers: shown once two people of the partner have answered.")
    if value.responses >= metric.min_responses and value.partners >= metric.min_partners:
        return ""
    return _(
        "Not enough answers yet: %(need)s answers from %(partners)s partners are needed, "
        "%(have)s from %(have_partners)s are here."
    ) % {
        "need": metric.min_responses,
        "partners": metric.min_partners,
        "have": value.responses,
        "have_partners": value.partners,
    }


def _estimates(side: Side, groups: int, context: Context) -> list[Estimate]:
    moments = side.moments(groups)
    if context.metric.kind in ("count", "amount"):
        return [_sum_of(one, context.shape) for one in moments]
    if context.metric.kind == "quantile":
        return [_quantile_of(side, number, context) for number in range(groups)]
    if context.metric.kind == "concentration":
        return [_concentration_of(side, number, one, context) for number, one in enumerate(moments)]
    return [estimate(one, context.shape) for one in moments]


def _sum_of(moments: Moments, shape: Shape) -> Estimate:
    """A count or an amount: complete records, no interval."""
    return replace(estimate(moments, shape), value=moments.sum_y * shape.scale)


def _quantile_of(side: Side, number: int, context: Context) -> Estimate:
    inside = (side.group == number) & (side.rows > 0)
    return quantile(side.y[inside], side.cluster[inside], context.metric.quantile, context.shape)


def _concentration_of(side: Side, number: int, moments: Moments, context: Context) -> Estimate:
    found = concentration(side.y[(side.group == number) & (side.rows > 0)])
    percent = context.metric.unit == "percent"
    value = found.top_share if percent else found.gini
    scaled = value * 100 if percent and value is not None else value
    return replace(estimate(moments, context.shape), value=scaled)


def _changes(reduced: Reduced, context: Context) -> list[Change | None]:
    comparable = context.metric.kind in ("mean", "proportion", "ratio")
    if context.query.compare is None or not comparable:
        return [None] * len(reduced.keys)
    return [_change_of(pair, context.shape) for pair in reduced.pairs(context.metric)]


def _change_of(pair: Pair, shape: Shape) -> Change | None:
    if not pair.earlier.rows or not pair.later.rows:
        return None
    return change(pair, shape)


def _judged(figures: list[Figure], context: Context) -> list[Figure]:
    """Verdicts and real changes, adjusted for all comparisons that are shown together."""
    figures = _with_adjusted_changes(figures)
    if context.metric.key != "px_parity":
        return figures
    verdicts = judge_parity([figure.estimate for figure in figures])
    return [replace(figure, verdict=v) for figure, v in zip(figures, verdicts, strict=True)]


def _with_adjusted_changes(figures: list[Figure]) -> list[Figure]:
    tested = [
        n for n, figure in enumerate(figures) if figure.change and figure.change.p is not None
    ]
    adjusted = holm([figures[n].change.p for n in tested])  # type: ignore[union-attr,misc]
    judged = dict(zip(tested, adjusted, strict=True))
    return [
        replace(
            figure,
            change=replace(figure.change, is_real=figure.change.is_real and judged[n] <= 0.05),
        )
        if figure.change and n in judged
        else figure
        for n, figure in enumerate(figures)
    ]


def _coordinates(
    keys: list[tuple[str, ...]], query: Query
) -> tuple[list[tuple[GroupValue, ...]], list[tuple[int, ...]]]:
    """The group of each key, and its place: `value_labels` gives values in the order to show."""
    labels = [
        value_labels(dimension, sorted({key[place] for key in keys}))
        for place, dimension in enumerate(query.by)
    ]
    places = [{value: place for place, value in enumerate(known)} for known in labels]
    groups = [
        tuple(
            GroupValue(dimension, value, labels[n][value])
            for n, (dimension, value) in enumerate(zip(query.by, key, strict=True))
        )
        for key in keys
    ]
    return groups, [tuple(places[n][value] for n, value in enumerate(key)) for key in keys]
