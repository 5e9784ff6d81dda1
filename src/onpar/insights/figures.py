"""From cluster sums to figures: estimate, verdict, change, and what is withheld."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onpar.analysis import (
    Change,
    Estimate,
    Moments,
    Note,
    Pair,
    Shape,
    Verdict,
    change,
    concentration,
    estimate,
    holm,
    is_significant,
    judge_parity,
    quantile,
)
from onpar.insights.catalog import Metric
from onpar.insights.labels import value_labels
from onpar.insights.reduction import Group
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


def build_total(groups: list[Group], context: Context) -> Figure:
    """The figure over all rows; a figure without a value where there are none."""
    group = groups[0] if groups else _NOBODY
    return _judged([_figure(context, group)], [group], context)[0]


_NOBODY = Group((), Moments(0, 0, 0.0, 0.0, 0.0, 0.0), None, base=0.0, left_out=0, weightless=0)
# Upper end of the scale of expectation and reality.
_PAIRS_UP_TO = 10


def build_groups(groups: list[Group], context: Context) -> list[Figure]:
    """One figure per group that has rows, in the order to show; Holm over all of them."""
    present = [group for group in groups if _is_shown(group, context)]
    values, places = _coordinates([group.key for group in present], context.query)
    ordered = sorted(zip(places, values, present, strict=True), key=lambda entry: entry[0])
    figures = [replace(_figure(context, group), group=value) for _place, value, group in ordered]
    return _judged(figures, [group for _place, _value, group in ordered], context)


def _is_shown(group: Group, context: Context) -> bool:
    """A count of no rows is a figure too; but not for the months that are only compared with."""
    if context.metric.kind == "count" and not context.query.compare:
        return True
    return bool(group.now.rows or group.left_out)


def notes(groups: list[Group], context: Context) -> Iterator[str]:
    """What must be said beside the figures; `groups` is the whole."""
    if left_out := sum(group.left_out for group in groups):
        yield ngettext(
            "%(count)s answer of a partner with one respondent is left out to protect that person.",
            "%(count)s answers of partners with one respondent are left out to protect these people.",
            left_out,
        ) % {"count": left_out}
    weightless = sum(group.weightless for group in groups)
    if weightless and context.query.weight == "revenue":
        yield ngettext(
            "%(count)s partner without revenue counts 0.",
            "%(count)s partners without revenue count 0.",
            weightless,
        ) % {"count": weightless}
    if context.metric.kind == "concentration":
        yield from _negatives(groups)


def _negatives(groups: list[Group]) -> Iterator[str]:
    if negatives := sum(concentration(group.amounts).negatives for group in groups):
        yield ngettext(
            "%(count)s partner with more refunds than sales counts 0.",
            "%(count)s partners with more refunds than sales count 0.",
            negatives,
        ) % {"count": negatives}


def _figure(context: Context, group: Group) -> Figure:
    value = _estimate(group, context)
    withheld = _withheld(context, value, group.left_out)
    if withheld:
        hidden = replace(value, value=None, se=None, low=None, high=None)
        return Figure(context.metric, context.query.period, (), hidden, NO_VERDICT, None, withheld)
    difference = _change(group.pair, context)
    return Figure(context.metric, context.query.period, (), value, NO_VERDICT, difference)


def _withheld(context: Context, value: Estimate, left_out: int) -> str:
    metric = context.metric
    if context.is_of_single_partners:
        if value.responses or not left_out:
            return ""
        return _("Hidden to protect answers: shown once two people of the partner have answered.")
    if _is_enough(metric, value.responses, value.partners):
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


def _is_enough(metric: Metric, responses: int, partners: int) -> bool:
    return responses >= metric.min_responses and partners >= metric.min_partners


def _estimate(group: Group, context: Context) -> Estimate:
    kind, shape = context.metric.kind, context.shape
    if kind == "quantile":
        partners = range(len(group.amounts))
        return quantile(group.amounts, partners, context.metric.quantile, shape)
    figure = estimate(group.now, shape)
    if kind in ("count", "amount"):
        # No row is a complete record too: the figure is 0, and nothing is missing.
        return replace(figure, value=group.now.sum_y * shape.scale, notes=(Note.COMPLETE,))
    if kind == "concentration":
        return replace(figure, value=_concentration(group, context.metric))
    return figure


def _concentration(group: Group, metric: Metric) -> float | None:
    found = concentration(group.amounts)
    if metric.unit != "percent":
        return found.gini
    return None if found.top_share is None else found.top_share * 100


def _change(pair: Pair | None, context: Context) -> Change | None:
    """None also where the earlier figure was too small to be shown: the change would tell it."""
    comparable = context.metric.kind in ("mean", "proportion", "ratio")
    if pair is None or not comparable or not pair.earlier.rows or not pair.later.rows:
        return None
    enough = _is_enough(context.metric, pair.earlier.rows, pair.earlier.partners)
    return change(pair, context.shape) if enough or context.is_of_single_partners else None


def _judged(figures: list[Figure], groups: Sequence[Group], context: Context) -> list[Figure]:
    """Verdicts and real changes, adjusted for all comparisons that are shown together."""
    figures = _with_adjusted_changes(figures)
    if context.metric.key != "px_parity":
        return figures
    ceilings = [_ceiling(group) for group in groups]
    verdicts = judge_parity([figure.estimate for figure in figures], ceilings=ceilings)
    return [replace(figure, verdict=v) for figure, v in zip(figures, verdicts, strict=True)]


def _ceiling(group: Group) -> float | None:
    """The highest parity that the scale allows for the expectations given."""
    return _PAIRS_UP_TO * group.base / group.now.sum_x if group.now.sum_x else None


def _with_adjusted_changes(figures: list[Figure]) -> list[Figure]:
    tested = [
        n for n, figure in enumerate(figures) if figure.change and figure.change.p is not None
    ]
    adjusted = holm([figures[n].change.p for n in tested])  # type: ignore[union-attr,misc]
    judged = dict(zip(tested, adjusted, strict=True))
    return [
        replace(
            figure,
            change=replace(
                figure.change, is_real=figure.change.is_real and is_significant(judged[n])
            ),
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
