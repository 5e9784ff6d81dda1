"""Runs one claimed task and writes down what became of it."""

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any

from django.conf import settings
from django_tasks import TaskContext
from django_tasks.utils import normalize_json

from onpar.kernel import clock
from onpar.kernel.db import writing
from onpar.kernel.models import Task
from onpar.kernel.tasks import queue
from onpar.kernel.tasks.backend import as_result, function_of
from onpar.kernel.tasks.queue import Claim, storable

logger = logging.getLogger(__name__)
_REPORT_EVERY_SECONDS = 0.5


class TaskReleased(BaseException):
    """Raised inside a task that reports progress to a worker that has been asked to stop.

    No Exception: a task that catches everything must still end.
    """


@dataclass
class Run:
    """A task under way in this thread. `stop` is set when the worker should end."""

    claim: Claim
    stop: threading.Event
    reported: float = field(default=float("-inf"))


_run: ContextVar[Run | None] = ContextVar("task_run", default=None)


def report(done: int, total: int, note: str = "") -> None:
    """How far the task of this thread is, for the page that waits for it; outside a task nothing.

    Between two units of work that are complete in themselves: the worker may end the task here, and
    another attempt goes on later.
    """
    run = _run.get()
    if run is None:
        return
    if run.stop.is_set():
        raise TaskReleased
    if done < total and monotonic() - run.reported < _REPORT_EVERY_SECONDS:
        return
    run.reported = monotonic()
    with writing():
        told = {"done": done, "total": total, "note": storable(note)[:200]}
        if not run.claim.row().update(**told):
            raise TaskReleased


def attempt(claim: Claim, stop: threading.Event) -> Callable[[], bool]:
    """Runs the task and gives the function that stores its outcome; never raises."""
    try:
        with _under_way(Run(claim, stop)):
            result = normalize_json(_call(claim))
    except TaskReleased:
        return partial(queue.release, claim)
    # A task that calls exit() must not take its thread out of the worker.
    except (Exception, SystemExit):
        logger.warning("Task %s %s failed", claim.path, claim.public_id, exc_info=True)
        return partial(queue.fail, claim, traceback.format_exc(), at=clock.now())
    return partial(queue.finish, claim, result, at=clock.now())


@contextmanager
def _under_way(run: Run) -> Iterator[None]:
    token = _run.set(run)
    try:
        yield
    finally:
        _run.reset(token)


def _call(claim: Claim) -> Any:
    task = function_of(claim.path)
    if not task.takes_context:
        return task.call(*claim.args, **claim.kwargs)
    context = TaskContext(task_result=as_result(Task.objects.get(pk=claim.id), task))
    return task.call(context, *claim.args, **claim.kwargs)


def run_due_tasks() -> int:
    """Runs what is due in this process until nothing is, and says how many; for tests and scripts."""
    count = 0
    while claim := _claim_any():
        attempt(claim, threading.Event())()
        count += 1
    return count


def _claim_any() -> Claim | None:
    for name in settings.TASKS["default"]["QUEUES"]:
        if claim := queue.claim(name, worker="here", at=clock.now()):
            return claim
    return None
