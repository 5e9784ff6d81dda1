"""Turns what a rule refused into a page. The only place where domain errors become status codes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.defaults import page_not_found, permission_denied

from onpar.kernel.errors import DomainError, NotAllowed, NotFound, TooManyRequests
from onpar.partners.access import PartnerMoved


class DomainErrorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PartnerMoved) and request.method in ("GET", "HEAD"):
            moved_to = exception.partner.public_id
            return redirect(request.get_full_path().replace(exception.former, moved_to, 1))
        if isinstance(exception, NotFound):
            # The same page as for an address that never existed: nothing says that a thing is there.
            return page_not_found(request, exception)
        if isinstance(exception, NotAllowed):
            return permission_denied(request, exception)
        if isinstance(exception, DomainError):
            status = 429 if isinstance(exception, TooManyRequests) else 400
            return render(request, "400.html", {"message": exception.message}, status=status)
        return None
