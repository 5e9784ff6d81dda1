"""The component gallery: every component in each of its states."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onpar.staff.gallery import gallery_page
from onpar.staff.requests import WorkspaceRequest


@require_safe
def gallery(request: WorkspaceRequest) -> HttpResponse:
    return render(request, "staff/gallery.html", {"gallery": gallery_page()})
