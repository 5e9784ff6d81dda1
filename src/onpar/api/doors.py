"""Declares operations: each with its scope, its status codes, and a token at the door."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router, Schema
from ninja.responses import NinjaJSONEncoder
from ninja.security import HttpBearer

from onpar.accounts.models import ApiToken, Scope
from onpar.accounts.services.tokens import check_token
from onpar.api.problems import MediaTypeRefused, VersionMissing
from onpar.api.repeats import once
from onpar.api.requests import ApiRequest
from onpar.kernel import clock, limits
from onpar.kernel.errors import NotAllowed, Outdated
from onpar.kernel.models import Versioned

PREFIX = "/api/v1"
JSON, LINES, ZIP = "application/json", "application/x-ndjson", "application/zip"

View = TypeVar("View", bound=Callable[..., Any])


class ScopeMissing(NotAllowed):
    code = "scope_missing"


class Token(HttpBearer):
    """Takes nothing but a token in the header: a browser's session opens no door, so none can be forged."""

    def __init__(self, scope: Scope, *, takes: str = "") -> None:
        super().__init__()
        self._scope = scope
        self._takes = takes

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        at = clock.now()
        found = check_token(token, at=at)
        limits.count_try(
            "api",
            found.public_id,
            limit=settings.API_REQUESTS_PER_MINUTE,
            window=timedelta(minutes=1),
            at=at,
        )
        if self._scope not in found.scopes:
            raise ScopeMissing(
                f"The token lacks the scope '{self._scope}'. Make one that has it under Settings."
            )
        if self._takes and request.content_type != self._takes:
            raise MediaTypeRefused(f"Send the body as {self._takes}.")
        return found


def actor_of(request: ApiRequest) -> str:
    return request.auth.user.actor


def read(
    router: Router,
    path: str,
    *,
    scope: Scope,
    answer: Any,
    errors: Sequence[int] = (),
    headers: Sequence[str] = (),
) -> Callable[[View], View]:
    """A GET. `answer`: a schema, or ZIP. `errors`: codes beyond those that every operation can answer."""
    return _operation(router, "GET", path, scope, answer, errors, headers)


def write(
    router: Router,
    method: str,
    path: str,
    *,
    scope: Scope,
    answer: Any,
    takes: str = JSON,
    errors: Sequence[int] = (),
    headers: Sequence[str] = (),
) -> Callable[[View], View]:
    """A POST or PATCH with a body of the media type `takes`, or without one.

    A POST is answered once for each key that its sender gives it; views of lines see to that themselves.
    """
    changing = [404, 412, 428] if method == "PATCH" else []
    errors = sorted({*errors, *changing, *([415] if takes else [])})
    declare = _operation(router, method, path, scope, answer, errors, headers, takes)
    if method == "POST" and takes != LINES:
        return lambda view: declare(once(view))
    return declare


def told(row: Schema, status: HTTPStatus = HTTPStatus.OK, *, at: str = "") -> HttpResponse:
    """One row with its version as ETag; `at`: where a new one is read, below the prefix of the API."""
    response = JsonResponse(row.model_dump(), encoder=NinjaJSONEncoder, status=status)
    if version := getattr(row, "version", None):
        response.headers["ETag"] = f'"{version}"'
    if at:
        response.headers["Location"] = f"{PREFIX}/{at}"
    return response


def version_asked(request: HttpRequest, row: Versioned) -> int:
    """The version that the change is made for. Raises VersionMissing, or Outdated."""
    tags = [tag.strip() for tag in request.headers.get("If-Match", "").split(",") if tag.strip()]
    if not tags:
        raise VersionMissing("Read the row, and send its ETag as the header 'If-Match'.")
    if not {"*", f'"{row.version}"'}.intersection(tags):
        raise Outdated("This was changed by somebody else meanwhile. Read it again.")
    return row.version


def _operation(
    router: Router,
    method: str,
    path: str,
    scope: Scope,
    answer: Any,
    errors: Sequence[int],
    headers: Sequence[str],
    takes: str = "",
) -> Callable[[View], View]:
    extra: dict[str, Any] = {
        "x-scope": scope.value,
        "x-errors": list(errors),
        "x-headers": list(headers),
    }
    if takes == LINES:
        extra["requestBody"] = {
            "required": True,
            "content": {LINES: {"schema": {"type": "string"}}},
        }
    if answer == ZIP:
        file = {"schema": {"type": "string", "format": "binary"}}
        answer, extra["responses"] = None, {200: {"content": {ZIP: file}}}

    def declare(view: View) -> View:
        name = view.__name__
        return router.api_operation(
            [method],
            path,
            auth=Token(scope, takes=takes),
            response=answer,
            operation_id=name,
            summary=name.replace("_", " ").capitalize(),
            url_name=name,
            openapi_extra=extra,
        )(view)

    return declare
