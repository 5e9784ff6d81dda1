"""How far a check or a run is, what it said, and what comes next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from onpar.exchange.fields import KINDS_INFO
from onpar.exchange.models import DraftState, ImportDraft, ImportRun
from onpar.kernel.models import Task, TaskState
from onpar.staff.imports.wording import counts_words, names_words, rows_words
from onpar.staff.links import metric_href


@dataclass(frozen=True)
class Refused:
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Progress:
    """`total` is 0 while nobody knows it."""

    title: str
    text: str
    done: int
    total: int
    is_stopping: bool
    is_given_up: bool


@dataclass(frozen=True)
class StatusPage:
    draft: ImportDraft
    kind: object
    progress: Progress | None
    counts: str
    refusals: tuple[Refused, ...]
    more_refused: int
    unused: str
    would_store: int
    is_checked: bool
    is_stopped: bool


def build_status(draft: ImportDraft) -> StatusPage:
    report = draft.report
    refusals = tuple(Refused(**refusal) for refusal in report.get("refusals", ()))
    return StatusPage(
        draft=draft,
        kind=KINDS_INFO[draft.kind].label,
        progress=_progress(draft) if draft.is_busy else None,
        counts=counts_words(report) if report else "",
        refusals=refusals,
        more_refused=report.get("refused", 0) - len(refusals),
        unused=names_words(report.get("unused_columns", [])),
        would_store=report.get("new", 0) + report.get("changed", 0),
        is_checked=draft.state == DraftState.CHECKED,
        is_stopped=draft.state == DraftState.STOPPED,
    )


def _progress(draft: ImportDraft) -> Progress:
    task = Task.objects.filter(public_id=draft.task).first()
    is_check = draft.state == DraftState.CHECKING
    done = max(task.done if task else 0, _stored(draft.run) if not is_check else 0)
    total = int(draft.report.get("rows", 0)) if draft.report else 0
    return Progress(
        title=_("Checking the file") if is_check else _("Importing"),
        text=_text(task, done, total, stopping=draft.stop_asked),
        done=done,
        total=total,
        is_stopping=draft.stop_asked,
        is_given_up=task is None or task.state in (TaskState.DEAD, TaskState.DONE),
    )


def _stored(run: ImportRun | None) -> int:
    return run.rows_read if run else 0


def _text(task: Task | None, done: int, total: int, *, stopping: bool) -> str:
    if task is None or task.state == TaskState.DEAD:
        return _("Something went wrong in OnPar. An administrator finds it among the tasks.")
    if stopping:
        return _("Stopping after the rows that are under way.")
    if task.state == TaskState.WAITING and task.attempts:
        return _("An attempt failed; the next one begins by itself.")
    if task.state == TaskState.WAITING:
        return _("Waiting for the worker to begin.")
    if total:
        return _("%(done)s of %(rows)s") % {"done": f"{done:,}", "rows": rows_words(total)}
    return _("%(rows)s so far") % {"rows": rows_words(done)}


@dataclass(frozen=True)
class RunPage:
    """What an import did. `draft` is where it was prepared, if that was in the browser."""

    run: ImportRun
    kind: object
    who: str
    state: object
    counts: str
    refusals: tuple[Refused, ...]
    unused: str
    draft: ImportDraft | None
    imported_href: str
    imported_label: str


def build_run(run: ImportRun, *, who: str, state: object) -> RunPage:
    draft = run.drafts.select_related("upload").order_by("changed_at").last()
    report: dict[str, Any] = draft.report if draft else {}
    href, label = _where(run.kind)
    return RunPage(
        run=run,
        kind=KINDS_INFO[run.kind].label,
        who=who,
        state=state,
        counts=counts_words(vars(run)),
        refusals=tuple(Refused(**refusal) for refusal in report.get("refusals", ())),
        unused=names_words(report.get("unused_columns", [])),
        draft=draft,
        imported_href=href,
        imported_label=label,
    )


def _where(kind: str) -> tuple[str, str]:
    """Where what was imported is seen."""
    if kind == "answers":
        return reverse("staff:pulse"), _("Go to Pulse")
    if kind == "sales":
        return metric_href("sourced_revenue"), _("See the revenue")
    return reverse("staff:partners"), _("See the partners")
