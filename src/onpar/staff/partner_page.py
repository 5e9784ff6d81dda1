"""One partner: its people, meetings, promises, agreements, money and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from onpar.accounts.models import User
from onpar.accounts.queries import get_installation
from onpar.charts import Series
from onpar.insights.evaluator import evaluate_many
from onpar.insights.periods import last_days, last_whole_months
from onpar.insights.results import Figure, Query, Result
from onpar.insights.viewer import viewer_for
from onpar.partners.access import get_partner_for
from onpar.partners.models import Agreement, Expectation, Interaction, Outcome, Partner, Person
from onpar.staff import wording
from onpar.staff.drawing import draw_groups, draw_months, points
from onpar.staff.figures import FigureCard, figure_card
from onpar.staff.links import aspect_href, metric_href
from onpar.staff.tables import ChartFrame, figure_table
from onpar.surveys.queries import Comment, NamedResponse, list_comments, list_named_responses

HEARD_DAYS = 365
TIMELINE_PAGE = 15
SHOWN_COMMENTS = 8
SHOWN_RESPONSES = 5


@dataclass(frozen=True)
class PartnerPage:
    """`against` says where the partner stands beside the program."""

    partner: Partner
    state: str
    parity: FigureCard
    against: str
    revenue: FigureCard
    months: ChartFrame
    aspects: ChartFrame
    people: tuple[Person, ...]
    agreements: tuple[Agreement, ...]
    outcomes: tuple[Outcome, ...]
    expectations: tuple[Expectation, ...]
    interactions: Page[Interaction]
    comments: tuple[Comment, ...]
    responses: tuple[NamedResponse, ...]


@dataclass(frozen=True)
class _Queries:
    parity: Query
    program: Query
    aspects: Query
    revenue: Query
    months: Query

    def all(self) -> list[Query]:
        return [self.parity, self.program, self.aspects, self.revenue, self.months]


def build_partner(
    user: User, public_id: str, *, page_number: str, today: date, at: datetime
) -> PartnerPage:
    """Raises NotFound for a partner that `user` may not see, exactly as for none."""
    partner = get_partner_for(user, public_id)
    queries = _queries(partner, today)
    found = dict(
        zip(queries.all(), evaluate_many(queries.all(), viewer_for(user), at=at), strict=True)
    )
    currency = get_installation().currency
    heard = queries.parity.period
    only = Partner.objects.filter(pk=partner.pk)
    return PartnerPage(
        partner=partner,
        state=_state(partner),
        parity=_card(found[queries.parity], currency),
        against=_against(found[queries.parity].total, found[queries.program].total),
        revenue=_card(found[queries.revenue], currency),
        months=_months(found[queries.months], currency),
        aspects=_aspects(found[queries.aspects], currency),
        people=tuple(partner.people.filter(is_active=True).order_by("name")),
        agreements=tuple(
            partner.agreements.select_related("program", "tier").order_by("-starts_on")
        ),
        outcomes=tuple(partner.outcomes.all()),
        expectations=tuple(
            partner.expectations.select_related("aspect").order_by("-level", "aspect__order")
        ),
        interactions=_timeline(partner, page_number),
        comments=tuple(list_comments(only, start=heard.start, end=heard.end, limit=SHOWN_COMMENTS)),
        responses=tuple(list_named_responses(partner, limit=SHOWN_RESPONSES)),
    )


def _queries(partner: Partner, today: date) -> _Queries:
    only = (("partner", (str(partner.pk),)),)
    heard, year = last_days(HEARD_DAYS, today), last_whole_months(12, today)
    return _Queries(
        parity=Query("px_parity", heard, filters=only),
        program=Query("px_parity", heard),
        aspects=Query("px_parity", heard, by=("aspect",), filters=only),
        revenue=Query("sourced_revenue", year, filters=only),
        months=Query("sourced_revenue", year, by=("month",), filters=only),
    )


def _card(result: Result, currency: str) -> FigureCard:
    href = metric_href(result.metric.key, by="type", period="12m")
    return figure_card(result, trend=None, coverage=None, currency=currency, href=href)


def _state(partner: Partner) -> str:
    types = ", ".join(one.name for one in partner.types.all())
    place = ", ".join(filter(None, (partner.city, partner.region, partner.country)))
    return " · ".join(filter(None, (types, place, str(partner.get_size_band_display()))))


def _against(own: Figure, program: Figure) -> str:
    """The partner beside the program: a difference of two values, claimed by neither."""
    if own.estimate.value is None or program.estimate.value is None:
        return ""
    return _("The program as a whole is at %(value)s.") % {"value": f"{program.estimate.value:.2f}"}


def _months(result: Result, currency: str) -> ChartFrame:
    title = _("Sourced revenue by month")
    series = [Series(title, points(result, currency))]
    drawn = {"key": "revenue-months", "title": title, "description": title, "currency": currency}
    return ChartFrame(
        key="revenue-months",
        title=title,
        subtitle=_("the last 12 whole months"),
        svg=draw_months(series, result.metric, **drawn),
        table=figure_table(result.groups, caption=title, first=_("Month"), currency=currency),
    )


def _aspects(result: Result, currency: str) -> ChartFrame:
    title = wording.par_finding(result.groups, otherwise=_("What they need and get, by aspect"))
    subtitle = _("Parity by aspect, last 12 months")
    hrefs = [aspect_href(figure.group[0].value) for figure in result.groups]
    shown: Sequence[Figure] = result.groups if result.total.estimate.value is not None else ()
    return ChartFrame(
        key="partner-aspects",
        title=title,
        subtitle=subtitle,
        svg=draw_groups(
            shown,
            key="partner-aspects",
            title=title,
            description=subtitle,
            currency=currency,
            hrefs=hrefs,
        ),
        table=figure_table(
            shown, caption=subtitle, first=_("Aspect"), currency=currency, hrefs=hrefs
        ),
        missing=result.total.withheld
        or _(
            "Nobody of this partner has answered in the last 12 months. Ask them in the next wave."
        ),
    )


def _timeline(partner: Partner, page_number: str) -> Page[Interaction]:
    rows = partner.interactions.filter(superseded_by=None).select_related(
        "touchpoint", "person", "staff"
    )
    return Paginator(rows.order_by("-at", "-pk"), TIMELINE_PAGE).get_page(page_number)
