"""Adding, changing, correcting and removing what hangs on a partner; and taking the last change back."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from onpar.accounts.models import User
from onpar.kernel import clock
from onpar.kernel.errors import DomainError, NotFound
from onpar.kernel.models import AuditEntry
from onpar.partners.access import get_partner_for, require_editor
from onpar.partners.models import Person
from onpar.partners.services import editing as service
from onpar.partners.services.undoing import is_undoable, partner_of, undo
from onpar.staff.editing import Values, save_edit, show_refusal
from onpar.staff.record_forms import About, RecordForm
from onpar.staff.records import find_kind
from onpar.staff.requests import WorkspaceRequest
from onpar.staff.saving import EditPage, answer_saved, form_page, partner_trail, seen_version

UNDO_HOURS = 24


@require_http_methods(["GET", "POST"])
def add_record(request: WorkspaceRequest, public_id: str, slug: str) -> HttpResponse:
    kind = find_kind(slug)
    partner = get_partner_for(request.user, public_id, to="edit")
    about = About.of(request.user, partner)
    form = kind.form(request.POST or None, initial=kind.first(about), about=about)
    page = EditPage(kind.add, kind.back(partner), partner_trail(partner), button=kind.add)
    if form.is_valid():
        values = form.values(form.cleaned_data)
        try:
            entry = kind.create(partner, values, actor=request.user.actor, at=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, str(kind.added), extra_tags=str(entry.pk))
            return redirect(page.back)
    return form_page(request, form, page)


@require_http_methods(["GET", "POST"])
def edit_record(request: WorkspaceRequest, public_id: str, slug: str, key: str) -> HttpResponse:
    kind = find_kind(slug)
    partner = get_partner_for(request.user, public_id, to="edit")
    row = kind.find(partner, key)
    about = About.of(request.user, partner)
    page = EditPage(
        kind.edit,
        kind.back(partner),
        partner_trail(partner),
        note=kind.note(row),
        removal=f"{request.path}remove/" if kind.record else "",
        personal_data=_personal_data(request.user, row),
    )

    def made(values: Values) -> RecordForm:
        return kind.form(initial=values, about=about)

    now = kind.read(row).values
    form = kind.form(request.POST or None, initial=now, about=about)
    if form.is_valid():
        try:
            saved = save_edit(
                form,
                read=lambda: kind.read(row),
                save=lambda version, values: kind.save(
                    row, version, values, actor=request.user.actor, at=clock.now()
                ),
                again=made,
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            return answer_saved(request, saved, page, done=str(kind.saved))
    return form_page(request, form, page)


def _personal_data(user: User, row: Model) -> str:
    if not isinstance(row, Person) or not user.runs_program:
        return ""
    return reverse("staff:personal-data", args=[row.public_id])


@require_http_methods(["GET", "POST"])
def remove_record(request: WorkspaceRequest, public_id: str, slug: str, key: str) -> HttpResponse:
    """A page that names what is lost, with one button."""
    kind = find_kind(slug)
    partner = get_partner_for(request.user, public_id, to="edit")
    row = kind.find(partner, key)
    if kind.record is None:
        raise NotFound("There is nothing at this address.")
    refusal = service.why_not_removable(kind.record, row)
    if request.method == "POST" and not refusal:
        version = seen_version(request, row)
        entry = service.remove(
            kind.record, row.pk, version=version, actor=request.user.actor, at=clock.now()
        )
        undoable = str(entry.pk) if is_undoable(entry) else ""
        messages.success(request, _("“%(what)s” was removed.") % {"what": row}, extra_tags=undoable)
        return redirect(kind.back(partner))
    page = EditPage(
        _("Remove “%(what)s”") % {"what": row}, kind.back(partner), partner_trail(partner)
    )
    context = {"edit": page, "row": row, "lost": kind.removal, "refusal": refusal}
    return render(
        request, "staff/remove.html", context, status=409 if request.method == "POST" else 200
    )


@require_POST
def undo_change(request: WorkspaceRequest, entry_id: int) -> HttpResponse:
    """Only one's own change, within a day; any other is answered like one that never was."""
    user, now = request.user, clock.now()
    entry = (
        AuditEntry.objects.filter(
            pk=entry_id, actor=user.actor, at__gte=now - timedelta(hours=UNDO_HOURS)
        )
        .select_related("payload")
        .first()
    )
    if entry is None or not is_undoable(entry):
        raise NotFound("There is nothing to undo.")
    require_editor(user)
    partner = get_partner_for(user, partner_of(entry).public_id, to="edit")
    try:
        undo(entry, actor=user.actor, at=now)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The change was taken back."))
    return redirect(partner)
