"""People, agreements, sales and interactions over the API: told whole, narrowed, paged."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from onpar.partners.models import Partner
from tests.api.conftest import ClientOf
from tests.factories import (
    make_agreement,
    make_interaction,
    make_partner,
    make_person,
    make_sale,
)
from tests.people import People


@pytest.fixture
def partner(people: People) -> Partner:
    return make_partner(owner=people.partner_manager)


def items(client: Client, path: str) -> list[dict[str, object]]:
    return list(client.get(f"/api/v1/{path}").json()["items"])


def test_a_person_is_told_whole(partner: Partner, software: Client) -> None:
    ana = make_person(partner, email="ana@example.com", role="sales", origin="crm", external_id="7")
    make_person(partner, "Bo")
    (told,) = items(software, "people?role=sales")
    assert told == software.get(f"/api/v1/people/{ana.public_id}").json()
    assert (told["partner"], told["email"]) == (partner.public_id, "ana@example.com")
    assert (told["origin"], told["external_id"]) == ("crm", "7")


def test_an_agreement_is_told_whole(partner: Partner, software: Client) -> None:
    agreement = make_agreement(
        partner, starts_on=date(2025, 1, 1), renewal_on=date(2026, 1, 1), outcome="renewed"
    )
    make_agreement(partner, starts_on=date(2026, 1, 1))
    (told,) = items(software, "agreements?renewal_to=2026-01-01")
    assert told == software.get(f"/api/v1/agreements/{agreement.public_id}").json()
    assert (told["tier"], told["outcome"], told["renewal_on"]) == (None, "renewed", "2026-01-01")


def test_a_sale_is_told_whole(partner: Partner, software: Client) -> None:
    make_sale(partner, 123_456, on=date(2026, 5, 4), origin="crm", customer="Acme")
    make_sale(None, 5, on=date(2026, 6, 1))
    (told,) = items(software, "sales?closed_from=2026-05-01&closed_to=2026-05-31")
    assert told == software.get(f"/api/v1/sales/{told['id']}").json()
    assert (told["amount"], told["currency"], told["closed_on"]) == ("1234.56", "USD", "2026-05-04")


def test_direct_sales_are_the_whole_programs(partner: Partner, software_of: ClientOf) -> None:
    make_sale(None, 5)
    assert items(software_of("analyst"), "sales")[0]["partner"] is None
    assert items(software_of("partner_manager"), "sales") == []


def test_an_interaction_is_told_whole_and_as_last_corrected(
    partner: Partner, software: Client
) -> None:
    ana = make_person(partner)
    right = make_interaction(partner, "Review", on=date(2026, 5, 4), person=ana)
    make_interaction(partner, "Wrong", on=date(2026, 5, 4), superseded_by=right)
    (told,) = items(software, "interactions?touchpoint=qbr&since=2026-05-04T00:00:00Z")
    assert told == software.get(f"/api/v1/interactions/{told['id']}").json()
    assert (told["subject"], told["person"]) == ("Review", ana.public_id)
    assert datetime.fromisoformat(str(told["at"])) == datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused(software: Client) -> None:
    response = software.get("/api/v1/interactions?since=2026-05-04T00:00:00")
    assert (response.status_code, list(response.json()["fields"])) == (422, ["since"])


@pytest.mark.parametrize("offset", ["-19:52", "%2B23:59"])
def test_an_offset_that_no_zone_has_is_a_moment_all_the_same(offset: str, software: Client) -> None:
    response = software.get(f"/api/v1/interactions?since=2026-05-04T07:32:34{offset}")
    assert response.status_code == 200


def test_pages_of_sales_follow_each_other_over_origins(partner: Partner, software: Client) -> None:
    made = {
        (origin, make_sale(partner, origin=origin).external_id)
        for origin in ("crm", "erp", "crm", "erp", "")
    }
    seen, cursor = [], ""
    for _page in range(3):
        page = software.get(f"/api/v1/sales?limit=2&cursor={cursor}").json()
        seen += [(item["origin"], item["external_id"]) for item in page["items"]]
        cursor = page["next"]
    assert (len(seen), set(seen), cursor) == (5, made, None)


@pytest.mark.parametrize("made_up", ["x", "é", "YQ", "====", "YQBiAGM"])
def test_a_made_up_id_is_missing(made_up: str, software: Client) -> None:
    assert software.get(f"/api/v1/sales/{made_up}").status_code == 404
    assert software.get(f"/api/v1/sales?cursor={made_up}").status_code == 404


def test_the_catalog_names_every_key(people: People, software: Client) -> None:
    told = software.get("/api/v1/catalog").json()
    assert {"key": "growth", "name": "Growth", "phase": "growth"} in told["stages"]
    assert "qbr" in [entry["key"] for entry in told["touchpoints"]]


def test_the_number_of_queries_does_not_grow(
    partner: Partner, software: Client, django_assert_max_num_queries: object
) -> None:
    [make_person(partner, f"Person {number}") for number in range(40)]
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert len(items(software, "people")) == 40
