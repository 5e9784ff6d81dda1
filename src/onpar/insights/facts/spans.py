"""Which months hold rows of each fact, asked of the database: for building the copy anew."""

from datetime import date

from django.db.models import Max, Min

from onpar.insights.periods import Period
from onpar.kernel.staleness import month_of
from onpar.partners.models import Agreement, CustomerScore, Interaction, Outcome, Sale
from onpar.surveys.models import Response

_DATED = (
    ("answers", Response, "on"),
    ("sales", Sale, "closed_on"),
    ("agreements", Agreement, "renewal_on"),
    ("agreements", Agreement, "ended_on"),
    ("interactions", Interaction, "at__date"),
    ("outcomes", Outcome, "judged_on"),
    ("customer_scores", CustomerScore, "on"),
)


def list_months() -> dict[str, set[int]]:
    """Fact → months from its first to its last row; one query per dated column."""
    found: dict[str, set[int]] = {}
    for fact, model, column in _DATED:
        span = model._default_manager.aggregate(first=Min(column), last=Max(column))
        if span["first"] is not None:
            found.setdefault(fact, set()).update(_months(span["first"], span["last"]))
    return found


def _months(first: date, last: date) -> set[int]:
    start, end = first.replace(day=1), last.replace(day=1)
    if start == end:
        return {month_of(start)}
    return {month_of(month.start) for month in Period(start, end).months()} | {month_of(end)}
