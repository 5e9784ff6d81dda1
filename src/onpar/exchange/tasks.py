"""What the worker does for this room."""

from onpar.exchange.services import draft_work
from onpar.exchange.services.export_files import KEPT, build_export, remove_exports_before
from onpar.kernel import clock
from onpar.kernel.tasks import report, task


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
