"""The answer for load balancers and service managers."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from onpar.accounts.middleware import open_to_all


@open_to_all
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")
