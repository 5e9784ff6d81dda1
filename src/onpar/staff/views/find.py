"""Search: a page of its own, and the list under the search field."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onpar.staff.finding import find as find_text
from onpar.staff.forms import FindForm
from onpar.staff.requests import WorkspaceRequest

LIVE_LIMIT, PAGE_LIMIT = 6, 50


@require_safe
def find(request: WorkspaceRequest) -> HttpResponse:
    form = FindForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    if request.htmx and not request.htmx.boosted:
        hits = find_text(request.user, text, limit=LIVE_LIMIT)
        return render(request, "staff/_found.html", {"hits": hits})
    hits = find_text(request.user, text, limit=PAGE_LIMIT)
    return render(request, "staff/find.html", {"form": form, "hits": hits})
