"""Reads rows of one month from the database as columns, for DuckDB to take over.

SQL here runs on SQLite and PostgreSQL alike. Facts hold ids, numbers and dates: no text, no names.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

Columns = dict[str, NDArray[Any]]
_CHUNK = 50_000

INTEGER, NUMBER, TEXT, DAY = "integer", "number", "text", "day"
MISSING = -1


def read_columns(
    sql: str, parameters: Sequence[Any], columns: Sequence[tuple[str, str]]
) -> Columns:
    """One array per (name, kind). A missing integer is -1, a missing number NaN, a missing text ''."""
    parts: list[list[NDArray[Any]]] = [[] for _ in columns]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(_CHUNK):
            for part, values, (_name, kind) in zip(parts, zip(*rows, strict=True), columns, strict=True):
                part.append(_array(values, kind))
    return {
        name: np.concatenate(part) if part else _array((), kind)
        for part, (name, kind) in zip(parts, columns, strict=True)
    }


def _array(values: Sequence[Any], kind: str) -> NDArray[Any]:
    if kind == INTEGER:
        return np.array([MISSING if value is None else value for value in values], dtype=np.int64)
    if kind == NUMBER:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    if kind == DAY:
        return np.array([_day(value) for value in values], dtype="datetime64[s]")
    return np.array([value or "" for value in values], dtype=object)


def _day(value: date | datetime | str | None) -> date | str:
    # SQLite gives dates of raw SQL as text, PostgreSQL as dates; both begin with the day.
    return "NaT" if value is None else str(value)[:10]
