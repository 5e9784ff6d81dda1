"""One shape for everything that goes wrong: `application/problem+json` with a code (RFC 9457)."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from onpar.accounts.services.tokens import TokenRefused
from onpar.kernel.errors import DomainError, NotAllowed, NotFound, Outdated, TooManyRequests
from onpar.kernel.idempotency import KeyUsed
from onpar.partners.services.editing import Refused
from onpar.partners.services.interactions import AlreadyCorrected
from onpar.surveys.errors import SurveyNotFound

MEDIA_TYPE = "application/problem+json"

log = logging.getLogger(__name__)


class Problem(Schema):
    """`code` is stable, `detail` a sentence for people, `fields` says what is wrong with which input."""

    status: int
    code: str
    title: str
    detail: str
    fields: dict[str, str]


class BodyTooLarge(DomainError):
    code = "body_too_large"


class MediaTypeRefused(DomainError):
    code = "media_type_refused"


class KeyUnreadable(DomainError):
    code = "idempotency_key_unreadable"


class VersionMissing(DomainError):
    code = "version_missing"


# What the services call otherwise than the API does; of ids, the ending goes.
_NAMES = {"amount_minor": "amount", "external_id": "external_id"}

# The first class that an error is of counts; any other error of a rule is 400.
_STATUS: tuple[tuple[type[DomainError], HTTPStatus], ...] = (
    (TokenRefused, HTTPStatus.UNAUTHORIZED),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (SurveyNotFound, HTTPStatus.NOT_FOUND),
    (KeyUnreadable, HTTPStatus.UNPROCESSABLE_ENTITY),
    (KeyUsed, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Refused, HTTPStatus.UNPROCESSABLE_ENTITY),
    (AlreadyCorrected, HTTPStatus.CONFLICT),
    (Outdated, HTTPStatus.PRECONDITION_FAILED),
    (VersionMissing, HTTPStatus.PRECONDITION_REQUIRED),
    (BodyTooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (MediaTypeRefused, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (TooManyRequests, HTTPStatus.TOO_MANY_REQUESTS),
)


def problem(
    status: HTTPStatus, code: str, detail: str, fields: Mapping[str, str] | None = None
) -> HttpResponse:
    document = {
        "status": status.value,
        "code": code,
        "title": status.phrase,
        "detail": detail,
        "fields": dict(fields or {}),
    }
    response = HttpResponse(json.dumps(document), status=status, content_type=MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def refused(error: DomainError) -> HttpResponse:
    """The answer to what a rule refused."""
    status = next((s for kind, s in _STATUS if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)
    fields = {
        _NAMES.get(name, name.removesuffix("_id")): text for name, text in error.fields.items()
    }
    response = problem(status, error.code, error.message, fields)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def no_such_address() -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address.")


def wrong_method(methods: str) -> HttpResponse:
    allowed = ", ".join(sorted(methods.split(", ")))
    response = problem(
        HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", f"This address answers {allowed}."
    )
    response.headers["Allow"] = allowed
    return response


def add_handlers(api: NinjaAPI) -> None:
    api.add_exception_handler(DomainError, _by_rule)
    api.add_exception_handler(AuthenticationError, _no_token)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(RequestDataTooBig, _too_big)
    api.add_exception_handler(Exception, _unexpected)


def _by_rule(_request: HttpRequest, error: Any) -> HttpResponse:
    return refused(error)


def _no_token(_request: HttpRequest, _error: object) -> HttpResponse:
    return problem(
        HTTPStatus.UNAUTHORIZED,
        "token_missing",
        "Send a token in the header 'Authorization: Bearer onpar_…'.",
    )


def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    fields: dict[str, str] = {}
    for entry in error.errors:
        fields.setdefault(_place(entry["loc"]), str(entry["msg"]))
    named = "; ".join(f"{name}: {reason}" for name, reason in list(fields.items())[:5])
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", f"The input is not valid. {named}.", fields
    )


def _place(steps: tuple[object, ...]) -> str:
    """`body.payload.name` is `name` to who sent it; a kind that was tried, as `literal['']`, is no step."""
    named = [str(step) for step in steps if "[" not in str(step)]
    inside = named[2:] if named[0] == "body" else named[1:]
    return ".".join(inside or named[:1])


def _unreadable(_request: HttpRequest, _error: object) -> HttpResponse:
    return problem(
        HTTPStatus.BAD_REQUEST, "unreadable", "The body is not JSON in UTF-8. Nothing was stored."
    )


def _too_big(_request: HttpRequest, _error: object) -> HttpResponse:
    return refused(BodyTooLarge("The body is too large. Send less at a time."))


def _unexpected(_request: HttpRequest, error: Any) -> HttpResponse:
    log.error("An API request failed.", exc_info=error)
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "unexpected",
        "Something went wrong on our side. It is in the log; try again later.",
    )
