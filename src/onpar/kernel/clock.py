"""The only clock. Services get the time as an argument; surfaces and commands read it here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)


def now() -> datetime:
    return _fixed.get() or datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """The date on the wall of `zone`, an IANA name."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def fixed(at: datetime) -> Iterator[None]:
    """Stop the clock at an aware time, for tests and for building a demo of another day."""
    token = _fixed.set(at)
    try:
        yield
    finally:
        _fixed.reset(token)
