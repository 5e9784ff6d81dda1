"""The list of imports: what is being prepared, and what was imported by whom, from where, with counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from onpar.accounts.models import User
from onpar.exchange.fields import KINDS_INFO
from onpar.exchange.models import DraftState, ImportDraft, ImportRun, RunState
from onpar.staff.imports.wording import KIND_TEXTS

PAGE_SIZE = 50


@dataclass(frozen=True)
class DraftRow:
    href: str
    file: str
    kind: object
    state: object
    who: str
    at: datetime


@dataclass(frozen=True)
class RunRow:
    href: str
    file: str
    kind: object
    state: object
    is_done: bool
    who: str
    at: datetime
    new: int
    changed: int
    unchanged: int
    refused: int


@dataclass(frozen=True)
class SampleLink:
    kind: object
    text: object
    href: str


@dataclass(frozen=True)
class ImportList:
    drafts: list[DraftRow]
    runs: list[RunRow]
    page: Page[Any]
    samples: list[SampleLink]


def list_imports(*, page_number: str) -> ImportList:
    """Five queries."""
    page = Paginator(ImportRun.objects.order_by("-started_at", "-pk"), PAGE_SIZE).get_page(
        page_number
    )
    runs = list(cast("QuerySet[ImportRun]", page.object_list))
    drafts = list(
        ImportDraft.objects.exclude(state=DraftState.FINISHED)
        .select_related("upload")
        .order_by("-changed_at")[:PAGE_SIZE]
    )
    names = names_of([run.actor for run in runs] + [draft.actor for draft in drafts])
    return ImportList(
        drafts=[_draft_row(draft, names) for draft in drafts],
        runs=[_run_row(run, names) for run in runs],
        page=page,
        samples=sample_links(),
    )


def _draft_row(draft: ImportDraft, names: dict[str, str]) -> DraftRow:
    return DraftRow(
        href=draft_href(draft),
        file=draft.upload.name,
        kind=KINDS_INFO[draft.kind].label,
        state=DraftState(draft.state).label,
        who=names[draft.actor],
        at=draft.changed_at,
    )


def draft_href(draft: ImportDraft) -> str:
    """Where the person goes on: the mapping, or what the check or the run says."""
    page = "import-draft" if draft.state == DraftState.PREPARING else "import-status"
    return reverse(f"staff:{page}", args=[draft.public_id])


def _run_row(run: ImportRun, names: dict[str, str]) -> RunRow:
    return RunRow(
        href=reverse("staff:import-run", args=[run.public_id]),
        file=run.file_name,
        kind=KINDS_INFO[run.kind].label,
        state=run_state(run),
        is_done=run.state == RunState.FINISHED,
        who=names[run.actor],
        at=run.started_at,
        new=run.new,
        changed=run.changed,
        unchanged=run.unchanged,
        refused=run.refused,
    )


def run_state(run: ImportRun) -> object:
    return {
        RunState.RUNNING: _("Not finished"),
        RunState.FINISHED: _("Imported"),
        RunState.FAILED: _("Failed"),
        RunState.UNDONE: _("Undone"),
    }.get(RunState(run.state), RunState(run.state).label)


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """What to call those who acted, by the actor of the audit log; one query."""
    wanted = set(actors)
    ids = [actor.removeprefix("user:") for actor in wanted if actor.startswith("user:")]
    people = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
    return {actor: _name(actor, people) for actor in wanted}


def _name(actor: str, people: dict[int, str]) -> str:
    scheme, _colon, text = actor.partition(":")
    if scheme == "user" and text.isdecimal():
        return people.get(int(text), _("Somebody who has left"))
    if scheme == "shell":
        return _("Command line (%(name)s)") % {"name": text}
    return actor


def sample_links() -> list[SampleLink]:
    return [
        SampleLink(KINDS_INFO[kind].label, text, reverse("staff:import-sample", args=[kind]))
        for kind, text in KIND_TEXTS.items()
    ]
