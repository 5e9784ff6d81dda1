"""The OpenAPI document: what ninja knows of the operations, with every status code they can answer."""

import json
from collections.abc import Iterable
from typing import Any

from onpar.api.problems import MEDIA_TYPE, Problem

# What the door and the frame can answer to any request.
_ALWAYS = {
    400: "The request cannot be answered as it is asked",
    401: "There is no valid token",
    403: "The token's scope or its user's rights do not reach this",
    422: "An input is not valid, or the idempotency key was used for another request",
    429: "Too many requests of this token in a minute; wait `Retry-After` seconds",
}
_SOMETIMES = {
    404: "There is no such thing, or none that the token's user may know of",
    409: "Somebody has corrected it already",
    412: "Somebody changed it meanwhile: its ETag is no longer the one of `If-Match`",
    413: "The body is too large",
    415: "The body has another media type",
    428: "There is no `If-Match` with the ETag of the row",
}
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string"},
    "description": 'The ETag of the row as it was read, such as "3": its version',
}
_IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "A name of your own for this request. Sent again within 24 hours, it changes "
    "nothing and has the same answer",
}
_HEADERS = {
    "ETag": "The version of the row, for `If-Match`",
    "Location": "Where the new row is read",
}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Ninja's document with the problems and their schema, as plain JSON."""
    whole: dict[str, Any] = json.loads(json.dumps(document))
    schemas = whole["components"]["schemas"]
    schemas["Problem"] = Problem.json_schema()
    for operations in whole["paths"].values():
        for method, operation in operations.items():
            if method == "patch":
                operation["parameters"].append(_IF_MATCH)
            elif method == "post":
                operation["parameters"].append(_IDEMPOTENCY_KEY)
            _tell_headers(operation.pop("x-headers", ()), operation["responses"])
            errors = [*_ALWAYS, *operation.pop("x-errors", ())]
            for status in sorted(errors):
                operation["responses"][str(status)] = _response(status)
    schemas.update(sorted({name: schemas.pop(name) for name in list(schemas)}.items()))
    return whole


def _tell_headers(names: Iterable[str], responses: dict[str, Any]) -> None:
    told = {name: {"description": _HEADERS[name], "schema": {"type": "string"}} for name in names}
    for answer in responses.values():
        if told:
            answer["headers"] = told


def _response(status: int) -> dict[str, Any]:
    return {
        "description": (_ALWAYS | _SOMETIMES)[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
