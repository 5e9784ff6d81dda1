"""The backend of the Django Tasks API: a task is a row, written in the caller's transaction."""

from collections.abc import Mapping, Sequence
from typing import Any, ParamSpec, TypeVar, cast

import django_tasks
from django.utils.module_loading import import_string
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import TaskError
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.utils import normalize_json

from onpar.kernel import clock
from onpar.kernel.db import writing
from onpar.kernel.models import Task, TaskState

P = ParamSpec("P")
T = TypeVar("T")

UNFINISHED = (TaskState.WAITING, TaskState.RUNNING)
_STATUS = {
    TaskState.WAITING: TaskResultStatus.READY,
    TaskState.RUNNING: TaskResultStatus.RUNNING,
    TaskState.DONE: TaskResultStatus.SUCCESSFUL,
    TaskState.DEAD: TaskResultStatus.FAILED,
}


class DurableBackend(BaseTaskBackend):
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(
        self,
        task: django_tasks.base.Task[P, T],
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
    ) -> TaskResult[T]:
        self.validate_task(task)
        with writing():
            row = _row(task, args, kwargs)
            row.save(force_insert=True)
        return as_result(row, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        row = Task.objects.filter(public_id=result_id).first()
        if row is None:
            raise TaskResultDoesNotExist(result_id)
        return as_result(row, function_of(row.path))


def enqueue_keyed(
    key: str, task: django_tasks.base.Task[P, T], *args: P.args, **kwargs: P.kwargs
) -> TaskResult[T]:
    """Like `task.enqueue`, unless a task of this key waits or runs: then that one is the answer."""
    with writing():
        while True:
            row = _row(task, args, kwargs, key=key)
            Task.objects.bulk_create([row], ignore_conflicts=True)
            found = Task.objects.filter(key=key, state__in=UNFINISHED).first()
            # None when the task in the way has finished between the two statements.
            if found is not None:
                return as_result(found, task)


def function_of(path: str) -> django_tasks.base.Task[Any, Any]:
    return cast("django_tasks.base.Task[Any, Any]", import_string(path))


def as_result(row: Task, task: django_tasks.base.Task[P, T]) -> TaskResult[T]:
    """What the Tasks API tells about a row."""
    state = TaskState(row.state)
    result: TaskResult[T] = TaskResult(
        task=task,
        id=row.public_id,
        status=_STATUS[state],
        enqueued_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        last_attempted_at=row.started_at,
        args=row.args,
        kwargs=row.kwargs,
        backend=task.backend,
        errors=[TaskError(exception_class_path="", traceback=row.last_error)]
        if row.last_error
        else [],
        worker_ids=[row.worker] * row.attempts,
    )
    object.__setattr__(result, "_return_value", row.result)
    return result


def _row(
    task: django_tasks.base.Task[P, T],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    *,
    key: str = "",
) -> Task:
    return Task(
        path=task.module_path,
        args=normalize_json(list(args)),
        kwargs=normalize_json(dict(kwargs)),
        key=key,
        queue=task.queue_name,
        priority=task.priority,
        run_after=task.run_after,
        created_at=clock.now(),
    )
