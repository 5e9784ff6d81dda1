"""Events are rows, inserted in the transaction of the change; tasks deliver them at least once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onpar.kernel.models import Event


def announce(name: str, *, subject: str, at: datetime, **payload: Any) -> Event:
    return Event.objects.create(name=name, subject=subject, at=at, payload=_plain(payload))


def _plain(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value if _is_json(value) else str(value) for key, value in payload.items()}


def _is_json(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool | list | dict)
