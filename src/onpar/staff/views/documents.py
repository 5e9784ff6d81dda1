"""The documents of an agreement: bring one, take one home, remove one."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onpar.kernel import clock
from onpar.kernel.errors import DomainError, NotFound
from onpar.kernel.uploads import is_over_limit
from onpar.partners.access import get_partner_for, require_editor, visible_partners
from onpar.partners.models import Agreement, AgreementDocument
from onpar.partners.services.documents import (
    MOST_BYTES,
    add_document,
    file_of,
    remove_document,
)
from onpar.staff.forms import StyledForm
from onpar.staff.records import find_kind
from onpar.staff.requests import WorkspaceRequest
from onpar.staff.saving import EditPage, partner_trail

_ACCEPTED = ".pdf,.docx,.odt,.png,.jpg,.jpeg"
# Should a browser show the file after all, it is alone in a box where nothing runs.
_BOX = "sandbox; default-src 'none'"


class DocumentForm(StyledForm):
    file = forms.FileField(
        label=gettext_lazy("Document"),
        max_length=255,
        widget=forms.FileInput(attrs={"accept": _ACCEPTED}),
        error_messages={
            "required": gettext_lazy("No file was chosen. Choose one from your computer."),
            "empty": gettext_lazy("The file is empty. Choose another one."),
        },
    )


@require_http_methods(["GET", "POST"])
def documents(request: WorkspaceRequest, public_id: str, key: str) -> HttpResponse:
    partner = get_partner_for(request.user, public_id)
    kind = find_kind("agreements")
    agreement: Agreement = kind.find(partner, key)
    if request.method == "POST":
        require_editor(request.user)
        form = DocumentForm(request.POST, request.FILES)
        if _store(request, form, agreement):
            return redirect(request.path)
    else:
        form = DocumentForm()
    too_large = _("The file is larger than %(limit)s MB. Bring a smaller one.") % {
        "limit": MOST_BYTES // 1_000_000
    }
    context = {
        "edit": EditPage(_("Documents"), kind.back(partner), partner_trail(partner)),
        "form": form,
        "agreement": agreement,
        "documents": agreement.documents.all(),
        "limit": MOST_BYTES // 1_000_000,
        "too_large": too_large,
    }
    return render(request, "staff/documents.html", context)


def _store(request: WorkspaceRequest, form: DocumentForm, agreement: Agreement) -> bool:
    if is_over_limit(request):
        form.errors.clear()
        form.add_error("file", _("The file is too large. Bring a smaller one."))
    if not form.is_valid():
        return False
    file = form.cleaned_data["file"]
    try:
        made = add_document(
            agreement, file.chunks(), file.name, actor=request.user.actor, at=clock.now()
        )
    except DomainError as error:
        form.add_error("file", error.message)
        return False
    messages.success(request, _("Version %(number)s was added.") % {"number": made.number})
    return True


@never_cache
@require_safe
def document(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    found = _document_for(request, public_id)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=found.name),
        "Content-Security-Policy": _BOX,
    }
    return HttpResponse(file_of(found).read_bytes(), found.media_type, headers=headers)


@require_POST
def drop_document(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    found = _document_for(request, public_id)
    require_editor(request.user)
    agreement = found.agreement
    remove_document(found, actor=request.user.actor, at=clock.now())
    messages.success(request, _("“%(name)s” was removed.") % {"name": found})
    return redirect("staff:documents", agreement.partner.public_id, agreement.public_id)


def _document_for(request: WorkspaceRequest, public_id: str) -> AgreementDocument:
    """Raises NotFound for the document of a foreign partner exactly as for none."""
    found = (
        AgreementDocument.objects.filter(
            public_id=public_id, agreement__partner__in=visible_partners(request.user)
        )
        .select_related("agreement__partner")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such document. It may have been removed."))
    return found
