"""One aspect: who gets less than needed, the revenue behind them, and what they said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onpar.accounts.models import User
from onpar.accounts.queries import get_installation
from onpar.insights.evaluator import evaluate_many
from onpar.insights.formatting import format_value
from onpar.insights.periods import last_days, last_whole_months
from onpar.insights.results import Figure, Query, Result
from onpar.insights.viewer import viewer_for
from onpar.kernel.errors import NotFound
from onpar.partners.access import visible_partners
from onpar.partners.models import Aspect, Partner
from onpar.staff.drawing import lowest_first, month_point, trend_line
from onpar.staff.figures import FigureCard, figure_card
from onpar.staff.forms import Scope
from onpar.staff.frames import ChartFrame, parity_frame
from onpar.staff.links import aspect_href, metric_href
from onpar.surveys.queries import Comment, list_comments

BELOW = 0.95
HEARD_DAYS = 365
SHOWN_PARTNERS = 25
SHOWN_COMMENTS = 12


@dataclass(frozen=True)
class PartnerBelow:
    """A partner that rates the aspect below the on-par band."""

    name: str
    href: str
    parity: str
    answers: str
    revenue: str


@dataclass(frozen=True)
class AspectPage:
    """`below` are ordered by the revenue they bring; `summary` says how much all of them bring."""

    aspect: Aspect
    card: FigureCard
    types: ChartFrame
    summary: tuple[str, ...]
    below: tuple[PartnerBelow, ...]
    more: int
    comments: tuple[Comment, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Queries:
    """`split` is the whole by aspect: it counts answers that a filter on the aspect must leave out to
    protect single respondents, so the page and Pulse show one figure. `alone` says why there is none.
    """

    split: Query
    alone: Query
    trend: tuple[Query, ...]
    by_type: Query
    by_partner: Query
    revenue: Query
    revenue_by_type: Query
    coverage: Query

    def all(self) -> list[Query]:
        return [
            self.split,
            self.alone,
            *self.trend,
            self.by_type,
            self.by_partner,
            self.revenue,
            self.revenue_by_type,
            self.coverage,
        ]


def build_aspect(user: User, key: str, scope: Scope, *, today: date, at: datetime) -> AspectPage:
    """Raises NotFound for an unknown aspect."""
    aspect = Aspect.objects.filter(key=key).first()
    if aspect is None:
        raise NotFound(_("There is no such aspect."))
    queries = _queries(key, scope, today)
    results = evaluate_many(queries.all(), viewer_for(user), at=at)
    found = dict(zip(queries.all(), results, strict=True))
    currency = get_installation().currency
    partners = {str(partner.pk): partner for partner in visible_partners(user)}
    ranked = _below(found[queries.by_partner].groups, found[queries.revenue].groups)
    shown = ranked[:SHOWN_PARTNERS]
    return AspectPage(
        aspect=aspect,
        card=_card(queries, found, key, scope, currency),
        types=_types(found[queries.by_type], key, scope, currency),
        summary=tuple(_summary(queries, found, ranked, currency)),
        below=tuple(_row(one, figure, money, partners, currency) for one, figure, money in shown),
        more=max(len(ranked) - SHOWN_PARTNERS, 0),
        comments=tuple(_comments(user, key, scope)),
        notes=found[queries.split].notes,
    )


def _queries(key: str, scope: Scope, today: date) -> _Queries:
    of_aspect = (*scope.filters, ("aspect", (key,)))
    year, heard = last_whole_months(12, today), last_days(HEARD_DAYS, today)
    split = Query(
        "px_parity",
        scope.period,
        by=("aspect",),
        filters=scope.filters,
        compare=scope.period.preceding(),
    )
    return _Queries(
        split=split,
        alone=replace(split, by=(), filters=of_aspect),
        trend=tuple(replace(split, period=month, compare=None) for month in year.months()),
        by_type=Query("px_parity", heard, by=("type",), filters=of_aspect),
        by_partner=Query("px_parity", heard, by=("partner",), filters=of_aspect),
        revenue=Query("sourced_revenue", year, by=("partner",), filters=scope.filters),
        revenue_by_type=Query("sourced_revenue", year, by=("type",), filters=scope.filters),
        coverage=Query("coverage", scope.period, filters=scope.filters),
    )


def _card(
    queries: _Queries, found: dict[Query, Result], key: str, scope: Scope, currency: str
) -> FigureCard:
    figure = _group(found[queries.split], key) or found[queries.alone].total
    months = [
        month_point(query.period, _group(found[query], key), currency) for query in queries.trend
    ]
    return figure_card(
        figure,
        earlier=queries.split.compare,
        trend=trend_line(figure.metric, months, kind=figure.verdict.kind),
        coverage=found[queries.coverage].total,
        currency=currency,
        href=metric_href("px_parity", by="aspect", **scope.address),
    )


def _group(result: Result, key: str) -> Figure | None:
    return next((figure for figure in result.groups if figure.group[0].value == key), None)


def _types(result: Result, key: str, scope: Scope, currency: str) -> ChartFrame:
    figures = lowest_first(result.groups)
    types = [scope.address | {"type": figure.group[0].value} for figure in figures]
    return parity_frame(
        figures,
        "type",
        measure=_("This aspect by partner type, last 12 months"),
        currency=currency,
        hrefs=[aspect_href(key, **address) for address in types],
        missing=result.total.withheld,
        explore={"aspect": key, "period": str(result.query.period), "type": scope.type},
    )


def _below(
    parities: Sequence[Figure], revenue: Sequence[Figure]
) -> list[tuple[str, Figure, Figure | None]]:
    """Partner id, parity and revenue of those below the band, the most revenue first."""
    money = {figure.group[0].value: figure for figure in revenue}
    low = [f for f in parities if f.estimate.value is not None and f.estimate.value < BELOW]
    rows = [(f.group[0].value, f, money.get(f.group[0].value)) for f in low]
    return sorted(rows, key=lambda row: (-_amount(row[2]), row[1].estimate.value or 0.0))


def _amount(figure: Figure | None) -> float:
    return (figure.estimate.value or 0.0) if figure else 0.0


def _summary(
    queries: _Queries,
    found: dict[Query, Result],
    ranked: Sequence[tuple[str, Figure, Figure | None]],
    currency: str,
) -> Iterator[str]:
    """A sentence per partner type that is claimed below par, then one for the partners below."""
    total = found[queries.revenue].total
    money = {figure.group[0].value: figure for figure in found[queries.revenue_by_type].groups}
    for figure in found[queries.by_type].groups:
        type_money = money.get(figure.group[0].value)
        if figure.verdict.claimed and figure.verdict.kind in ("far_below", "below") and type_money:
            words = _(
                "%(type)s partners are below par and brought %(amount)s in the last 12 months"
            )
            yield _with_share(
                words % {"type": figure.label, "amount": "%s"}, _amount(type_money), total, currency
            )
    if not ranked:
        yield _("No single partner whose answers may be shown rates this aspect below par.")
        return
    words = ngettext(
        "%(count)s partner whose answers may be shown rates it below par and brought %(amount)s",
        "%(count)s partners whose answers may be shown rate it below par and brought %(amount)s",
        len(ranked),
    ) % {"count": len(ranked), "amount": "%s"}
    yield _with_share(words, sum(_amount(row[2]) for row in ranked), total, currency)


def _with_share(words: str, amount: float, total: Figure, currency: str) -> str:
    """`words` has one place for the amount; the share of all sourced revenue follows where there is any."""
    said = words % format_value(total.metric, amount, currency=currency)
    if not total.estimate.value:
        return f"{said}."
    share = _("%(share)s %% of sourced revenue") % {
        "share": f"{100 * amount / total.estimate.value:.1f}"
    }
    return f"{said}, {share}."


def _row(
    key: str, parity: Figure, money: Figure | None, partners: dict[str, Partner], currency: str
) -> PartnerBelow:
    partner = partners[key]
    return PartnerBelow(
        name=partner.name,
        href=partner.get_absolute_url(),
        parity=format_value(parity.metric, parity.estimate.value),
        answers=f"{parity.estimate.responses:,}",
        revenue=format_value(money.metric, money.estimate.value, currency=currency)
        if money
        else "–",
    )


def _comments(user: User, key: str, scope: Scope) -> list[Comment]:
    partners = visible_partners(user)
    if scope.type:
        partners = partners.filter(types__key=scope.type)
    return list_comments(
        partners, start=scope.period.start, end=scope.period.end, aspect=key, limit=SHOWN_COMMENTS
    )
