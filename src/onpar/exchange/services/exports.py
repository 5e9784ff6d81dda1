"""Asks for an export of everything, for who runs the program."""

from datetime import datetime

from onpar.exchange.models import Export
from onpar.exchange.tasks import make_export
from onpar.kernel.audit import record
from onpar.kernel.db import writing
from onpar.kernel.ids import new_public_id


def request_export(*, actor: str, at: datetime) -> Export:
    """The task begins as soon as a worker is free."""
    public_id = new_public_id()
    with writing():
        task = make_export.enqueue(public_id)
        export = Export.objects.create(
            public_id=public_id, actor=actor, task=task.id, created_at=at
        )
        record("export.archive.requested", actor=actor, subject=f"export:{public_id}", at=at)
    return export
