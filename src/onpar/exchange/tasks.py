"""What the worker does for this room."""

from onpar.exchange.services import draft_work
from onpar.kernel.tasks import task


@task(queue_name="long")
def check_import(draft_id: int) -> None:
    draft_work.check_draft(draft_id)


@task(queue_name="long")
def run_import(draft_id: int) -> None:
    draft_work.run_draft(draft_id)
