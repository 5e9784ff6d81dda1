"""Single rows over the API: made, changed for the version that was read, corrected; never without rights."""

from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from onpar.kernel.models import AuditEntry, Event, FieldDefinition, StaleMonth
from onpar.partners.models import Interaction, Partner, ProfileChange, Program
from tests.api.conftest import ClientOf
from tests.factories import (
    make_agreement,
    make_interaction,
    make_outcome,
    make_partner,
    make_person,
    make_sale,
)
from tests.people import People

JSON = "application/json"


@pytest.fixture
def partner(people: People) -> Partner:
    return make_partner(owner=people.partner_manager)


@pytest.fixture
def revenue(people: People) -> FieldDefinition:
    return FieldDefinition.objects.create(
        target="partner", key="revenue", label="Revenue", type="money", unit="USD"
    )


def post(client: Client, path: str, **body: Any) -> HttpResponse:
    return client.post(f"/api/v1/{path}", body, content_type=JSON)


def patch(client: Client, path: str, version: object, **body: Any) -> HttpResponse:
    headers = {"If-Match": f'"{version}"'}
    return client.patch(f"/api/v1/{path}", body, content_type=JSON, headers=headers)


def fields(response: HttpResponse) -> tuple[int, list[str]]:
    return response.status_code, list(response.json()["fields"])


def test_a_new_partner_is_read_where_the_answer_says(people: People, software: Client) -> None:
    made = post(
        software,
        "partners",
        name=" Alpine Gears ",
        types=["reseller"],
        stage="onboarding",
        owner=people.partner_manager.email,
        country="France",
    )
    assert made.status_code == 201
    read = software.get(made.headers["Location"])
    assert (read.json(), read.headers["ETag"]) == (made.json(), made.headers["ETag"])
    assert (read.json()["name"], read.json()["stage"]) == ("Alpine Gears", "onboarding")
    assert read.json()["owner"] == people.partner_manager.email
    entry = AuditEntry.objects.get(action="partner.record.created")
    assert entry.actor == people.program_manager.actor
    assert Event.objects.filter(name="partner.created").exists()


def test_a_partner_manager_adds_own_partners(people: People, software_of: ClientOf) -> None:
    client = software_of("partner_manager")
    made = post(client, "partners", name="Mine", types=["reseller"])
    assert made.json()["owner"] == people.partner_manager.email
    foreign = post(client, "partners", name="x", types=["reseller"], owner=people.colleague.email)
    assert foreign.status_code == 403


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"name": " "}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"colour": "red"}, "colour"),
        ({"types": []}, "types"),
        ({"types": ["resellr"]}, "types"),
        ({"groups": ["none"]}, "groups"),
        ({"stage": "none"}, "stage"),
        ({"size_band": "huge"}, "size_band"),
        ({"owner": "nobody@example.com"}, "owner"),
        ({"joined_on": "yesterday"}, "joined_on"),
        ({"custom": {"none": 1}}, "custom.none"),
    ],
)
def test_what_does_not_fit_is_named(given: dict[str, Any], named: str, software: Client) -> None:
    response = post(software, "partners", **({"name": "x", "types": ["reseller"]} | given))
    status, names = fields(response)
    assert (status, names[0].split(".0")[0]) == (422, named)
    assert not Partner.objects.exists()


def test_a_change_keeps_what_it_does_not_name(partner: Partner, software: Client) -> None:
    read = software.get(f"/api/v1/partners/{partner.public_id}")
    assert read.headers["ETag"] == '"1"'
    changed = patch(software, f"partners/{partner.public_id}", 1, country="Spain", owner=None)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    told = changed.json()
    assert (told["name"], told["country"], told["owner"]) == (partner.name, "Spain", None)
    assert ProfileChange.objects.filter(partner=partner, country="Spain").exists()
    assert AuditEntry.objects.get(action="partner.record.changed").payload.before == {
        "country": "", "owner_id": partner.owner_id,
    }  # fmt: skip


def test_who_was_slower_is_told(partner: Partner, software: Client) -> None:
    path = f"partners/{partner.public_id}"
    patch(software, path, 1, city="Lyon")
    late = patch(software, path, 1, city="Nice")
    assert (late.status_code, late.json()["code"]) == (412, "outdated")
    assert patch(software, path, "2", city="Nice").status_code == 200


def test_a_change_needs_a_version(partner: Partner, software: Client) -> None:
    path = f"/api/v1/partners/{partner.public_id}"
    bare = software.patch(path, {"city": "Lyon"}, content_type=JSON)
    assert (bare.status_code, bare.json()["code"]) == (428, "version_missing")
    weak = software.patch(path, {}, content_type=JSON, headers={"If-Match": 'W/"1"'})
    assert weak.status_code == 412
    either = software.patch(path, {}, content_type=JSON, headers={"If-Match": '"7", "1"'})
    assert either.status_code == 200


def test_fields_of_the_program_are_read_and_written(
    partner: Partner, revenue: FieldDefinition, software: Client
) -> None:
    path = f"partners/{partner.public_id}"
    changed = patch(software, path, 1, custom={"revenue": "12.5"})
    assert changed.json()["custom"] == {"revenue": "12.50"}
    assert fields(patch(software, path, 2, custom={"revenue": True})) == (422, ["custom.revenue"])
    assert patch(software, path, 2, custom={"revenue": None}).json()["custom"] == {}


def test_a_new_row_has_the_fields_that_the_program_requires(
    revenue: FieldDefinition, software: Client
) -> None:
    FieldDefinition.objects.update(is_required=True)
    given: dict[str, Any] = {"name": "x", "types": ["reseller"]}
    assert fields(post(software, "partners", **given)) == (422, ["custom.revenue"])
    made = post(software, "partners", **given, custom={"revenue": 7})
    assert made.json()["custom"] == {"revenue": "7.00"}


def test_a_person_is_added_and_changed(partner: Partner, software: Client) -> None:
    made = post(software, "people", partner=partner.public_id, name="Ana", role="sales")
    assert made.json() == software.get(made.headers["Location"]).json()
    path = f"people/{made.json()['id']}"
    assert patch(software, path, 1, is_active=False).json()["is_active"] is False
    assert fields(patch(software, path, 2, email="no address")) == (422, ["email"])


def test_an_agreement_is_added_and_changed(partner: Partner, software: Client) -> None:
    program = Program.objects.get()
    other = Program.objects.create(key="other", name="Other")
    made = post(
        software,
        "agreements",
        partner=partner.public_id,
        program=program.key,
        tier="gold",
        starts_on="2026-01-01",
    )
    assert (made.status_code, made.json()["tier"]) == (201, "gold")
    path = f"agreements/{made.json()['id']}"
    assert fields(patch(software, path, 1, renewal_on="2025-01-01")) == (422, ["renewal_on"])
    assert fields(patch(software, path, 1, outcome="ended_early")) == (422, ["ended_on"])
    assert fields(patch(software, path, 1, program=other.key)) == (422, ["tier"])
    assert fields(patch(software, path, 1, tier="tin")) == (422, ["tier"])
    moved = patch(software, path, 1, program=other.key, tier=None)
    assert (moved.json()["program"], moved.json()["tier"]) == ("other", None)


def test_a_sale_is_exact(partner: Partner, software: Client) -> None:
    body = (
        f'{{"partner": "{partner.public_id}", "attribution": "sourced", "amount": 70071992547409.93,'
        '"currency": "USD", "closed_on": "2026-05-04"}'
    )
    made = software.post("/api/v1/sales", body, content_type=JSON)
    assert made.json()["amount"] == "70071992547409.93"
    path = f"sales/{made.json()['id']}"
    assert patch(software, path, 1, amount="-2.5").json()["amount"] == "-2.50"
    assert StaleMonth.objects.filter(fact="sales", month=202605).exists()
    for wrong in ({"amount": "0"}, {"amount": "0.001"}, {"currency": "JPY"}):
        assert fields(patch(software, path, 2, **wrong)) == (422, ["amount"])


def test_a_direct_sale_stays_without_a_partner(people: People, software: Client) -> None:
    make_sale(None, 5)
    (told,) = software.get("/api/v1/sales").json()["items"]
    path = f"sales/{told['id']}"
    assert patch(software, path, 1, product="Bike").json()["product"] == "Bike"
    assert patch(software, path, 2, attribution="sourced").status_code == 422


def test_an_outcome_is_added_and_judged(partner: Partner, software: Client) -> None:
    made = post(
        software,
        "outcomes",
        partner=partner.public_id,
        side="theirs",
        text="Grow",
        stated_on="2026-01-01",
    )
    (told,) = software.get("/api/v1/outcomes?side=theirs").json()["items"]
    assert told == made.json() == software.get(made.headers["Location"]).json()
    path = f"outcomes/{told['id']}"
    assert fields(patch(software, path, 1, judgment="met")) == (422, ["judged_on"])
    judged = patch(software, path, 1, judgment="met", judged_on="2026-05-04")
    assert judged.json()["judgment"] == "met"
    assert StaleMonth.objects.filter(fact="outcomes", month=202605).exists()


def test_an_interaction_is_recorded_and_corrected(partner: Partner, software: Client) -> None:
    ana = make_person(partner)
    made = post(
        software,
        "interactions",
        partner=partner.public_id,
        touchpoint="qbr",
        at="2026-01-01T12:00:00+02:00",
        person=ana.public_id,
    )
    assert (made.status_code, made.json()["at"]) == (201, "2026-01-01T10:00:00Z")
    path = f"interactions/{made.json()['id']}/corrections"
    right = post(software, path, minutes=30)
    assert (right.status_code, right.json()["minutes"]) == (201, 30)
    assert right.json()["person"] == ana.public_id
    (told,) = software.get("/api/v1/interactions").json()["items"]
    assert told == right.json() == software.get(right.headers["Location"]).json()
    again = post(software, path, minutes=40)
    assert (again.status_code, again.json()["code"]) == (409, "already_corrected")
    same = post(software, f"interactions/{told['id']}/corrections", minutes=30)
    assert (same.status_code, same.json()) == (200, told)
    assert Interaction.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"at": "9999-12-31T23:59:59-14:00"}, "at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"at": "2026-01-01T12:00:00"}, "at"),
        ({"touchpoint": "none"}, "touchpoint"),
        ({"person": "22222222222222"}, "person"),
        ({"staff": "nobody@example.com"}, "staff"),
        ({"minutes": -1}, "minutes"),
        ({"channel": "pigeon"}, "channel"),
    ],
)
def test_an_interaction_that_cannot_be_is_refused(
    given: dict[str, Any], named: str, partner: Partner, software: Client
) -> None:
    whole = {"partner": partner.public_id, "touchpoint": "qbr", "at": "2026-01-01T12:00:00Z"}
    status, names = fields(post(software, "interactions", **(whole | given)))
    assert (status, names[0].split(".")[0]) == (422, named)


def test_a_person_of_another_partner_is_refused(partner: Partner, software: Client) -> None:
    other = make_person(make_partner("Other"))
    given = {"touchpoint": "qbr", "at": "2026-01-01T12:00:00Z", "person": other.public_id}
    response = post(software, "interactions", partner=partner.public_id, **given)
    assert fields(response) == (422, ["person"])


@pytest.mark.parametrize("body", ["[]", "{", "NaN", '{"name": NaN}', "[" * 100_000, "1" * 9000])
def test_a_body_that_is_no_object_is_refused(body: str, software: Client) -> None:
    response = software.post("/api/v1/partners", body, content_type=JSON)
    assert response.status_code in (400, 422)


def test_everything_can_be_read_and_sent_back(partner: Partner, software: Client) -> None:
    make_person(partner)
    make_agreement(partner, starts_on=date(2026, 1, 1))
    make_outcome(partner)
    make_sale(partner)
    make_interaction(partner)
    for kind in ("people", "agreements", "outcomes", "sales"):
        (told,) = software.get(f"/api/v1/{kind}").json()["items"]
        kept = set(told) - {"id", "partner", "origin", "external_id", "version"}
        sent = {name: told[name] for name in kept}
        changed = patch(software, f"{kind}/{told['id']}", told["version"], **sent)
        assert (changed.status_code, changed.json()) == (200, told)
