"""The page of tasks: the worker, what waits, runs and was given up, and what recurs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onpar.kernel.models import ScheduledRun, Task, TaskState, Worker
from onpar.kernel.registry import contract
from onpar.kernel.schedules import Schedule
from onpar.kernel.tasks.workers import is_seen_lately
from onpar.staff.forms import StyledForm

PAGE_SIZE = 50


class TaskListForm(StyledForm):
    """The state to show; the empty one means all."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counts = dict(Task.objects.values_list("state").annotate(Count("pk")))
        self.offer(
            "state",
            _("All states"),
            [(key, f"{label} ({counts.get(key, 0):,})") for key, label in TaskState.choices],
        )

    def state_asked(self) -> str:
        return str(self.cleaned_data["state"]) if self.is_valid() else ""


@dataclass(frozen=True)
class WorkerState:
    """`alive` may be several; `last` is the one seen last, when none is."""

    alive: tuple[Worker, ...]
    last: Worker | None


@dataclass(frozen=True)
class ScheduleRow:
    what: str
    when: str
    last: ScheduledRun | None
    last_task: Task | None
    next_at: datetime


@dataclass(frozen=True)
class TaskRow:
    task: Task
    name: str
    detail: str
    progress: str


@dataclass(frozen=True)
class TaskList:
    worker: WorkerState
    rows: list[TaskRow]
    page: Page[Any]
    is_filtered: bool
    schedules: list[ScheduleRow]


def build_task_list(form: TaskListForm, *, page_number: str, at: datetime) -> TaskList:
    state = form.state_asked()
    tasks = Task.objects.filter(state=state) if state else Task.objects.all()
    page = Paginator(tasks.order_by("-pk"), PAGE_SIZE).get_page(page_number)
    return TaskList(
        worker=worker_state(at=at),
        rows=[task_row(task) for task in page.object_list],
        page=page,
        is_filtered=bool(state),
        schedules=_schedules(contract().schedules, at),
    )


def worker_state(*, at: datetime) -> WorkerState:
    workers = Worker.objects.order_by("-seen_at")[:20]
    alive = tuple(worker for worker in workers if is_seen_lately(worker, at=at))
    return WorkerState(alive, None if alive else next(iter(workers), None))


def task_row(task: Task) -> TaskRow:
    return TaskRow(task, _name(task), _detail(task), _progress(task))


def _name(task: Task) -> str:
    """The name of the function as words."""
    words = task.path.rpartition(".")[2].replace("_", " ")
    return words[:1].upper() + words[1:]


def _progress(task: Task) -> str:
    if not task.total:
        return ""
    return _("%(done)s of %(total)s") % {"done": f"{task.done:,}", "total": f"{task.total:,}"}


def _detail(task: Task) -> str:
    """What a reader wants to know next: the error of a task that failed, else its progress."""
    if task.last_error and task.state != TaskState.DONE:
        return task.last_error.strip().splitlines()[-1][:200]
    return task.note


def _schedules(schedules: Sequence[Schedule], at: datetime) -> list[ScheduleRow]:
    runs = {run.schedule: run for run in ScheduledRun.objects.order_by("slot")}
    tasks = Task.objects.in_bulk([run.task for run in runs.values()], field_name="public_id")
    return [
        ScheduleRow(
            what=str(schedule.what),
            when=_("Daily at %(time)s, %(zone)s")
            % {"time": f"{schedule.at:%H:%M}", "zone": schedule.zone()},
            last=runs.get(schedule.name),
            last_task=tasks.get(runs[schedule.name].task) if schedule.name in runs else None,
            next_at=schedule.next_due(at),
        )
        for schedule in schedules
    ]
