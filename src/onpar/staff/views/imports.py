"""Imports: bring a file, say what its columns mean, check, run, look at what it did."""

from collections.abc import Callable

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from onpar.exchange.access import (
    check_may_import,
    get_draft_for,
    get_run_for,
    get_saved_mapping_for,
)
from onpar.exchange.errors import FileUnreadable, MappingWrong, on_screen
from onpar.exchange.models import DraftState, ImportDraft, RunState, SavedMapping
from onpar.exchange.queries import get_sample
from onpar.exchange.services import drafts, saved_mappings
from onpar.exchange.services.runs import refused_path
from onpar.exchange.services.uploads import store_upload
from onpar.kernel import clock
from onpar.kernel.errors import DomainError, NotFound
from onpar.staff.imports.documents import read_decisions, read_document
from onpar.staff.imports.forms import ACCEPTED, MappingNameForm, UploadForm, too_large
from onpar.staff.imports.listing import draft_href, list_imports, names_of, run_state, sample_links
from onpar.staff.imports.mapping_page import build_mapping_page
from onpar.staff.imports.status import build_run, build_status, build_undo
from onpar.staff.requests import WorkspaceRequest


def _actor(request: WorkspaceRequest) -> str:
    return f"user:{request.user.pk}"


@require_safe
def imports(request: WorkspaceRequest) -> HttpResponse:
    check_may_import(request.user)
    found = list_imports(page_number=request.GET.get("page", "1"))
    return render(request, "staff/imports/list.html", {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: WorkspaceRequest) -> HttpResponse:
    check_may_import(request.user)
    form = UploadForm(request) if request.method == "POST" else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        actor, at = _actor(request), clock.now()
        try:
            upload = store_upload(file.chunks(), file.name, actor=actor, at=at)
            draft = drafts.start_draft(upload, actor=actor, at=at)
        except DomainError as error:
            form.add_error("file", on_screen(error))
        else:
            return redirect("staff:import-draft", draft.public_id)
    limit = settings.UPLOAD_MAX_BYTES // 1_000_000
    context = {"form": form, "samples": sample_links(), "limit": limit, "too_large": too_large()}
    return render(request, "staff/imports/new.html", context)


@require_safe
def sample(request: WorkspaceRequest, kind: str) -> HttpResponse:
    check_may_import(request.user)
    response = HttpResponse(get_sample(kind).read_bytes(), content_type="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="sample-{kind}.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def draft(request: WorkspaceRequest, public_id: str) -> HttpResponseBase:
    """The mapping page. A POST keeps what was typed, then does what its button says."""
    found = get_draft_for(request.user, public_id)
    if request.method == "POST":
        return _act(request, found)
    if found.state not in (DraftState.PREPARING, DraftState.CHECKED, DraftState.STOPPED):
        return redirect("staff:import-status", public_id)
    try:
        page = build_mapping_page(found, at=clock.now())
    except DomainError as error:
        context = {"draft": found, "problem": on_screen(error)}
        return render(request, "staff/imports/unreadable.html", context)
    context = {"page": page, "name_form": MappingNameForm(), "accepted": ACCEPTED}
    return render(request, "staff/imports/mapping.html", context)


def _act(request: WorkspaceRequest, found: ImportDraft) -> HttpResponseBase:
    kind = request.POST.get("kind", found.kind)
    document = read_document(request.POST, kind=kind)
    at = clock.now()
    button = request.POST.get("act", "")
    try:
        found = drafts.change_draft(found, document, kind=kind, at=at)
        _follow(button, found, request)
    except (MappingWrong, FileUnreadable) as error:
        drafts.note_problem(found, on_screen(error), at=at)
        return redirect("staff:import-draft", found.public_id)
    if button == "check":
        return _start(drafts.start_check, found, request)
    return redirect("staff:import-draft", found.public_id)


def _follow(button: str, found: ImportDraft, request: WorkspaceRequest) -> None:
    """The buttons that change the mapping."""
    at = clock.now()
    if button == "start-over":
        drafts.propose_again(found, at=at)
    elif button == "use-saved":
        saved = get_saved_mapping_for(request.user, request.POST.get("saved", ""))
        drafts.use_saved_mapping(found, saved, at=at)
    elif button == "save-as":
        _save_as(request, found)
    elif button == "add-lookup" and (file := request.FILES.get("lookup")):
        drafts.add_lookup(found, file.chunks(), file.name or "lookup", actor=_actor(request), at=at)


def _save_as(request: WorkspaceRequest, found: ImportDraft) -> None:
    form = MappingNameForm(request.POST)
    if form.is_valid():
        saved_mappings.save_mapping(
            found, form.cleaned_data["name"], actor=_actor(request), at=clock.now()
        )


def _start(
    begin: Callable[..., None], found: ImportDraft, request: WorkspaceRequest
) -> HttpResponseBase:
    try:
        begin(found, actor=_actor(request), at=clock.now())
    except DomainError:
        # The mapping page says what is wrong with what was typed.
        return redirect("staff:import-draft", found.public_id)
    return redirect("staff:import-status", found.public_id)


@require_safe
@never_cache
def status(request: WorkspaceRequest, public_id: str) -> HttpResponseBase:
    """Progress, and what the check said. It may be left and come back to."""
    found = get_draft_for(request.user, public_id)
    if found.state == DraftState.FINISHED and found.run:
        return _away(request, reverse("staff:import-run", args=[found.run.public_id]))
    if found.state == DraftState.PREPARING:
        return _away(request, reverse("staff:import-draft", args=[public_id]))
    return render(request, "staff/imports/status.html", {"page": build_status(found)})


def _away(request: WorkspaceRequest, address: str) -> HttpResponseBase:
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@require_POST
def start(request: WorkspaceRequest, public_id: str) -> HttpResponseBase:
    return _start(drafts.start_run, get_draft_for(request.user, public_id), request)


@require_POST
def stop(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    found = get_draft_for(request.user, public_id)
    drafts.ask_to_stop(found, actor=_actor(request), at=clock.now())
    return redirect("staff:import-status", public_id)


@require_POST
def decide(request: WorkspaceRequest, public_id: str) -> HttpResponseBase:
    """Says which rows are partners that are here already, and checks again."""
    found = get_draft_for(request.user, public_id)
    decisions = read_decisions(request.POST)
    for_all = request.POST.get("same_name", "ask")
    found = drafts.decide(found, decisions, for_all=for_all, at=clock.now())
    return _start(drafts.start_check, found, request)


@require_POST
def discard(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    found = get_draft_for(request.user, public_id)
    drafts.discard_draft(found, actor=_actor(request), at=clock.now())
    return redirect("staff:imports")


@require_safe
@never_cache
def run(request: WorkspaceRequest, public_id: str) -> HttpResponseBase:
    found = get_run_for(request.user, public_id)
    page = build_run(found, who=names_of([found.actor])[found.actor], state=run_state(found))
    if found.state == RunState.RUNNING and page.draft and page.draft.state != DraftState.FINISHED:
        return redirect(draft_href(page.draft))
    return render(request, "staff/imports/run.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def undo(request: WorkspaceRequest, public_id: str) -> HttpResponseBase:
    found = get_run_for(request.user, public_id)
    if request.method == "POST":
        drafts.start_undo(found, actor=_actor(request), at=clock.now())
        return redirect("staff:import-run", public_id)
    seen = build_undo(found, who=names_of([found.actor])[found.actor], state=run_state(found))
    return render(request, "staff/imports/undo.html", {"page": seen.page, "seen": seen})


@require_safe
def refused(request: WorkspaceRequest, public_id: str) -> FileResponse:
    found = get_run_for(request.user, public_id)
    path = refused_path(found)
    if not path.is_file():
        raise NotFound("This file is not kept any more.")
    name = f"{found.file_name.split('.')[0]}-refused.csv"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")


@require_safe
def mappings(request: WorkspaceRequest) -> HttpResponse:
    check_may_import(request.user)
    return _mappings_page(request)


def _mappings_page(
    request: WorkspaceRequest,
    *,
    wrong: SavedMapping | None = None,
    error: str = "",
) -> HttpResponse:
    rows = SavedMapping.objects.all()
    context = {"rows": rows, "wrong": wrong, "error": error}
    return render(request, "staff/imports/mappings.html", context)


@require_POST
def mapping(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    """Renames or deletes, as the button says."""
    saved = get_saved_mapping_for(request.user, public_id)
    actor, at = _actor(request), clock.now()
    if request.POST.get("act") == "delete":
        saved_mappings.delete_mapping(saved, actor=actor, at=at)
        return redirect("staff:import-mappings")
    form = MappingNameForm(request.POST)
    if not form.is_valid():
        return _mappings_page(request, wrong=saved, error=str(form.errors["name"][0]))
    try:
        saved_mappings.rename_mapping(saved, form.cleaned_data["name"], actor=actor, at=at)
    except DomainError as problem:
        return _mappings_page(request, wrong=saved, error=problem.message)
    return redirect("staff:import-mappings")
