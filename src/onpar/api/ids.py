"""Ids of rows that have no public id of their own: their external id and its origin, in one word.

Such tables are filled by the million, and an id that is derived costs no column and no index.
"""

import base64
import binascii
from typing import Any

from onpar.kernel.errors import NotFound


def row_id(row: Any) -> str:
    """Of a row with `origin` and `external_id`, which together are unique."""
    text = f"{row.origin}\0{row.external_id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def open_row_id(text: str) -> tuple[str, str]:
    """Origin and external id. Raises NotFound for what `row_id` never made."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        origin, external_id = base64.urlsafe_b64decode(padded).decode().split("\0")
    except (binascii.Error, ValueError):
        raise NotFound("There is no such id. Take it from a list.") from None
    return origin, external_id
