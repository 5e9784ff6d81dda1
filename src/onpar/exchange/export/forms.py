"""How a stored value is written as the text of a cell, and read back exactly."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from onpar.kernel.money import Money, minor_units

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """kind: of the column in Parquet, as DuckDB names it. write and read know the other cells of the row."""

    kind: str
    write: Callable[[Any, Values], str]
    read: Callable[[str, Mapping[str, str]], Any]


def _plain(kind: str, write: Callable[[Any], str], read: Callable[[str], Any]) -> Form:
    return Form(kind, lambda value, _row: write(value), lambda text, _row: read(text))


TEXT = _plain("VARCHAR", str, str)
WHOLE = _plain("BIGINT", str, int)
# `repr` is the shortest text that is this number again.
NUMBER = _plain("DOUBLE", lambda value: repr(float(value)).removesuffix(".0"), float)
YES_NO = _plain("BOOLEAN", lambda value: "yes" if value else "no", lambda text: text == "yes")
DAY = _plain("DATE", date.isoformat, date.fromisoformat)
MOMENT = _plain(
    "TIMESTAMPTZ", lambda value: value.astimezone(UTC).isoformat(), datetime.fromisoformat
)
DOCUMENT = _plain(
    "VARCHAR", lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True), json.loads
)
KEYS = _plain("VARCHAR", ";".join, lambda text: text.split(";") if text else [])
AMOUNT = Form(
    "DECIMAL(18,3)",
    lambda minor, row: str(Money(minor, row["currency"]).decimal),
    lambda text, row: minor_units(Decimal(text), row["currency"]),
)
# Below zero where it was restored: the number then is another row's, or will be.
FORMER_NUMBER = _plain("BIGINT", lambda number: str(abs(number)), lambda text: -int(text))
