"""Marks which months of which facts must be rewritten; set with the change that made them stale."""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from onpar.kernel.db import placeholders
from onpar.kernel.models import StaleMonth


def month_of(day: date) -> int:
    return day.year * 100 + day.month


def mark_stale(fact: str, months: Iterable[int]) -> None:
    """Two statements at most, whatever the number of months."""
    rows = [(fact, month, 1) for month in sorted(set(months))]
    if not rows:
        return
    table = StaleMonth._meta.db_table
    sql = (
        f"INSERT INTO {table} (fact, month, changed) VALUES {placeholders(3, len(rows))} "  # noqa: S608
        f"ON CONFLICT (fact, month) DO UPDATE SET changed = {table}.changed + 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in row])
