"""The OpenAPI document: what ninja knows of the operations, with every status code they can answer."""

import json
from typing import Any

from onpar.api.problems import MEDIA_TYPE, Problem

# What the door and the frame can answer to any request.
_ALWAYS = {
    400: "The request cannot be answered as it is asked",
    401: "There is no valid token",
    403: "The token's scope or its user's rights do not reach this",
    422: "An input is not valid",
    429: "Too many requests of this token in a minute; wait `Retry-After` seconds",
}
_SOMETIMES = {
    404: "There is no such thing, or none that the token's user may know of",
    409: "Somebody changed it meanwhile, or the idempotency key was used for something else",
    413: "The body is too large",
    415: "The body has another media type",
}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Ninja's document with the problems and their schema, as plain JSON."""
    whole: dict[str, Any] = json.loads(json.dumps(document))
    schemas = whole["components"]["schemas"]
    schemas["Problem"] = Problem.json_schema()
    for operations in whole["paths"].values():
        for operation in operations.values():
            errors = [*_ALWAYS, *operation.pop("x-errors", ())]
            for status in sorted(errors):
                operation["responses"][str(status)] = _response(status)
    schemas.update(sorted({name: schemas.pop(name) for name in list(schemas)}.items()))
    return whole


def _response(status: int) -> dict[str, Any]:
    return {
        "description": (_ALWAYS | _SOMETIMES)[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
