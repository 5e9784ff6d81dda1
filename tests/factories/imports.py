"""Imports as their pages show them, without the files behind them."""

from onpar.exchange.models import ImportDraft, ImportRun, RunState, Upload
from onpar.kernel import clock


def make_import_draft(name: str) -> ImportDraft:
    at = clock.now()
    upload = Upload.objects.create(name=name, size=10, actor="user:1", at=at)
    return ImportDraft.objects.create(
        upload=upload, kind="partners", header_digest="0" * 64, actor="user:1", changed_at=at
    )


def make_import_run(name: str) -> ImportRun:
    return ImportRun.objects.create(
        kind="partners",
        origin="crm",
        file_name=name,
        file_digest="0" * 64,
        mapping_digest="0" * 64,
        state=RunState.FINISHED,
        actor="user:1",
        started_at=clock.now(),
    )
