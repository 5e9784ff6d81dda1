"""Gives a task that was given up another eight tries."""

from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from onpar.kernel import audit
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError
from onpar.kernel.models import Task, TaskState


class TaskNotDead(DomainError):
    code = "task_not_dead"


class TaskReplaced(DomainError):
    code = "task_replaced"


def replay(task: Task, *, actor: str, at: datetime) -> None:
    """Raises TaskNotDead, or TaskReplaced when another task of the same key is under way."""
    try:
        with writing():
            dead = Task.objects.filter(pk=task.pk, state=TaskState.DEAD)
            if not dead.update(
                state=TaskState.WAITING, attempts=0, run_after=None, finished_at=None
            ):
                raise TaskNotDead(_("This task is not given up. Look at its state again."))
            audit.record("kernel.task.replayed", actor=actor, subject=f"task:{task.pk}", at=at)
    except IntegrityError as error:
        raise TaskReplaced(
            _("The same work is under way already, so nothing was started.")
        ) from error
