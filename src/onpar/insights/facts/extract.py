"""Reads rows from the database as columns and hands them to DuckDB as typed tables.

SQL here runs on SQLite and PostgreSQL alike. Facts hold ids, numbers and dates: no text, no names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb
import numpy as np
from django.db import connection
from numpy.typing import NDArray

from onpar.insights.relations import literals

INTEGER, NUMBER, TEXT, DAY = "integer", "number", "text", "day"
Spec = Sequence[tuple[str, str]]

_CHUNK = 50_000
_MISSING = -1
_TYPES = {INTEGER: "BIGINT", NUMBER: "DOUBLE", DAY: "DATE"}


@dataclass
class Column:
    """One column while it is read. Texts become codes: DuckDB takes object arrays very slowly."""

    name: str
    kind: str

    def __post_init__(self) -> None:
        self.parts: list[NDArray[Any]] = []
        self.codes: dict[str, int] = {"": 1}

    def extend(self, values: Sequence[Any]) -> None:
        self.parts.append(self._array(values))

    @property
    def array(self) -> NDArray[Any]:
        return np.concatenate(self.parts) if self.parts else self._array(())

    @property
    def sql(self) -> str:
        """The column of the registered view, in its DuckDB type."""
        if self.kind == TEXT:
            return f"([{literals(self.codes)}])[{self.name}] AS {self.name}"
        return f"{self.name}::{_TYPES[self.kind]} AS {self.name}"

    def _array(self, values: Sequence[Any]) -> NDArray[Any]:
        if self.kind == TEXT:
            codes = self.codes
            return np.array([codes.setdefault(v or "", len(codes) + 1) for v in values], np.int64)
        if self.kind == DAY:
            return np.array([_day(value) for value in values], dtype="datetime64[s]")
        missing = _MISSING if self.kind == INTEGER else np.nan
        dtype = np.int64 if self.kind == INTEGER else np.float64
        return np.array([missing if value is None else value for value in values], dtype)


def _day(value: date | datetime | str | None) -> str:
    # SQLite gives dates of raw SQL as text, PostgreSQL as dates; both begin with the day.
    return "NaT" if value is None else str(value)[:10]


def load_table(
    cursor: duckdb.DuckDBPyConnection, name: str, sql: str, parameters: Sequence[Any], spec: Spec
) -> None:
    """Reads `sql` into the temporary table `name`. A missing integer is -1, a missing text ''."""
    columns = [Column(*each) for each in spec]
    with connection.cursor() as reader:
        reader.execute(sql, parameters)
        while rows := reader.fetchmany(_CHUNK):
            for column, values in zip(columns, zip(*rows, strict=True), strict=True):
                column.extend(values)
    cursor.register("incoming", {column.name: column.array for column in columns})
    selected = ", ".join(column.sql for column in columns)
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {selected} FROM incoming")  # noqa: S608
    cursor.unregister("incoming")
