"""Events are rows, inserted in the transaction of the change; tasks deliver them at least once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from onpar.kernel.models import Event


def announce(name: str, *, subject: str, at: datetime, **payload: Any) -> Event:
    return Event.objects.create(name=name, subject=subject, at=at, payload=_plain(payload))


def announce_many(name: str, subjects: Iterable[str], *, at: datetime, **payload: Any) -> None:
    """The same of many objects, in one statement for every 500."""
    plain = _plain(payload)
    Event.objects.bulk_create(
        [Event(name=name, subject=subject, at=at, payload=plain) for subject in subjects],
        batch_size=500,
    )


def _plain(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value if _is_json(value) else str(value) for key, value in payload.items()}


def _is_json(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool | list | dict)
