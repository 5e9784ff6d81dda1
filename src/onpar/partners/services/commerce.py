"""Stores sales, agreements and customer scores in bulk."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from onpar.kernel.bulk import Batch, Difference, Row, Stored, Target, compare, write
from onpar.kernel.ids import new_public_id
from onpar.kernel.staleness import mark_stale, month_of
from onpar.partners.contract import (
    AGREEMENTS,
    CUSTOMER_SCORES,
    MEMBERSHIPS,
    PARTNER_MONTHS,
    SALES,
    WHOLE,
)
from onpar.partners.models import Agreement, AgreementOutcome, CustomerScore, Sale

# What a new row gets where the file says nothing.
_SALE_DEFAULTS = {"partner_id": None, "customer": "", "product": "", "reason": ""}
_AGREEMENT_DEFAULTS = {
    "tier_id": None,
    "renewal_on": None,
    "ended_on": None,
    "outcome": AgreementOutcome.UNDECIDED.value,
    "notice_days": None,
    "accepted_on": None,
    "accepted_by_id": None,
    "accepted_version": "",
}
_SCORE_DEFAULTS = {"customer": "", "promise_kept": None}


_DECISION_DAYS = ("renewal_on", "ended_on")


def compare_sales(batch: Batch, *, origin: str) -> Difference:
    """What `store_sales` would do, without doing it; one query."""
    return compare(_sales(batch.fields, origin), batch.rows)


def store_sales(batch: Batch, *, origin: str) -> list[Stored]:
    """Inserts and updates by external id within `origin`; marks the months before and after as stale.

    Fields: external_id first, then any of partner_id, attribution, amount_minor, currency, closed_on,
    customer, product, reason. Inside the caller's `writing()`; four statements for any number of rows.
    """
    difference = compare_sales(batch, origin=origin)
    write(_sales(batch.fields, origin), difference)
    mark_stale(SALES, _months(difference, batch.fields, ("closed_on",)))
    return difference.outcomes


def compare_agreements(batch: Batch, *, origin: str) -> Difference:
    """What `store_agreements` would do, without doing it; one query."""
    return compare(_agreements(batch.fields, origin), batch.rows)


def store_agreements(batch: Batch, *, origin: str) -> list[Stored]:
    """As `store_sales`. An agreement counts in the month its renewal was due, or it ended early.

    Fields: external_id first, then any of partner_id, program_id, tier_id, starts_on, renewal_on,
    ended_on, outcome, notice_days, accepted_on, accepted_by_id, accepted_version.
    """
    difference = compare_agreements(batch, origin=origin)
    write(_agreements(batch.fields, origin), difference)
    if difference.new or difference.changed:
        months = _months(difference, batch.fields, _DECISION_DAYS)
        mark_stale(AGREEMENTS, months | _stored_months(difference.changed))
        # A partner's tier is the one of the agreement that began last.
        mark_stale(PARTNER_MONTHS, sorted(_months(difference, batch.fields, ("starts_on",)))[:1])
        mark_stale(MEMBERSHIPS, [WHOLE])
    return difference.outcomes


def compare_customer_scores(batch: Batch, *, origin: str) -> Difference:
    """What `store_customer_scores` would do, without doing it; one query."""
    return compare(_customer_scores(batch.fields, origin), batch.rows)


def store_customer_scores(batch: Batch, *, origin: str) -> list[Stored]:
    """As `store_sales`.

    Fields: external_id first, then any of partner_id, customer, on, score, low, high, promise_kept.
    """
    difference = compare_customer_scores(batch, origin=origin)
    write(_customer_scores(batch.fields, origin), difference)
    mark_stale(CUSTOMER_SCORES, _months(difference, batch.fields, ("on",)))
    return difference.outcomes


def _stored_months(ids: Iterable[int]) -> set[int]:
    """Months of the days that a change left alone because the file does not name them."""
    rows = Agreement.objects.filter(id__in=list(ids)).values_list(*_DECISION_DAYS)
    return {month_of(day) for row in rows for day in row if day is not None}


def _sales(fields: tuple[str, ...], origin: str) -> Target:
    return Target(
        Sale, fields, scope={"origin": origin}, inserted=missing_from(_SALE_DEFAULTS, fields)
    )


def _agreements(fields: tuple[str, ...], origin: str) -> Target:
    return Target(
        Agreement,
        fields,
        scope={"origin": origin},
        inserted=missing_from(_AGREEMENT_DEFAULTS, fields),
        made={"public_id": new_public_id},
    )


def _customer_scores(fields: tuple[str, ...], origin: str) -> Target:
    return Target(
        CustomerScore,
        fields,
        scope={"origin": origin},
        inserted=missing_from(_SCORE_DEFAULTS, fields),
    )


def missing_from(defaults: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in defaults.items() if name not in fields}


def _months(difference: Difference, fields: tuple[str, ...], days: Iterable[str]) -> set[int]:
    """Months of the day fields, before and after, of all rows written."""
    places = [fields.index(day) for day in days if day in fields]
    rows: list[Row] = list(difference.new)
    for before_and_after in difference.changed.values():
        rows.extend(before_and_after)
    found: set[date | None] = {row[place] for row in rows for place in places}
    return {month_of(day) for day in found if day is not None}
