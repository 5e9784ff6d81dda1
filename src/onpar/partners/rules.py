"""What the values of one row owe each other, in words: the same for every surface that writes a row."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.db.models import Model
from django.utils.translation import gettext as _

from onpar.partners.models import Agreement, AgreementOutcome, Outcome, Person, Sale

Problems = dict[str, str]

# Where the day begins first.
_AHEAD = timedelta(hours=14)


def problems_of(row: Model, *, at: datetime) -> Problems:
    """A sentence by the name of the field that it is about; nothing where all is well.

    A day is in the future when it has begun nowhere on earth at `at`.
    """
    check = _CHECKS.get(type(row))
    return check(row, (at + _AHEAD).date()) if check else {}


@cache
def _zones() -> set[str]:
    return available_timezones()


def _not_yet() -> str:
    return _("This day has not come yet. Choose today or an earlier day.")


def _person(row: Person, today: date) -> Problems:
    found = {}
    if row.time_zone and row.time_zone not in _zones():
        found["time_zone"] = _("This is no time zone. Write it like Europe/Berlin.")
    if row.consented_on and row.consented_on > today:
        found["consented_on"] = _not_yet()
    if row.consented_on and not row.consent_source:
        found["consent_source"] = _("Say how you know of the consent.")
    if row.consent_source and not row.consented_on:
        found["consented_on"] = _("Say on which day the person consented.")
    return found


def _agreement(row: Agreement, today: date) -> Problems:
    found = {}
    start, due, end = row.starts_on, row.renewal_on, row.ended_on
    if row.tier is not None and row.tier.program_id != row.program_id:
        found["tier_id"] = _("This tier belongs to another program. Choose one of it.")
    if due and due <= start:
        found["renewal_on"] = _("The renewal date must follow the start.")
    elif row.outcome == AgreementOutcome.NOT_RENEWED and not (end or due):
        found["renewal_on"] = _("Say when the renewal was due.")
    if end and end < start:
        found["ended_on"] = _("The agreement cannot end before it starts.")
    elif row.outcome == AgreementOutcome.ENDED_EARLY and not end:
        found["ended_on"] = _("Say when it ended early.")
    if row.accepted_on and row.accepted_on > today:
        found["accepted_on"] = _not_yet()
    if (row.accepted_by_id or row.accepted_version) and not row.accepted_on:
        found["accepted_on"] = _("Say on which day it was accepted.")
    return found


def _outcome(row: Outcome, _today: date) -> Problems:
    if row.judgment and not row.judged_on:
        return {"judged_on": _("Say on which day the partner judged it.")}
    if row.judged_on and not row.judgment:
        return {"judgment": _("Say how the partner judged it, or take the day away.")}
    return {}


def _sale(row: Sale, _today: date) -> Problems:
    if row.amount_minor == 0:
        return {"amount": _("An amount of zero says nothing. Write what was paid or refunded.")}
    return {}


_CHECKS: Mapping[type[Model], Callable[[Any, date], Problems]] = {
    Person: _person,
    Agreement: _agreement,
    Outcome: _outcome,
    Sale: _sale,
}
