"""Exports of everything: asked for, waited for, read."""

from datetime import datetime
from http import HTTPStatus
from typing import Literal

from django.http import FileResponse, HttpResponse
from ninja import Field, Router, Schema

from onpar.accounts.models import Scope, User
from onpar.api.doors import ZIP, read, told, write
from onpar.api.requests import ApiRequest
from onpar.exchange import queries
from onpar.exchange.queries import ExportState
from onpar.exchange.services.export_files import file_of
from onpar.exchange.services.exports import request_export
from onpar.kernel import clock
from onpar.partners.access import require_program_runner

router = Router(tags=["Exports"])


class ExportOut(Schema):
    id: str
    state: Literal["waiting", "ready", "failed"]
    tables_done: int
    tables: int = Field(description="0 until it has begun")
    created_at: datetime
    finished_at: datetime | None
    size_bytes: int = Field(description="Of the zip file; 0 until it is ready")


class Exports(Schema):
    items: list[ExportOut]


@read(router, "/exports", scope=Scope.EXPORTS, answer=Exports)
def list_exports(request: ApiRequest) -> Exports:
    """Those of the last seven days, newest first."""
    _runner(request)
    return Exports(items=[export_out(state) for state in queries.list_exports()])


@read(router, "/exports/{export_id}", scope=Scope.EXPORTS, answer=ExportOut, errors=[404])
def get_export(request: ApiRequest, export_id: str) -> ExportOut:
    """How far an export is. Ask again every few seconds until it is ready."""
    _runner(request)
    return export_out(queries.get_export_state(export_id))


@write(
    router,
    "POST",
    "/exports",
    scope=Scope.EXPORTS,
    answer={202: ExportOut},
    takes="",
    headers=["Location"],
)
def start_export(request: ApiRequest) -> HttpResponse:
    """Starts an export of everything that the installation holds, as CSV, XLSX and Parquet in a zip."""
    user = _runner(request)
    export = request_export(actor=user.actor, at=clock.now())
    row = export_out(queries.get_export_state(export.public_id))
    return told(row, HTTPStatus.ACCEPTED, at=f"exports/{row.id}")


@read(
    router,
    "/exports/{export_id}/file",
    scope=Scope.EXPORTS,
    answer=ZIP,
    errors=[404],
)
def download_export(request: ApiRequest, export_id: str) -> FileResponse:
    """The zip file of an export that is ready."""
    _runner(request)
    path = file_of(queries.get_export(export_id))
    return FileResponse(path.open("rb"), content_type=ZIP)


def export_out(state: ExportState) -> ExportOut:
    export = state.export
    word: Literal["waiting", "ready", "failed"] = "waiting"
    if state.is_ready or state.has_failed:
        word = "ready" if state.is_ready else "failed"
    return ExportOut(
        id=export.public_id,
        state=word,
        tables_done=state.done,
        tables=state.total,
        **{name: getattr(export, name) for name in ("created_at", "finished_at", "size_bytes")},
    )


def _runner(request: ApiRequest) -> User:
    user = request.auth.user
    require_program_runner(user)
    return user
