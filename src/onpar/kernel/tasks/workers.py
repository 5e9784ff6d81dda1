"""The rows of worker processes: who lives, who is lost."""

import os
import socket
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F

from onpar.kernel import clock
from onpar.kernel.db import writing
from onpar.kernel.models import Worker
from onpar.kernel.tasks import queue

# For people and pages only: workers judge each other by heartbeats.
_SEEN_LATELY = timedelta(minutes=1)


def is_seen_lately(worker: Worker, *, at: datetime) -> bool:
    return worker.ended_at is None and worker.seen_at > at - _SEEN_LATELY


def worker_lives(*, at: datetime) -> bool:
    return Worker.objects.filter(ended_at=None, seen_at__gt=at - _SEEN_LATELY).exists()


@dataclass
class Watch:
    """Finds workers whose heartbeat stands still over so many looks in a row.

    The looks are a fixed part of a lease apart. Counting them, and not the time, also leaves the
    others their turn when the whole machine was asleep.
    """

    looks: int
    _still: dict[str, tuple[int, int]] = field(default_factory=dict)

    def lost(self, beats: dict[str, int]) -> list[str]:
        """`beats` by token of all workers, as they are at this look."""
        before = self._still
        self._still = {
            token: (count, before[token][1] + 1 if before.get(token, (None,))[0] == count else 0)
            for token, count in beats.items()
        }
        return [token for token, (_, looks) in self._still.items() if looks >= self.looks]


def register() -> str:
    at = clock.now()
    name = f"{socket.gethostname()}, process {os.getpid()}"[:120]
    with writing():
        return Worker.objects.create(name=name, started_at=at, seen_at=at).token


def deregister(token: str) -> None:
    with writing():
        Worker.objects.filter(token=token).update(ended_at=clock.now())


def beat(token: str) -> bool:
    with writing():
        alive = Worker.objects.filter(token=token, ended_at=None)
        return bool(alive.update(beats=F("beats") + 1, seen_at=clock.now()))


def end_lost(watch: Watch) -> None:
    alive = Worker.objects.filter(ended_at=None)
    beats = dict(alive.values_list("token", "beats"))
    for token in watch.lost(beats):
        with writing():
            # Unless it moved just now.
            alive.filter(token=token, beats=beats[token]).update(ended_at=clock.now())
    queue.release_orphans(at=clock.now())
