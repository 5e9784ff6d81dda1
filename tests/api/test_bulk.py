"""Lines of JSON: stored like the rows of an import, refused line by line."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from onpar.api import bulk
from onpar.kernel.models import AuditEntry, StaleMonth
from onpar.partners.models import Agreement, Partner, Sale
from onpar.surveys.models import Answer, Mode
from tests.api.conftest import ClientOf
from tests.factories import make_partner, make_wave
from tests.people import People

PARTNERS = "/api/v1/bulk/partners?origin=crm"
SALES = "/api/v1/bulk/sales?origin=crm"
ANSWERS = "/api/v1/bulk/answers?origin=crm&survey=relationship_full"
ALPINE = {"external_id": "A-1", "name": "Alpine Gears", "types": ["reseller", "service"]}


def send(client: Client, path: str, *lines: Any) -> HttpResponse:
    body = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return client.post(path, body, content_type="application/x-ndjson")


def counts(response: HttpResponse) -> tuple[int, int, int, int]:
    told = response.json()
    return told["new"], told["changed"], told["unchanged"], told["refused"]


def reasons(response: HttpResponse) -> list[tuple[int, str, str]]:
    return [(one["line"], one["field"], one["reason"]) for one in response.json()["refusals"]]


def test_a_second_time_changes_nothing(people: People, software: Client) -> None:
    assert counts(send(software, PARTNERS, ALPINE)) == (1, 0, 0, 0)
    assert counts(send(software, PARTNERS, ALPINE)) == (0, 0, 1, 0)
    assert [found.key for found in Partner.objects.get().types.all()] == ["reseller", "service"]


def test_what_a_line_leaves_out_stays_and_null_clears(software: Client) -> None:
    send(software, PARTNERS, ALPINE | {"city": "Lyon", "country": "France"})
    send(software, PARTNERS, {"external_id": "A-1", "name": "Alpine", "city": None})
    partner = Partner.objects.get()
    assert (partner.name, partner.city, partner.country) == ("Alpine", "", "France")


def test_each_refused_line_is_explained_and_the_others_are_stored(software: Client) -> None:
    response = send(
        software,
        PARTNERS,
        ALPINE,
        "{",
        "",
        "[1]",
        {"external_id": "A-2"},
        {"external_id": "A-3", "name": "x", "colour": "red"},
        {"external_id": "A-4", "name": "x", "types": ["resellr"]},
        {"external_id": "A-5", "name": {"first": "x"}},
        '{"external_id": "A-6", "name": "\\ud800"}',
        '{"external_id": "A-7", "name": "a\\u0000b"}',
        '{"external_id": "A-8", "name": NaN}',
        {"external_id": "A-9", "name": "Ninth"},
    )
    assert counts(response) == (2, 0, 0, 9)
    told = reasons(response)
    assert [line for line, _field, _reason in told] == [2, 4, 5, 6, 7, 8, 9, 10, 11]
    assert told[3] == (6, "", "There is no field 'colour'.")
    assert (told[4][1], "Did you mean 'reseller'?" in told[4][2]) == ("types", True)


def test_an_amount_is_exact(people: People, software: Client) -> None:
    send(software, PARTNERS, ALPINE)
    line = (
        '{"external_id": "S-1", "partner": "A-1", "attribution": "sourced", '
        '"amount": 90071992547409.93, "currency": "USD", "closed_on": "2026-05-04"}'
    )
    assert counts(send(software, SALES, line)) == (1, 0, 0, 0)
    assert Sale.objects.get().amount_minor == 9007199254740993
    assert StaleMonth.objects.filter(fact="sales", month=202605).exists()


def test_programs_are_made_where_asked(software: Client) -> None:
    send(software, PARTNERS, ALPINE)
    line = {
        "external_id": "G-1", "partner": "A-1", "program": "Alliance", "tier": "Gold",
        "starts_on": "2026-01-01",
    }  # fmt: skip
    path = "/api/v1/bulk/agreements?origin=crm"
    assert counts(send(software, path, line)) == (0, 0, 0, 1)
    assert counts(send(software, f"{path}&create_programs=true", line)) == (1, 0, 0, 0)
    assert str(Agreement.objects.get().tier) == "Gold"


def test_a_dry_run_stores_nothing(software: Client) -> None:
    assert counts(send(software, f"{PARTNERS}&dry_run=true", ALPINE)) == (1, 0, 0, 0)
    assert not Partner.objects.exists()


def test_answers_come_in_by_question(people: People, software: Client) -> None:
    wave = make_wave(mode=Mode.NAMED)
    common = {"on": "2026-05-04", "mode": "named", "wave": wave.key}
    response = send(
        software,
        ANSWERS,
        common | {"response": "R-1", "answers": {"nps": 9, "nps_reason": "Quick answers"}},
        common | {"response": "R-2", "answers": {"ease_of_work_need": 8, "nps": None}},
        common | {"response": "R-3", "answers": {"nps": 11}},
        common | {"response": "R-4", "answers": {"npss": 9}},
        common | {"response": "R-5", "answers": {}},
        common | {"response": "R-6", "mode": "open", "answers": {"nps": 1}},
    )
    assert counts(response) == (2, 0, 0, 4)
    assert [(line, field) for line, field, _reason in reasons(response)] == [
        (3, "nps"), (4, ""), (5, ""), (6, "mode"),
    ]  # fmt: skip
    said = Answer.objects.order_by("response__external_id", "question__key")
    assert [(row.question.key, row.number, row.text) for row in said] == [
        ("nps", 9, ""), ("nps_reason", None, "Quick answers"), ("ease_of_work_need", 8, ""),
    ]  # fmt: skip


def test_an_unknown_survey_is_missing(software: Client) -> None:
    response = send(software, "/api/v1/bulk/answers?origin=crm&survey=none", {"response": "R"})
    assert (response.status_code, response.json()["code"]) == (404, "survey_not_found")


def test_only_who_runs_the_program_imports(software_of: ClientOf) -> None:
    for person in ("partner_manager", "analyst", "executive"):
        assert send(software_of(person), PARTNERS, ALPINE).status_code == 403


@pytest.mark.parametrize("media_type", ["application/json", "text/csv"])
def test_another_media_type_is_refused(media_type: str, software: Client) -> None:
    response = software.post(PARTNERS, "{}", content_type=media_type)
    assert (response.status_code, response.json()["code"]) == (415, "media_type_refused")


def test_too_much_at_once_is_refused(software: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MAX_LINES", 2)
    response = send(software, PARTNERS, ALPINE, ALPINE, ALPINE)
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_a_call_is_written_down_once(people: People, software: Client) -> None:
    make_partner()
    send(software, PARTNERS, ALPINE, {"external_id": "A-2", "name": "Second"})
    entry = AuditEntry.objects.get(action="import.lines.stored")
    assert entry.actor == f"user:{people.program_manager.pk}"
    assert entry.payload.after["new"] == 2
