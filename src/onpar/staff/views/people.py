"""What is stored about a person: to be handed over, or to be erased for good."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onpar.exchange.models import Erasure
from onpar.exchange.services.erasing import erase_person, preview_erasure
from onpar.exchange.services.personal_export import export_person
from onpar.kernel import clock
from onpar.partners.access import get_row_for, require_program_runner
from onpar.partners.models import Person
from onpar.staff.requests import WorkspaceRequest


@require_http_methods(["GET", "POST"])
def personal_data(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    """Names what there is and what an erasure takes; POST erases once the name is typed."""
    person = _person_for(request, public_id)
    problem = ""
    if request.method == "POST":
        typed = " ".join(request.POST.get("name", "").split())
        if typed == " ".join(person.name.split()):
            erased = erase_person(person, actor=request.user.actor, at=clock.now())
            return redirect("staff:erasure", erased.public_id)
        problem = _("That is not the name of the person. Type it as it stands above.")
    context = {"person": person, "report": preview_erasure(person), "problem": problem}
    return render(request, "staff/personal_data.html", context, status=409 if problem else 200)


@require_POST
def export_personal_data(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    person = _person_for(request, public_id)
    content = export_person(person, actor=request.user.actor, at=clock.now())
    response = HttpResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="person-{public_id}.zip"'
    return response


@require_safe
def erasure(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    """What was erased and what stayed, to be shown to whoever asked for it."""
    require_program_runner(request.user)
    found = get_object_or_404(Erasure, public_id=public_id)
    return render(request, "staff/erasure.html", {"erasure": found, "report": found.report})


def _person_for(request: WorkspaceRequest, public_id: str) -> Person:
    person = get_row_for(
        request.user, Person.objects.select_related("partner"), public_id=public_id
    )
    require_program_runner(request.user)
    return person
