"""Which months of which facts change when rows lose a person or move to another partner."""

from django.db import models

from onpar.kernel.registry import Reference
from onpar.kernel.staleness import mark_stale, month_of


def mark_references_stale(reference: Reference, target: int) -> None:
    """Marks the months of all rows that point at `target`; a query per day field."""
    if not reference.facts:
        return
    months = _months(reference, target)
    for fact in reference.facts:
        mark_stale(fact, months)


def _months(reference: Reference, target: int) -> set[int]:
    rows = reference.model._default_manager.filter(**{reference.field: target})
    found = set()
    for name in reference.days:
        field = reference.model._meta.get_field(name)
        given = rows.filter(**{f"{name}__isnull": False})
        days = (
            given.datetimes(name, "month")
            if isinstance(field, models.DateTimeField)
            else given.dates(name, "month")
        )
        found |= {month_of(day) for day in days}
    return found
