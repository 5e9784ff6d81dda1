"""The same figures, counted slowly and plainly from the rows of the database."""

from collections import defaultdict
from datetime import timedelta

from onpar.insights.periods import month_period
from onpar.partners.models import (
    Agreement,
    Interaction,
    Partner,
    ProfileChange,
    Sale,
    StageTransition,
)
from onpar.surveys.models import Answer


def last_before(rows, day, since):
    """The newest of the rows that began before `day`, or None."""
    begun = [row for row in rows if getattr(row, since) < day]
    return max(begun, key=lambda row: (getattr(row, since), row.pk)) if begun else None


def types_of(partner, day):
    profile = last_before(ProfileChange.objects.filter(partner=partner), day, "since")
    return (profile.types if profile else []) or [""]


def stage_of(partner, day):
    moves = StageTransition.objects.filter(partner=partner).select_related("to_stage")
    move = last_before(moves, day, "on")
    return move.to_stage.key if move else ""


def tier_of(partner, day):
    terms = Agreement.objects.filter(partner=partner).exclude(tier=None).select_related("tier")
    term = last_before(terms, day, "starts_on")
    return term.tier.key if term else ""


def within(period, day):
    return period.start <= day <= period.last_day


def eases(period):
    answers = Answer.objects.filter(question__role="ease").select_related("response__partner")
    return [answer for answer in answers if within(period, answer.response.on)]


def ease_by_type(period):
    """Type at the month's end of each answer → (mean, answers, partners)."""
    heard = defaultdict(list)
    for answer in eases(period):
        response = answer.response
        for key in types_of(response.partner, month_period(response.on).end):
            heard[key].append((answer.number, response.partner_id))
    return {
        key: (
            sum(number for number, _partner in rows) / len(rows),
            len(rows),
            len({partner for _number, partner in rows}),
        )
        for key, rows in heard.items()
    }


def sourced_by_tier(period):
    """Tier at the month's end of each sale → sourced amount."""
    sums = defaultdict(float)
    for sale in Sale.objects.filter(attribution="sourced").select_related("partner"):
        if within(period, sale.closed_on):
            tier = tier_of(sale.partner, month_period(sale.closed_on).end)
            sums[tier] += sale.amount_minor / 100
    return dict(sums)


def renewals(period):
    """(renewed, decided) of the agreements due in the period."""
    due = [
        term
        for term in Agreement.objects.exclude(outcome="")
        if (day := term.ended_on if term.outcome == "ended_early" else term.renewal_on)
        and within(period, day)
    ]
    return sum(term.outcome == "renewed" for term in due), len(due)


def activity(partner):
    sales = Sale.objects.filter(partner=partner, amount_minor__gte=0)
    contacts = Interaction.objects.filter(partner=partner, touchpoint__is_qualifying=True)
    return [sale.closed_on for sale in sales] + [contact.at.date() for contact in contacts]


def exit_day(partner):
    last = Agreement.objects.filter(partner=partner).order_by("starts_on", "pk").last()
    if last:
        return last.ended_on or (last.renewal_on if last.outcome == "not_renewed" else None)
    if partner.stage.phase != "exit":
        return None
    return StageTransition.objects.filter(partner=partner, to_stage__phase="exit").latest("on").on


def state_of(partner, last_day):
    days = activity(partner)
    if (left := exit_day(partner)) and left <= last_day:
        return "exited"
    if not days or min(days) > last_day:
        return "pending"
    recent = [day for day in days if last_day - timedelta(days=89) <= day <= last_day]
    return "active" if recent else "inactive"


def states_by_stage(period):
    """(state, stage at the month's end) → partners."""
    found = defaultdict(int)
    for partner in Partner.objects.select_related("stage"):
        stage = stage_of(partner, month_period(period.last_day).end)
        found[(state_of(partner, period.last_day), stage)] += 1
    return dict(found)
