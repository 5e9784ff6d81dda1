"""A request that is sent again under its key changes nothing, and is answered alike."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client

from onpar.kernel import clock
from onpar.kernel.models import KeptAnswer
from onpar.kernel.upkeep import delete_old_answers
from onpar.partners.models import Partner
from tests.api.conftest import ClientOf
from tests.factories import install_program
from tests.people import People, bearer

NEW = {"name": "Alpine Gears", "types": ["reseller"]}
LINES = "/api/v1/bulk/partners?origin=crm"


def send(client: Client, key: str = "k-1", **body: object) -> HttpResponse:
    headers = {"Idempotency-Key": key}
    return client.post(
        "/api/v1/partners", NEW | body, content_type="application/json", headers=headers
    )


def send_lines(client: Client, *lines: object, key: str = "k-1", path: str = LINES) -> HttpResponse:
    body = "\n".join(map(json.dumps, lines))
    headers = {"Idempotency-Key": key}
    return client.post(path, body, content_type="application/x-ndjson", headers=headers)


def test_a_repeated_request_is_answered_alike(software: Client) -> None:
    first, second = send(software), send(software)
    assert Partner.objects.count() == 1
    assert (second.status_code, second.content) == (201, first.content)
    for name in ("ETag", "Location", "Content-Type"):
        assert second.headers[name] == first.headers[name]
    assert (first.headers.get("Idempotency-Replayed"), second.headers["Idempotency-Replayed"]) == (
        None,
        "true",
    )


def test_a_key_names_one_request(software: Client) -> None:
    send(software)
    other = send(software, name="Other")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_used")
    assert send(software, "k-2", name="Other").status_code == 201


def test_a_refused_request_keeps_nothing(software: Client) -> None:
    assert send(software, types=["none"]).status_code == 422
    assert not KeptAnswer.objects.exists()
    assert send(software).status_code == 201


def test_each_token_has_keys_of_its_own(software_of: ClientOf) -> None:
    assert send(software_of("program_manager")).status_code == 201
    assert send(software_of("administrator"), name="Other").status_code == 201


@pytest.mark.parametrize("key", ["", "with space", "x" * 256])
def test_a_key_that_is_none_is_refused(key: str, software: Client) -> None:
    response = send(software, key)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_unreadable")


def test_a_key_is_known_for_a_day(software: Client) -> None:
    begin = clock.now()
    send(software)
    with clock.fixed(begin + timedelta(hours=25)):
        assert send(software, name="Other").status_code == 201
    assert KeptAnswer.objects.count() == 1


def test_old_answers_are_deleted(software: Client) -> None:
    send(software)
    with clock.fixed(clock.now() + timedelta(hours=23)):
        send(software, "k-2")
    with clock.fixed(clock.now() + timedelta(hours=25)):
        delete_old_answers.func()
    assert KeptAnswer.objects.get().key == "k-2"


def test_lines_are_answered_alike(software: Client) -> None:
    line = {"external_id": "A-1", "name": "Alpine"}
    first, second = (send_lines(software, line) for _try in range(2))
    assert (first.json()["new"], second.content) == (1, first.content)
    other = send_lines(software, line, line)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_used")
    dry = send_lines(software, line, path=f"{LINES}&dry_run=true")
    assert dry.status_code == 422


@pytest.fixture
def four_at_once(transactional_db: None) -> Callable[[], list[HttpResponse]]:
    install_program()
    headers = bearer(People.make().program_manager)

    def one(_number: int) -> HttpResponse:
        try:
            return send(Client(headers=headers))
        finally:
            connections.close_all()

    def all_of_them() -> list[HttpResponse]:
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(one, range(4)))

    return all_of_them


def test_at_once_they_have_one_effect(four_at_once: Callable[[], list[HttpResponse]]) -> None:
    answers = four_at_once()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Partner.objects.count() == 1
