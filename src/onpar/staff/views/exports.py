"""Exports of everything: asked for, waited for, downloaded."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onpar.exchange.queries import get_export, list_exports
from onpar.exchange.services.export_files import file_of
from onpar.exchange.services.exports import request_export
from onpar.kernel import clock
from onpar.partners.access import require_program_runner
from onpar.staff.requests import WorkspaceRequest


@require_http_methods(["GET", "POST"])
def exports(request: WorkspaceRequest) -> HttpResponse:
    require_program_runner(request.user)
    if request.method == "POST":
        request_export(actor=request.user.actor, at=clock.now())
        messages.success(request, _("The export has begun. You may leave this page and come back."))
        return redirect("staff:exports")
    found = list_exports()
    waiting = any(state.is_under_way for state in found)
    return render(request, "staff/exports.html", {"exports": found, "waiting": waiting})


@never_cache
@require_safe
def export_file(request: WorkspaceRequest, public_id: str) -> FileResponse:
    require_program_runner(request.user)
    export = get_export(public_id)
    path = file_of(export)
    name = f"onpar-{export.created_at:%Y-%m-%d}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)
