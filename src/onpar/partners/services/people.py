"""Stores people at partners in bulk."""

from dataclasses import replace
from typing import Any

from onpar.kernel.bulk import Batch, Difference, Stored, Target, compare, write
from onpar.kernel.ids import new_public_id
from onpar.partners.models import Person
from onpar.partners.services.references import former_person_ids

_DEFAULTS: dict[str, Any] = {
    "email": "",
    "role": "",
    "seniority": "",
    "language": "",
    "is_active": True,
    "may_be_surveyed": True,
    "time_zone": "",
    "consented_on": None,
    "consent_source": "",
    "custom": "{}",
}


def compare_people(batch: Batch, *, origin: str) -> Difference:
    """What `store_people` would do, without doing it; two queries."""
    former = former_person_ids(origin, (row[0] for row in batch.rows))
    current = [row for row in batch.rows if row[0] not in former]
    difference = compare(_people(batch.fields, origin), current)
    became = iter(difference.outcomes)
    outcomes = [Stored.UNCHANGED if row[0] in former else next(became) for row in batch.rows]
    return replace(difference, outcomes=outcomes)


def store_people(batch: Batch, *, origin: str) -> list[Stored]:
    """Inserts and updates by external id within `origin`, inside the caller's `writing()`.

    Fields: external_id first, then any of partner_id, name, email, role, seniority, language, is_active,
    may_be_surveyed, time_zone, consented_on, consent_source. The row of a person who was merged into
    another changes nothing.
    """
    difference = compare_people(batch, origin=origin)
    write(_people(batch.fields, origin), difference)
    return difference.outcomes


def _people(fields: tuple[str, ...], origin: str) -> Target:
    return Target(
        Person,
        fields,
        scope={"origin": origin},
        inserted={name: value for name, value in _DEFAULTS.items() if name not in fields},
        made={"public_id": new_public_id},
    )
