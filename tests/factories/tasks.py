"""Tasks and workers as the queue leaves them."""

from datetime import datetime

from onpar.kernel import clock
from onpar.kernel.models import Task, TaskState, Worker


def make_task(state: str = TaskState.DEAD, **fields: object) -> Task:
    """One that was given up, unless another state is named; it counts nothing when it runs."""
    ended = clock.now() if state in (TaskState.DONE, TaskState.DEAD) else None
    plain = {
        "path": "tests.kernel.samples.nothing",
        "queue": "default",
        "created_at": clock.now(),
        "finished_at": ended,
        "attempts": 8 if state == TaskState.DEAD else 0,
        "last_error": "ValueError: no such host" if state == TaskState.DEAD else "",
    }
    return Task.objects.create(state=state, **(plain | fields))


def make_worker(*, seen_at: datetime, **fields: object) -> Worker:
    return Worker.objects.create(
        **{"name": "reef, process 7", "started_at": seen_at, "seen_at": seen_at} | fields
    )
