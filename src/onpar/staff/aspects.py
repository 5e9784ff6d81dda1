"""One aspect: who gets less than needed, the revenue behind them, and what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from onpar.accounts.models import User
from onpar.accounts.queries import get_installation
from onpar.insights.evaluator import evaluate_many
from onpar.insights.formatting import format_value
from onpar.insights.periods import last_whole_months
from onpar.insights.results import Figure, Query, Result
from onpar.insights.viewer import viewer_for
from onpar.kernel.errors import NotFound
from onpar.partners.access import visible_partners
from onpar.partners.models import Aspect, Partner
from onpar.staff.drawing import lowest_first
from onpar.staff.figures import FigureCard, figure_card
from onpar.staff.forms import Scope
from onpar.staff.frames import ChartFrame, parity_frame
from onpar.staff.links import aspect_href, metric_href
from onpar.surveys.queries import Comment, list_comments

BELOW = 0.95
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
    """`below` are ordered by the revenue they bring; `summary` counts all of them."""

    aspect: Aspect
    state: str
    card: FigureCard
    types: ChartFrame
    summary: str
    below: tuple[PartnerBelow, ...]
    more: int
    comments: tuple[Comment, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Queries:
    whole: Query
    trend: Query
    by_type: Query
    by_partner: Query
    revenue: Query
    coverage: Query

    def all(self) -> list[Query]:
        return [self.whole, self.trend, self.by_type, self.by_partner, self.revenue, self.coverage]


def build_aspect(user: User, key: str, scope: Scope, *, today: date, at: datetime) -> AspectPage:
    """Raises NotFound for an unknown aspect."""
    aspect = Aspect.objects.filter(key=key).first()
    if aspect is None:
        raise NotFound(_("There is no such aspect."))
    queries = _queries(key, scope, today)
    found = dict(
        zip(queries.all(), evaluate_many(queries.all(), viewer_for(user), at=at), strict=True)
    )
    currency = get_installation().currency
    whole = found[queries.whole]
    partners = {str(p.pk): p for p in visible_partners(user)}
    ranked = _below(found[queries.by_partner].groups, found[queries.revenue].groups)
    return AspectPage(
        aspect=aspect,
        state=_state(aspect, whole.total),
        card=figure_card(
            whole,
            trend=found[queries.trend],
            coverage=found[queries.coverage].total,
            currency=currency,
            href=metric_href("px_parity", by="month", aspect=key, **scope.address),
        ),
        types=_types(found[queries.by_type], key, scope, currency),
        summary=_summary(ranked, found[queries.revenue].total, currency),
        below=tuple(
            _row(p, figure, money, partners, currency)
            for p, figure, money in ranked[:SHOWN_PARTNERS]
        ),
        more=max(len(ranked) - SHOWN_PARTNERS, 0),
        comments=tuple(_comments(user, key, scope)),
        notes=whole.notes,
    )


def _queries(key: str, scope: Scope, today: date) -> _Queries:
    of_aspect = (*scope.filters, ("aspect", (key,)))
    year = last_whole_months(12, today)
    return _Queries(
        whole=Query("px_parity", scope.period, filters=of_aspect, compare=scope.period.preceding()),
        trend=Query("px_parity", year, by=("month",), filters=of_aspect),
        by_type=Query("px_parity", scope.period, by=("type",), filters=of_aspect),
        by_partner=Query("px_parity", scope.period, by=("partner",), filters=of_aspect),
        revenue=Query("sourced_revenue", year, by=("partner",), filters=scope.filters),
        coverage=Query("coverage", scope.period, filters=scope.filters),
    )


def _state(aspect: Aspect, figure: Figure) -> str:
    if figure.estimate.value is None:
        return figure.withheld
    return _("%(aspect)s: partners get %(percent)s %% of what they need.") % {
        "aspect": aspect.name,
        "percent": round(figure.estimate.value * 100),
    }


def _types(result: Result, key: str, scope: Scope, currency: str) -> ChartFrame:
    figures = lowest_first(result.groups)
    types = [scope.address | {"type": figure.group[0].value} for figure in figures]
    return parity_frame(
        figures,
        "type",
        measure=_("Parity of this aspect by partner type"),
        currency=currency,
        hrefs=[aspect_href(key, **address) for address in types],
        missing=result.total.withheld,
        explore=scope.address | {"aspect": key},
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
    ranked: Sequence[tuple[str, Figure, Figure | None]], total: Figure, currency: str
) -> str:
    if not ranked:
        return _("No single partner whose answers may be shown rates this aspect below par.")
    behind = sum(_amount(money) for _p, _f, money in ranked)
    words = _(
        "%(count)s partners rate it below par. They brought %(amount)s in the last 12 months"
    ) % {
        "count": f"{len(ranked):,}",
        "amount": format_value(total.metric, behind, currency=currency),
    }
    if not total.estimate.value:
        return f"{words}."
    share = _("%(share)s %% of sourced revenue") % {
        "share": round(100 * behind / total.estimate.value)
    }
    return f"{words}, {share}."


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
