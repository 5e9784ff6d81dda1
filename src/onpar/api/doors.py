"""Declares operations: each with its scope, its status codes, and a token at the door."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from ninja import Router
from ninja.security import HttpBearer

from onpar.accounts.models import ApiToken, Scope, User
from onpar.accounts.services.tokens import check_token
from onpar.api.problems import MediaTypeRefused
from onpar.kernel import clock, limits
from onpar.kernel.errors import NotAllowed

JSON, LINES = "application/json", "application/x-ndjson"

View = TypeVar("View", bound=Callable[..., Any])


class ApiRequest(HttpRequest):
    """The door has let only a living token with the right scope through."""

    auth: ApiToken

    @property
    def viewer(self) -> User:
        return self.auth.user


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
    return f"user:{request.auth.user_id}"


def read(
    router: Router, path: str, *, scope: Scope, answer: Any, errors: Sequence[int] = ()
) -> Callable[[View], View]:
    """A GET. `errors`: status codes beyond those that every operation can answer."""
    return _operation(router, "GET", path, scope, answer, errors)


def write(
    router: Router,
    method: str,
    path: str,
    *,
    scope: Scope,
    answer: Any,
    takes: str = JSON,
    errors: Sequence[int] = (),
) -> Callable[[View], View]:
    """A POST or PATCH with a body of the media type `takes`."""
    return _operation(router, method, path, scope, answer, [*errors, 415], takes)


def _operation(
    router: Router,
    method: str,
    path: str,
    scope: Scope,
    answer: Any,
    errors: Sequence[int],
    takes: str = "",
) -> Callable[[View], View]:
    extra: dict[str, Any] = {"x-scope": scope.value, "x-errors": list(errors)}
    if takes == LINES:
        extra["requestBody"] = {
            "required": True,
            "content": {LINES: {"schema": {"type": "string"}}},
        }

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
