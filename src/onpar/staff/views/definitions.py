"""Settings: what the program defines. Only who runs the program opens these pages."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onpar.kernel import clock
from onpar.kernel.errors import DomainError
from onpar.partners.access import require_program_runner
from onpar.partners.models import Aspect
from onpar.partners.services.catalog import (
    change_entry,
    create_entry,
    remove_entry,
    where_used,
)
from onpar.staff.definitions import KINDS, find_kind
from onpar.staff.editing import save_edit, show_refusal
from onpar.staff.requests import WorkspaceRequest
from onpar.staff.saving import EditPage, answer_saved, form_page, seen_version


def _trail() -> tuple[tuple[str, str], ...]:
    return (
        (_("Settings"), reverse("staff:settings")),
        (_("Program"), reverse("staff:definitions")),
    )


@require_safe
def definitions(request: WorkspaceRequest) -> HttpResponse:
    require_program_runner(request.user)
    kinds = [(kind, [(row, kind.detail(row)) for row in kind.rows()]) for kind in KINDS.values()]
    aspects = Aspect.objects.select_related("parent")
    return render(request, "staff/definitions.html", {"kinds": kinds, "aspects": aspects})


@require_http_methods(["GET", "POST"])
def add_definition(request: WorkspaceRequest, slug: str) -> HttpResponse:
    require_program_runner(request.user)
    kind = find_kind(slug)
    form = kind.form(request.POST or None)
    page = EditPage(kind.add, f"{reverse('staff:definitions')}#{slug}", _trail(), button=kind.add)
    if form.is_valid():
        values = form.values(form.cleaned_data)
        try:
            row = create_entry(kind.model, values, actor=request.user.actor, at=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("“%(name)s” was added.") % {"name": row})
            return redirect(page.back)
    return form_page(request, form, page)


@require_http_methods(["GET", "POST"])
def edit_definition(request: WorkspaceRequest, slug: str, row_id: int) -> HttpResponse:
    require_program_runner(request.user)
    kind = find_kind(slug)
    row = kind.find(row_id)
    page = EditPage(
        kind.edit,
        f"{reverse('staff:definitions')}#{slug}",
        _trail(),
        removal=f"{request.path}remove/",
    )
    form = kind.form(request.POST or None, initial=kind.read(row_id).values, row=row)
    if form.is_valid():
        try:
            saved = save_edit(
                form,
                read=lambda: kind.read(row_id),
                save=lambda version, values: change_entry(
                    kind.model,
                    row_id,
                    version=version,
                    values=values,
                    actor=request.user.actor,
                    at=clock.now(),
                ),
                again=lambda values: kind.form(initial=values, row=row),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            return answer_saved(
                request, saved, page, done=_("“%(name)s” was saved.") % {"name": row}
            )
    return form_page(request, form, page)


@require_http_methods(["GET", "POST"])
def remove_definition(request: WorkspaceRequest, slug: str, row_id: int) -> HttpResponse:
    require_program_runner(request.user)
    kind = find_kind(slug)
    row = kind.find(row_id)
    page = EditPage(
        _("Remove “%(what)s”") % {"what": row}, f"{reverse('staff:definitions')}#{slug}", _trail()
    )
    used = where_used(row)
    if request.method == "POST" and not used:
        version = seen_version(request, row)
        remove_entry(kind.model, row_id, version=version, actor=request.user.actor, at=clock.now())
        messages.success(request, _("“%(what)s” was removed.") % {"what": row})
        return redirect(page.back)
    words = _("It is used by %(used)s, so it cannot be removed. Change those first.")
    context = {
        "edit": page,
        "row": row,
        "lost": _("Nothing uses it. It is removed for good."),
        "refusal": words % {"used": ", ".join(used)} if used else "",
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "staff/remove.html", context, status=status)
