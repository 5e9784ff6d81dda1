"""The addresses of the API, and what is said at every other one below it."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, include, path, re_path
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from onpar.accounts.middleware import open_to_all
from onpar.api import (
    agreements,
    bulk,
    catalog,
    exports,
    interactions,
    metrics,
    outcomes,
    partners,
    people,
    sales,
)
from onpar.api.document import complete
from onpar.api.doors import PREFIX
from onpar.api.given import ExactParser
from onpar.api.problems import add_handlers, no_such_address, problem, wrong_method
from onpar.api.reference import read_chapters

View = Callable[..., HttpResponse]

api = NinjaAPI(
    title="OnPar API",
    version="1",
    description="Read and write what OnPar knows, with the rights of the user whose token it is.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=ExactParser(),
)
add_handlers(api)
for module in (
    partners,
    people,
    agreements,
    outcomes,
    sales,
    interactions,
    catalog,
    metrics,
    bulk,
    exports,
):
    api.add_router("", module.router)


def openapi_document() -> dict[str, Any]:
    return complete(api.get_openapi_schema(path_prefix=f"{PREFIX}/"))


def _framed(view: View) -> View:
    """Nothing is kept by a browser or a proxy, and no refusal is a page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _without_nul(request) or view(request, *args, **kwargs)
        if response.status_code == 405:
            response = wrong_method(response.headers["Allow"])
        response.headers["Cache-Control"] = "no-store"
        return response

    return cast(View, csrf_exempt(open_to_all(answer)))


def _without_nul(request: HttpRequest) -> HttpResponse | None:
    """No row holds a NUL, and PostgreSQL refuses even to look for one."""
    if "\0" in request.path:
        return no_such_address()
    if "\0" in unquote(request.META.get("QUERY_STRING", "")):
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "The query holds a NUL.")
    return None


def _missing(_request: HttpRequest) -> HttpResponse:
    return no_such_address()


def _document(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(openapi_document())


def _patterns() -> list[URLPattern]:
    known = [entry for entry in api.urls[0] if isinstance(entry, URLPattern)]
    operations = [entry for entry in known if entry.name != "api-root"]
    for entry in operations:
        entry.callback = _framed(cast(View, entry.callback))
    return [
        *operations,
        path("openapi.json", _framed(_document), name="document"),
        re_path("", _framed(_missing), name="missing"),
    ]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refuses before any view is asked, such as a wrong host; a problem for other software."""
    if request.path.startswith(f"{PREFIX}/"):
        return problem(HTTPStatus.BAD_REQUEST, "unreadable", "The request cannot be read.")
    return defaults.bad_request(request, exception)


@require_safe
def _reference(request: HttpRequest) -> HttpResponse:
    chapters = read_chapters(openapi_document())
    return render(request, "api/reference.html", {"chapters": chapters})


app_name = "api"
urlpatterns = [
    path("", _reference, name="reference"),
    path("v1/", include((_patterns(), "v1"))),
]
