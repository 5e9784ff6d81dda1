"""What recurs. A schedule fires once for each day, however many workers look; upkeep is what each
worker does every few seconds while it lives. Rooms declare both in their contract."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.utils.functional import Promise
from django_tasks.base import Task

from onpar.kernel.db import writing
from onpar.kernel.models import ScheduledRun


def utc() -> str:
    return "UTC"


@dataclass(frozen=True)
class Schedule:
    """`task` is enqueued once a day, at the time on the wall of `zone`. The slot is that wall's date.

    A date comes once, also where the clock is set back in autumn; a time that is left out in spring
    counts as the moment after. Of days that went by without a worker only the last is made up for.
    """

    name: str
    what: str | Promise
    task: Task[[], Any]
    at: time = time(3)
    zone: Callable[[], str] = utc

    def last_slot(self, now: datetime) -> date:
        """The last date whose time has come."""
        today = now.astimezone(ZoneInfo(self.zone())).date()
        return today if self.due(today) <= now else today - timedelta(days=1)

    def next_due(self, now: datetime) -> datetime:
        return self.due(self.last_slot(now) + timedelta(days=1))

    def due(self, slot: date) -> datetime:
        return datetime.combine(slot, self.at, ZoneInfo(self.zone())).astimezone(UTC)


@dataclass(frozen=True)
class Upkeep:
    """`run` is called every so many seconds by each worker: short, and harmless when called twice."""

    name: str
    every_seconds: float
    run: Callable[[], object]


def fire_due(schedules: Iterable[Schedule], *, at: datetime) -> int:
    """Enqueues what is due and not yet fired, and says how much that was."""
    slots = {schedule.name: (schedule, schedule.last_slot(at)) for schedule in schedules}
    fired = set(
        ScheduledRun.objects.filter(slot__in={slot for _, slot in slots.values()}).values_list(
            "schedule", "slot"
        )
    )
    open_slots = [found for name, found in slots.items() if (name, found[1]) not in fired]
    return sum(_fire(schedule, slot, at) for schedule, slot in open_slots)


def _fire(schedule: Schedule, slot: date, at: datetime) -> bool:
    """True for the one who gets the slot; the others' task is undone with their transaction."""
    try:
        with writing():
            task = schedule.task.enqueue()
            ScheduledRun.objects.create(schedule=schedule.name, slot=slot, at=at, task=task.id)
    except IntegrityError:
        return False
    return True
