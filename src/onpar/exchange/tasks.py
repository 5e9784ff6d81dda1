"""What the worker does for this room."""

from datetime import timedelta

from django.db.models import Q

from onpar.exchange.errors import NothingToUndo
from onpar.exchange.import_files import RUNS_KEPT, remove_run_folders
from onpar.exchange.models import DraftState, ImportDraft, ImportRun, RunState, Upload
from onpar.exchange.services import draft_work
from onpar.exchange.services.export_files import KEPT, build_export, remove_exports_before
from onpar.exchange.services.undoing import undo_run
from onpar.exchange.services.uploads import remove_unused_uploads
from onpar.kernel import clock
from onpar.kernel.db import writing
from onpar.kernel.tasks import report, task

UPLOADS_KEPT = timedelta(days=30)


@task(queue_name="long")
def check_import(draft_id: int) -> None:
    draft_work.check_draft(draft_id)


@task(queue_name="long")
def run_import(draft_id: int) -> None:
    draft_work.run_draft(draft_id)


@task(queue_name="long")
def make_export(public_id: str) -> None:
    build_export(public_id, at=clock.now(), progress=report)


@task()
def remove_old_exports() -> None:
    remove_exports_before(clock.now() - KEPT)


@task(queue_name="long")
def undo_import(run_id: int, actor: str) -> None:
    """A second attempt goes on; one that finds nothing left has come after the end."""
    run = ImportRun.objects.get(pk=run_id)
    total = run.new + run.changed
    try:
        undo_run(
            run,
            actor=actor,
            at=clock.now(),
            progress=lambda rows: report(rows, max(rows + 1, total)),
        )
    except NothingToUndo:
        return


@task()
def remove_old_runs() -> int:
    """Refused rows are personal data too: what nobody corrected in 30 days goes, a running import's stays."""
    fresh = Q(started_at__gte=clock.now() - RUNS_KEPT) | Q(state=RunState.RUNNING)
    return remove_run_folders(
        set(ImportRun.objects.filter(fresh).values_list("public_id", flat=True))
    )


@task()
def delete_old_uploads() -> int:
    """Files hold personal data, so they go with the drafts that nobody has touched for 30 days."""
    before = clock.now() - UPLOADS_KEPT
    idle = ImportDraft.objects.filter(changed_at__lt=before)
    with writing():
        idle.exclude(state__in=(DraftState.CHECKING, DraftState.RUNNING)).delete()
    return remove_unused_uploads(Upload.objects.filter(at__lt=before))
