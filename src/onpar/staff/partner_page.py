"""One partner: its people, meetings, promises, agreements, money and words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onpar.accounts.models import User
from onpar.accounts.queries import get_installation
from onpar.charts import Series, Svg
from onpar.insights.evaluator import evaluate_many
from onpar.insights.formatting import format_value
from onpar.insights.periods import last_days, last_whole_months
from onpar.insights.results import Query, Result
from onpar.insights.viewer import viewer_for
from onpar.kernel.fields import active_definitions, shown
from onpar.partners.access import get_partner_for
from onpar.partners.models import Agreement, Expectation, Interaction, Outcome, Partner, Person
from onpar.staff.drawing import draw_months, lowest_first, points
from onpar.staff.figures import FigureCard, figure_card
from onpar.staff.frames import ChartFrame, parity_frame
from onpar.staff.links import aspect_href, metric_href
from onpar.staff.tables import figure_table
from onpar.surveys.queries import Comment, NamedResponse, list_comments, list_named_responses

HEARD_DAYS = 365
TIMELINE_PAGE = 15
SHOWN_COMMENTS = 8
SHOWN_RESPONSES = 5


@dataclass(frozen=True)
class TimelineEntry:
    """`superseded` are the entries that it corrects; `href` leads to the form that corrects it."""

    title: str
    detail: str
    outcome: str
    at: datetime
    href: str
    superseded: tuple["TimelineEntry", ...] = ()


@dataclass(frozen=True)
class PartnerPage:
    partner: Partner
    state: str
    parity: FigureCard
    revenue: FigureCard
    months: ChartFrame
    aspects: ChartFrame
    people: tuple[Person, ...]
    former_people: tuple[Person, ...]
    profile: tuple[tuple[str, str], ...]
    agreements: tuple[Agreement, ...]
    outcomes: tuple[Outcome, ...]
    expectations: tuple[Expectation, ...]
    timeline: tuple[TimelineEntry, ...]
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
    interactions = _timeline(partner, page_number)
    currency = get_installation().currency
    heard = queries.parity.period
    only = Partner.objects.filter(pk=partner.pk)
    people = list(partner.people.order_by("name"))
    return PartnerPage(
        partner=partner,
        state=_state(partner),
        parity=_beside_program(found[queries.parity], found[queries.program], currency),
        revenue=_card(found[queries.revenue], currency),
        months=_months(found[queries.months], currency),
        aspects=_aspects(found[queries.aspects], currency),
        people=tuple(person for person in people if person.is_active),
        former_people=tuple(person for person in people if not person.is_active),
        profile=tuple(_profile(partner)),
        agreements=tuple(
            partner.agreements.select_related("program", "tier", "accepted_by")
            .prefetch_related("documents")
            .order_by("-starts_on")
        ),
        outcomes=tuple(partner.outcomes.all()),
        expectations=tuple(
            partner.expectations.select_related("aspect").order_by("-level", "aspect__order")
        ),
        timeline=tuple(_entry(partner, one) for one in interactions),
        interactions=interactions,
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
    return figure_card(result.total, earlier=None, currency=currency, href=href)


def _state(partner: Partner) -> str:
    types = ", ".join(one.name for one in partner.types.all())
    place = ", ".join(filter(None, (partner.city, partner.region, partner.country)))
    return " · ".join(filter(None, (types, place, str(partner.get_size_band_display()))))


def _beside_program(own: Result, program: Result, currency: str) -> FigureCard:
    """The partner's parity, with the program's value in the place of a change: nothing is claimed."""
    card = _card(own, currency)
    value = program.total.estimate.value
    if own.total.estimate.value is None or value is None:
        return card
    words = _("The program as a whole is at %(value)s in the same 12 months.")
    return replace(card, change=words % {"value": format_value(program.metric, value)})


def _months(result: Result, currency: str) -> ChartFrame:
    title = _("Sourced revenue by month, %(currency)s") % {"currency": currency}
    series = [Series(title, points(result, currency))]
    drawn = {"key": "revenue-months", "title": title, "description": title, "currency": currency}
    sold = result.total.estimate.responses > 0
    return ChartFrame(
        key="revenue-months",
        title=title,
        subtitle=_("the last 12 whole months"),
        svg=draw_months(series, result.metric, **drawn) if sold else Svg(),
        table=figure_table(result.groups, caption=title, first=_("Month"), currency=currency),
        missing=_("No sale of this partner was closed in these months."),
    )


def _aspects(result: Result, currency: str) -> ChartFrame:
    shown = lowest_first(result.groups) if result.total.estimate.value is not None else []
    return parity_frame(
        shown,
        "aspect",
        measure=_("What they need and get, by aspect"),
        currency=currency,
        hrefs=[aspect_href(figure.group[0].value) for figure in shown],
        missing=result.total.withheld
        or _("Nobody of this partner has answered in the last 12 months. Ask in the next wave."),
    )


def _profile(partner: Partner) -> Iterator[tuple[str, str]]:
    """What is known and stands nowhere else on the page, then the fields that the program added."""
    known = {
        _("Groups"): ", ".join(group.name for group in partner.groups.all()),
        _("Industry"): partner.industry,
        _("Target markets"): ", ".join(partner.target_markets),
        _("Languages"): ", ".join(filter(None, (partner.language, *partner.other_languages))),
        _("Web domain"): partner.domain,
        _("Executive sponsor"): str(partner.sponsor or ""),
        _("Technical contact"): str(partner.technical_contact or ""),
    }
    yield from ((label, words) for label, words in known.items() if words)
    for definition in active_definitions("partner"):
        if words := shown(definition, partner.custom.get(definition.key)):
            yield definition.label, words


def _timeline(partner: Partner, page_number: str) -> Page[Interaction]:
    """What counts; what was corrected hangs on its correction."""
    joined = ("touchpoint", "person", "staff")
    earlier = Interaction.objects.select_related(*joined).order_by("-pk")
    rows = partner.interactions.filter(superseded_by=None).select_related(*joined)
    rows = rows.prefetch_related(Prefetch("interaction_set", queryset=earlier))
    return Paginator(rows.order_by("-at", "-pk"), TIMELINE_PAGE).get_page(page_number)


def _entry(partner: Partner, interaction: Interaction) -> TimelineEntry:
    entry = _bare_entry(partner, interaction)
    earlier = interaction.interaction_set.all()
    return replace(entry, superseded=tuple(_bare_entry(partner, one) for one in earlier))


def _bare_entry(partner: Partner, interaction: Interaction) -> TimelineEntry:
    touchpoint = interaction.touchpoint.name
    people = [str(who) for who in (interaction.person, interaction.staff) if who]
    minutes = interaction.minutes
    length = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes} if minutes else ""
    kind = touchpoint if interaction.subject else ""
    parts = [kind, str(interaction.get_channel_display()), *people, length]
    return TimelineEntry(
        title=interaction.subject or touchpoint,
        detail=" · ".join(filter(None, parts)),
        outcome=interaction.outcome,
        at=interaction.at,
        href=reverse("staff:record-edit", args=[partner.public_id, "interactions", interaction.pk]),
    )
