"""How far a check or a run is, what it said, and what comes next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from onpar.exchange.fields import KINDS_INFO
from onpar.exchange.models import DraftState, ImportDraft, ImportRun, RunState
from onpar.exchange.services.drafts import undo_key
from onpar.exchange.services.undoing import LeftRow, foresee_left, list_left, may_be_undone
from onpar.kernel.models import Task, TaskState
from onpar.kernel.tasks.backend import UNFINISHED
from onpar.staff.imports.controls import Select, select
from onpar.staff.imports.wording import names_words, rows_words
from onpar.staff.links import metric_href

_MOST_LEFT = 200


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
class Lookalike:
    """A row that looks like a partner here; `choice` says which one it is, or that it is another."""

    row: int
    external_id: str
    name: str
    like: str
    choice: Select


@dataclass(frozen=True)
class StatusPage:
    draft: ImportDraft
    kind: object
    progress: Progress | None
    refusals: tuple[Refused, ...]
    more_refused: int
    lookalikes: tuple[Lookalike, ...]
    for_all: Select
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
        refusals=refusals,
        more_refused=report.get("refused", 0) - len(refusals),
        lookalikes=tuple(map(_lookalike, report.get("lookalikes", ()))),
        for_all=_for_all(str(draft.document.get("same_name", "ask"))),
        unused=names_words(report.get("unused_columns", [])),
        would_store=report.get("new", 0) + report.get("changed", 0),
        is_checked=draft.state == DraftState.CHECKED,
        is_stopped=draft.state == DraftState.STOPPED,
    )


def _lookalike(found: dict[str, Any]) -> Lookalike:
    like = [(each["public_id"], _is_named(each)) for each in found["like"]]
    options = [("", _("– decide –")), *like, ("different", _("Another partner, make it new"))]
    label = _("What %(name)s is") % {"name": found["name"]}
    return Lookalike(
        row=found["row"],
        external_id=found["external_id"],
        name=found["name"],
        like=str(get_text_list([each["name"] for each in found["like"]], _("or"))),
        choice=select("decision", label, options, chosen="", key=str(found["row"])),
    )


def _is_named(like: dict[str, str]) -> str:
    words = _("%(name)s (same web domain)") if like["by"] == "domain" else _("%(name)s (same name)")
    return words % {"name": like["name"]}


def _for_all(chosen: str) -> Select:
    options = (
        ("ask", _("are decided one by one")),
        ("same", _("are the partners here")),
        ("different", _("are other partners")),
    )
    return select("same_name", _("All rows that are left open"), options, chosen=chosen)


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
    refusals: tuple[Refused, ...]
    unused: str
    draft: ImportDraft | None
    imported_href: str
    imported_label: str
    may_be_undone: bool
    undoing: str
    left: tuple[LeftRow, ...]


@dataclass(frozen=True)
class UndoPage:
    """What an undo would do now. foreseen: rows that would stay, None where nobody looked."""

    page: RunPage
    foreseen: tuple[LeftRow, ...] | None
    more: int


def build_run(run: ImportRun, *, who: str, state: object) -> RunPage:
    draft = run.drafts.select_related("upload").order_by("changed_at").last()
    report: dict[str, Any] = draft.report if draft else {}
    href, label = _where(run.kind)
    return RunPage(
        run=run,
        kind=KINDS_INFO[run.kind].label,
        who=who,
        state=state,
        refusals=tuple(Refused(**refusal) for refusal in report.get("refusals", ())),
        unused=names_words(report.get("unused_columns", [])),
        draft=draft,
        imported_href=href,
        imported_label=label,
        may_be_undone=run.state != RunState.RUNNING and may_be_undone(run),
        undoing=_undoing(run),
        left=tuple(list_left(run, most=_MOST_LEFT)) if run.undone_at else (),
    )


def build_undo(run: ImportRun, *, who: str, state: object) -> UndoPage:
    page = build_run(run, who=who, state=state)
    left = foresee_left(run) if page.may_be_undone and not page.undoing else None
    return UndoPage(
        page=page,
        foreseen=None if left is None else tuple(left[:_MOST_LEFT]),
        more=max(0, len(left or ()) - _MOST_LEFT),
    )


def _undoing(run: ImportRun) -> str:
    """A sentence while a task takes the import back."""
    task = Task.objects.filter(key=undo_key(run), state__in=UNFINISHED).first()
    if task is None:
        return ""
    return _("%(done)s so far") % {"done": rows_words(task.done)}


def _where(kind: str) -> tuple[str, str]:
    """Where what was imported is seen."""
    if kind == "answers":
        return reverse("staff:pulse"), _("Go to Pulse")
    if kind == "sales":
        return metric_href("sourced_revenue"), _("See the revenue")
    return reverse("staff:partners"), _("See the partners")
