"""The reference page: the OpenAPI document as people read it, with examples to copy."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings

_TYPES = {"integer": "whole number", "boolean": "true or false", "number": "number"}


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    is_required: bool
    text: str


@dataclass(frozen=True)
class Answer:
    status: str
    text: str


@dataclass(frozen=True)
class Operation:
    """anchor: its id on the page. result: fields of the answer. example: a command for a shell."""

    anchor: str
    method: str
    path: str
    title: str
    text: str
    scope: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    result: tuple[Field, ...]
    answers: tuple[Answer, ...]
    example: str


@dataclass(frozen=True)
class Chapter:
    title: str
    operations: tuple[Operation, ...]


def read_chapters(document: dict[str, Any]) -> list[Chapter]:
    """Operations by tag, in the order of the document."""
    found = groupby(_operations(document), key=lambda pair: pair[0])
    return [Chapter(tag, tuple(operation for _tag, operation in pairs)) for tag, pairs in found]


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, Operation]]:
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            yield told["tags"][0], _operation(path, method.upper(), told, schemas)


def _operation(path: str, method: str, told: dict[str, Any], schemas: dict[str, Any]) -> Operation:
    success = next(answer for status, answer in told["responses"].items() if status < "300")
    body = told.get("requestBody", {}).get("content", {})
    return Operation(
        anchor=told["operationId"],
        method=method,
        path=path,
        title=told["summary"],
        text=_text(told),
        scope=told["x-scope"],
        parameters=tuple(_parameter(one, schemas) for one in told["parameters"]),
        body=tuple(_body_fields(body, schemas)),
        result=tuple(_result_fields(success, schemas)),
        answers=tuple(
            Answer(status, _text(answer)) for status, answer in told["responses"].items()
        ),
        example=_example(path, method, told, next(iter(body), "")),
    )


def _parameter(told: dict[str, Any], schemas: dict[str, Any]) -> Field:
    return Field(told["name"], _type(told["schema"], schemas), told["required"], _text(told))


def _body_fields(content: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Field]:
    for media in content.values():
        yield from _fields(media["schema"], schemas)


def _result_fields(answer: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Field]:
    """Those of a row, where the answer is a page of rows."""
    for media in answer.get("content", {}).values():
        schema = _resolved(media["schema"], schemas)
        items = schema.get("properties", {}).get("items", {}).get("items")
        yield from _fields(items or schema, schemas)


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Field]:
    whole = _resolved(schema, schemas)
    required = whole.get("required", [])
    for name, told in whole.get("properties", {}).items():
        yield Field(name, _type(told, schemas), name in required, _text(told))


def _text(told: dict[str, Any]) -> str:
    """Without the marks of Markdown around code, which the document may use."""
    return str(told.get("description", "")).replace("`", "")


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    resolved: dict[str, Any] = schemas[name] if name else schema
    return resolved


def _type(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """In words: "text", "list of text", "date or null", "one of response, partner"."""
    if "anyOf" in schema:
        kinds = [_type(one, schemas) for one in schema["anyOf"]]
        return " or ".join(dict.fromkeys(kinds))
    if "allOf" in schema:
        return _type(schema["allOf"][0], schemas)
    if schema.get("const") == "":
        return "empty"
    if "enum" in schema:
        return "one of " + ", ".join(str(value) or "empty" for value in schema["enum"])
    if "enum" in _resolved(schema, schemas):
        return _type(_resolved(schema, schemas), schemas)
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1].removesuffix("Out").lower()
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'], schemas)}"
    if schema.get("type") == "string":
        return {"date": "date", "date-time": "time with zone"}.get(schema.get("format", ""), "text")
    kind = str(schema.get("type", "any value"))
    return _TYPES.get(kind, kind)


def _example(path: str, method: str, told: dict[str, Any], media: str) -> str:
    needed = [one for one in told["parameters"] if one["in"] == "query" and one["required"]]
    query = "&".join(f"{one['name']}=NAME" for one in needed)
    address = f"{settings.BASE_URL}{path}" + (f"?{query}" if query else "")
    lines = ["curl" if method == "GET" else f"curl -X {method}", f"'{address}'"]
    lines.append('-H "Authorization: Bearer $ONPAR_TOKEN"')
    if method == "PATCH":
        lines.append("""-H 'If-Match: "VERSION"'""")
    if media:
        lines.append(f"-H 'Content-Type: {media}' --data-binary @FILE")
    return " \\\n  ".join(lines)
