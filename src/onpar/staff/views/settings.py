"""The settings page: a line for each room that this person may open."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onpar.staff.navigation import sections_for
from onpar.staff.requests import WorkspaceRequest


@require_safe
def settings(request: WorkspaceRequest) -> HttpResponse:
    return render(request, "staff/settings.html", {"sections": sections_for(request.user)})
