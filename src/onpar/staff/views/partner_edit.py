"""Adding and changing a partner, moving it to another stage, and what was changed before."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onpar.kernel import clock
from onpar.kernel.errors import DomainError
from onpar.kernel.registry import label_of
from onpar.partners.access import get_partner_for, require_editor
from onpar.partners.models import Partner
from onpar.partners.services import editing as service
from onpar.partners.services.lifecycle import change_stage
from onpar.staff.change_history import list_changes
from onpar.staff.editing import Current, Values, save_edit, show_refusal
from onpar.staff.record_forms import About, NewPartnerForm, PartnerForm, RecordForm, StageForm
from onpar.staff.records import shown_values
from onpar.staff.requests import WorkspaceRequest
from onpar.staff.saving import EditPage, answer_saved, form_page, list_trail, partner_trail


@require_http_methods(["GET", "POST"])
def add_partner(request: WorkspaceRequest) -> HttpResponse:
    """A partner manager adds own partners; who runs the program says whose it is."""
    user = request.user
    require_editor(user)
    form = NewPartnerForm(request.POST or None, about=About.of(user, None))
    title = _("Add a partner")
    page = EditPage(title, reverse("staff:partners"), (list_trail(),), button=title)
    if form.is_valid():
        values = form.values(form.cleaned_data)
        if not user.runs_program:
            values["owner_id"] = user.pk
        try:
            partner = service.create_partner(values, actor=user.actor, at=clock.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The partner was added."))
            return redirect(partner)
    return form_page(request, form, page)


@require_http_methods(["GET", "POST"])
def edit_partner(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    partner = get_partner_for(request.user, public_id, to="edit")
    about = About.of(request.user, partner)
    page = EditPage(_("Change the partner"), partner.get_absolute_url(), partner_trail(partner))

    def read() -> Current:
        fresh = Partner.objects.get(pk=partner.pk)
        values = shown_values(service.PARTNER, fresh)
        return Current(fresh.version, values, label_of(fresh))

    def again(values: Values) -> RecordForm:
        return PartnerForm(initial=values, about=about)

    form = PartnerForm(request.POST or None, initial=read().values, about=about)
    if form.is_valid():
        try:
            saved = save_edit(
                form,
                read=read,
                save=lambda version, values: service.change(
                    service.PARTNER,
                    partner.pk,
                    version=version,
                    values=values,
                    actor=request.user.actor,
                    at=clock.now(),
                ),
                again=again,
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            return answer_saved(request, saved, page, done=_("The partner was saved."))
    return form_page(request, form, page)


@require_http_methods(["GET", "POST"])
def move_partner(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    partner = get_partner_for(request.user, public_id, to="edit")
    about = About.of(request.user, partner)
    title = _("Change the stage")
    page = EditPage(title, partner.get_absolute_url(), partner_trail(partner), button=title)
    first = {"stage_id": partner.stage_id, "on": about.today}

    def read() -> Current:
        fresh = Partner.objects.get(pk=partner.pk)
        return Current(fresh.version, first | {"stage_id": fresh.stage_id}, label_of(fresh))

    form = StageForm(request.POST or None, initial=first, about=about)
    if form.is_valid():
        try:
            saved = save_edit(
                form,
                read=read,
                save=lambda version, values: change_stage(
                    partner.pk,
                    version=version,
                    actor=request.user.actor,
                    at=clock.now(),
                    **values,
                ),
                again=lambda values: StageForm(initial=values, about=about),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            return answer_saved(request, saved, page, done=_("The stage was changed."))
    return form_page(request, form, page)


@require_safe
def changes(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    partner = get_partner_for(request.user, public_id, to="edit")
    page = list_changes(partner, page_number=request.GET.get("page", "1"))
    return render(request, "staff/changes.html", {"partner": partner, "changes": page})
