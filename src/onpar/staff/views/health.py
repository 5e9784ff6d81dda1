"""The answer for load balancers and service managers."""

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from onpar.accounts.middleware import open_to_all
from onpar.kernel import clock
from onpar.kernel.tasks.workers import worker_lives


@open_to_all
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """That this process answers; with `?full` also whether database and worker do, else status 503."""
    if "full" not in request.GET:
        return HttpResponse("ok", content_type="text/plain")
    try:
        trouble = "" if worker_lives(at=clock.now()) else "no worker seen within a minute"
    except Error:
        trouble = "the database does not answer"
    return HttpResponse(trouble or "ok", content_type="text/plain", status=503 if trouble else 200)
