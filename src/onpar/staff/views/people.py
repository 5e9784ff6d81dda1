"""What is stored about a person: to be handed over, or to be erased for good."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onpar.accounts.models import User
from onpar.exchange.errors import SeveralPeople
from onpar.exchange.holdings import find_traces
from onpar.exchange.models import Erasure
from onpar.exchange.services.erasing import (
    erase_person,
    erase_traces,
    preview_erasure,
    preview_traces,
)
from onpar.exchange.services.personal_export import export_person, export_traces
from onpar.kernel import clock
from onpar.partners.access import get_row_for, require_program_runner
from onpar.partners.models import Person
from onpar.staff.forms import StyledForm
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
    return archive_response(content, f"person-{public_id}.zip")


def archive_response(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


class TracesForm(StyledForm):
    email = forms.EmailField(label=gettext_lazy("Email address"))
    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Where you know it: texts that hold the full name are found too."),
    )


@require_http_methods(["GET", "POST"])
def traces(request: WorkspaceRequest) -> HttpResponse:
    """What is stored of somebody who has no page: named by the address, looked at, then erased.

    Also looking is sent as POST: the address stands in no history and no log.
    """
    require_program_runner(request.user)
    form = TracesForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if not form.is_valid():
        return render(request, "staff/traces.html", context)
    email = form.cleaned_data["email"]
    try:
        who = find_traces(email, form.cleaned_data["name"])
    except SeveralPeople:
        people = Person.objects.filter(email__iexact=email).select_related("partner")
        context |= {"people": people, "users": User.objects.filter(email__iexact=email)}
        return render(request, "staff/traces.html", context)
    if "export" in request.POST:
        content = export_traces(who, actor=request.user.actor, at=clock.now())
        return archive_response(content, "person.zip")
    if "typed" in request.POST:
        if request.POST["typed"].strip().casefold() == email.casefold():
            erased = erase_traces(who, actor=request.user.actor, at=clock.now())
            return redirect("staff:erasure", erased.public_id)
        context["problem"] = _("That is not the address. Type it as it stands above.")
    context |= {"who": who, "report": preview_traces(who)}
    return render(
        request, "staff/traces.html", context, status=409 if "problem" in context else 200
    )


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
