"""Pulse and the page behind one aspect."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onpar.kernel import clock
from onpar.staff.aspects import build_aspect
from onpar.staff.forms import ScopeForm, program_today
from onpar.staff.pulse import build_pulse
from onpar.staff.requests import WorkspaceRequest


@require_safe
def pulse(request: WorkspaceRequest) -> HttpResponse:
    form = ScopeForm(request.GET.dict())
    found = build_pulse(request.user, form.scope(), today=program_today(), at=clock.now())
    return render(request, "staff/pulse.html", {"form": form, "pulse": found})


@require_safe
def aspect(request: WorkspaceRequest, key: str) -> HttpResponse:
    form = ScopeForm(request.GET.dict())
    found = build_aspect(request.user, key, form.scope(), today=program_today(), at=clock.now())
    return render(request, "staff/aspect.html", {"form": form, "found": found})
