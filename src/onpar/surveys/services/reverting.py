"""Takes back answers that an import stored, as the journal noted them, and marks what became stale."""

from collections.abc import Sequence
from datetime import date

from onpar.kernel.journal import Entry, TakenBack, still_as_noted, take_back
from onpar.kernel.staleness import mark_stale, month_of
from onpar.surveys.contract import FACTS
from onpar.surveys.models import Answer, Response

_RESPONSE = "surveys.response"


def revert_answers(entries: Sequence[Entry]) -> list[TakenBack]:
    """The entries of one batch, the last first. Inside the caller's `writing()`.

    A response that was changed since keeps its answers.
    """
    months = _months(entries)
    kept = _kept_responses(entries)
    taken = [
        take_back(entry, held=lambda row: row.get("response_id") in kept)
        for entry in reversed(entries)
    ]
    for fact in FACTS:
        mark_stale(fact, months)
    return taken


def _kept_responses(entries: Sequence[Entry]) -> set[int]:
    made = [entry for entry in entries if entry.table == _RESPONSE and entry.verb == "made"]
    return {
        row_id
        for entry in made
        for row_id, is_as_noted in still_as_noted(entry).items()
        if not is_as_noted
    }


def _months(entries: Sequence[Entry]) -> set[int]:
    """Of all responses concerned, before and after."""
    days: set[date] = set()
    for entry in entries:
        if entry.table == _RESPONSE:
            place = entry.fields.index("on")
            rows = (
                entry.rows if entry.verb == "made" else [r for row in entry.rows for r in row[1:]]
            )
            days.update(date.fromisoformat(row[place]) for row in rows)
        elif entry.verb == "changed":
            ids = [row[0] for row in entry.rows]
            answers = Answer.objects.filter(pk__in=ids)
            days.update(answers.values_list("response__on", flat=True).distinct())
        else:
            responses = {row[0] for row in entry.rows}
            days.update(Response.objects.filter(pk__in=responses).values_list("on", flat=True))
    return {month_of(day) for day in days}
