"""Views that ask who sits there before they change something about a sign-in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from onpar.accounts.services.sessions import is_confirmed
from onpar.kernel import clock
from onpar.staff.links import with_query
from onpar.staff.requests import WorkspaceRequest

View = Callable[..., HttpResponse]


def recently_confirmed(view: View) -> View:
    """Leads to the confirmation first, unless it was less than 15 minutes ago; then back to the page."""

    @wraps(view)
    def gated(request: WorkspaceRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if is_fresh(request) else ask(request)

    return gated


def is_fresh(request: WorkspaceRequest) -> bool:
    return is_confirmed(request, at=clock.now())


def ask(request: WorkspaceRequest) -> HttpResponse:
    here = request.get_full_path() if request.method == "GET" else request.path
    return redirect(with_query(reverse("staff:confirm"), next=here))
