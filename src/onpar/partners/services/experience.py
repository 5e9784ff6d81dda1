"""Stores interactions, outcomes and expectations in bulk."""

from typing import Any

from onpar.kernel.bulk import Batch, Difference, Row, Stored, Target, compare, stored_time, write
from onpar.kernel.ids import new_public_id
from onpar.kernel.staleness import mark_stale, month_of
from onpar.partners.contract import INTERACTIONS, OUTCOMES, tell_interactions_moved
from onpar.partners.models import Direction, Expectation, Interaction, Outcome

_INTERACTION_DEFAULTS: dict[str, Any] = {
    "person_id": None,
    "staff_id": None,
    "planned_for": None,
    "direction": Direction.BOTH.value,
    "channel": "",
    "minutes": None,
    "outcome": "",
    "subject": "",
}
_OUTCOME_DEFAULTS: dict[str, Any] = {
    "target": "",
    "due_on": None,
    "judgment": "",
    "judged_on": None,
    "evidence": "",
}


def compare_interactions(batch: Batch, *, origin: str) -> Difference:
    """Fields: external_id first, then any of partner_id, person_id, staff_id, touchpoint_id, at (aware), …"""
    return compare(_interactions(batch.fields, origin), _with_stored_times(batch))


def store_interactions(batch: Batch, *, origin: str) -> list[Stored]:
    """Inserts and updates by external id within `origin`, inside the caller's `writing()`."""
    difference = compare_interactions(batch, origin=origin)
    write(_interactions(batch.fields, origin), difference)
    mark_stale(INTERACTIONS, _months(difference, batch.fields.index("at")))
    place = batch.fields.index("touchpoint_id") if "touchpoint_id" in batch.fields else None
    if place is not None:
        moved = [
            row_id
            for row_id, (before, after) in difference.changed.items()
            if before[place] != after[place]
        ]
        tell_interactions_moved(moved)
    return difference.outcomes


def compare_outcomes(batch: Batch, *, origin: str) -> Difference:
    """Fields: partner_id, side, text, stated_on (which recognize it), then target, due_on, judgment, judged_on,
    evidence."""
    return compare(_outcomes(batch.fields, origin), batch.rows)


def store_outcomes(batch: Batch, *, origin: str) -> list[Stored]:
    """Inserts and updates by partner, side, text and day, inside the caller's `writing()`."""
    difference = compare_outcomes(batch, origin=origin)
    write(_outcomes(batch.fields, origin), difference)
    if "judged_on" in batch.fields:
        mark_stale(OUTCOMES, _months(difference, batch.fields.index("judged_on")))
    return difference.outcomes


def compare_expectations(batch: Batch, *, origin: str) -> Difference:
    """Fields: partner_id, aspect_id, stated_on (which recognize it), level."""
    return compare(_expectations(batch.fields, origin), batch.rows)


def store_expectations(batch: Batch, *, origin: str) -> list[Stored]:
    """Inserts and updates by partner, aspect and day, inside the caller's `writing()`."""
    difference = compare_expectations(batch, origin=origin)
    write(_expectations(batch.fields, origin), difference)
    return difference.outcomes


def _interactions(fields: tuple[str, ...], origin: str) -> Target:
    return Target(
        Interaction,
        fields,
        scope={"origin": origin},
        inserted={k: v for k, v in _INTERACTION_DEFAULTS.items() if k not in fields},
    )


def _outcomes(fields: tuple[str, ...], origin: str) -> Target:
    return Target(
        Outcome,
        fields,
        key_size=4,
        scope={"origin": origin},
        inserted={k: v for k, v in _OUTCOME_DEFAULTS.items() if k not in fields},
        made={"public_id": new_public_id},
    )


def _expectations(fields: tuple[str, ...], origin: str) -> Target:
    return Target(Expectation, fields, key_size=3, scope={"origin": origin})


def _with_stored_times(batch: Batch) -> list[Row]:
    place = batch.fields.index("at")
    return [(*row[:place], stored_time(row[place]), *row[place + 1 :]) for row in batch.rows]


def _months(difference: Difference, place: int) -> set[int]:
    """Months of the day at `place`, before and after, of all rows written."""
    days = {row[place] for row in difference.new}
    days |= {row[place] for pair in difference.changed.values() for row in pair}
    return {month_of(day) for day in days if day is not None}
