"""The queue: claim, finish, fail, release, replay. Each is one statement that names its claim."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from onpar.kernel.bulk import stored_time
from onpar.kernel.db import is_sqlite, writing
from onpar.kernel.models import Task, TaskState, Worker

MAX_ATTEMPTS = 8
_FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
_ERROR_LENGTH = 8_000
LOST = "The worker ended while this ran."

_WAITS = "state = 'waiting' AND queue = %(queue)s"
# A second try never waits longer than LONGEST_WAIT: where it seems to, the clock was set back.
_IS_DUE = "(run_after IS NULL OR run_after <= %(now)s OR (attempts > 0 AND run_after > %(latest)s))"


@dataclass(frozen=True)
class Claim:
    """A task that a worker holds, in its `attempt`th attempt."""

    id: int
    public_id: str
    path: str
    args: list[Any]
    kwargs: dict[str, Any]
    worker: str
    attempt: int

    def row(self) -> QuerySet[Task]:
        """The task while the claim holds, else nothing."""
        return Task.objects.filter(
            pk=self.id, state=TaskState.RUNNING, worker=self.worker, attempts=self.attempt
        )


def claim(queue: str, *, worker: str, at: datetime) -> Claim | None:
    """The first task of the queue that is due, or None. Writes only when there is one."""
    values: dict[str, str | datetime] = {
        "queue": queue,
        "now": stored_time(at),
        "latest": stored_time(at + LONGEST_WAIT),
        "worker": worker,
    }
    table = Task._meta.db_table
    first = (
        f"SELECT id FROM {table} WHERE {_WAITS} AND {_IS_DUE} "  # noqa: S608
        "ORDER BY priority DESC, id LIMIT 1"
    )
    locked = first if is_sqlite() else f"{first} FOR UPDATE SKIP LOCKED"
    take = (
        f"UPDATE {table} SET state = 'running', worker = %(worker)s, attempts = attempts + 1, "  # noqa: S608
        f"started_at = %(now)s WHERE id = ({locked}) "
        f"RETURNING id, public_id, path, args, kwargs, worker, attempts"
    )
    with connection.cursor() as cursor:
        cursor.execute(first, values)
        if cursor.fetchone() is None:
            return None
        with writing():
            cursor.execute(take, values)
            row = cursor.fetchone()
    return _as_claim(*row) if row else None


def _as_claim(
    pk: int, public_id: str, path: str, args: Any, kwargs: Any, worker: str, attempt: int
) -> Claim:
    return Claim(pk, public_id, path, _read(args), _read(kwargs), worker, attempt)


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def finish(claim: Claim, result: Any, *, at: datetime) -> bool:
    """False when the claim was lost: somebody else does the task now."""
    with writing():
        return bool(
            claim.row().update(state=TaskState.DONE, finished_at=at, result=result, last_error="")
        )


def fail(claim: Claim, error: str, *, at: datetime) -> bool:
    """Waits longer with each attempt, and gives up after the last. False when the claim was lost."""
    with writing():
        return bool(_set_back(claim.row(), claim.attempt, storable(error)[-_ERROR_LENGTH:], at))


def release(claim: Claim) -> bool:
    """Lets the task go without counting the attempt."""
    with writing():
        return bool(
            claim.row().update(
                state=TaskState.WAITING, worker="", attempts=F("attempts") - 1, run_after=None
            )
        )


def release_orphans(*, at: datetime) -> int:
    """Sets back what runs under a worker that has ended or is not known."""
    alive = Worker.objects.filter(ended_at=None).values("token")
    orphans = Task.objects.filter(state=TaskState.RUNNING).exclude(worker__in=alive)
    if not orphans.exists():
        return 0
    with writing():
        return sum(
            _set_back(orphans.filter(attempts=attempt), attempt, LOST, at)
            for attempt in range(1, MAX_ATTEMPTS + 1)
        )


def _set_back(tasks: QuerySet[Task], attempt: int, error: str, at: datetime) -> int:
    if attempt >= MAX_ATTEMPTS:
        return tasks.update(state=TaskState.DEAD, finished_at=at, last_error=error)
    return tasks.update(
        state=TaskState.WAITING, run_after=at + wait_after(attempt), last_error=error
    )


def storable(text: str) -> str:
    """Without what a database refuses in a text: NUL, and halves of characters as file names hold them."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")


def wait_after(attempt: int) -> timedelta:
    """5 s, 20 s, 80 s ... up to an hour, of which chance takes up to half: not all come back at once."""
    full: timedelta = min(_FIRST_WAIT * 4 ** (attempt - 1), LONGEST_WAIT)
    return full * (1 - secrets.randbelow(1000) / 2000)
