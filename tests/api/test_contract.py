"""schemathesis over the whole document, as every role: never a 500, never an answer that is not documented."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from pytest_django import Settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.people import SIGNED_IN, bearer
from tests.world import World, make_world

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
# A few requests an operation and role with every run, thousands in `make soak`.
FEW, MANY = 2, 300

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@schemathesis.serializer("application/x-ndjson")
def lines_of_json(_context: Any, value: Any) -> bytes:
    """A body of lines is any text, as far as the document can say."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Requests leave the connection of the test's transaction open, as those of Django's client do."""
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture
def world(db: None, kept_connection: None, settings: Settings) -> World:
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    return make_world()


def try_every_operation(world: World, person: str, *, examples: int) -> None:
    """Requests that fit the document and such that do not, `examples` of each to every operation."""
    headers = bearer(getattr(world.people, person))
    asked = settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )

    def answer(case: schemathesis.Case) -> None:
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    for operation in schema.get_all_operations():
        for mode in GenerationMode:
            asked(given(operation.ok().as_strategy(generation_mode=mode))(answer))()


@pytest.mark.parametrize("person", SIGNED_IN)
def test_every_answer_is_documented(person: str, world: World) -> None:
    try_every_operation(world, person, examples=FEW)


@pytest.mark.soak
@pytest.mark.parametrize("person", SIGNED_IN)
def test_every_answer_is_documented_for_long(person: str, world: World) -> None:
    try_every_operation(world, person, examples=MANY)
