"""Partners over the API: what is told of one, what narrows the list, how its pages follow each other."""

import pytest
from django.test import Client

from onpar.partners.models import ExternalId
from tests.api.conftest import ClientOf
from tests.factories import make_partner
from tests.people import People


@pytest.fixture
def three(people: People) -> None:
    alpine = make_partner("Alpine Gears", country="France", owner=people.partner_manager)
    make_partner("Harbor Systems", country="Canada", partner_type="service", stage="exit")
    make_partner("Metro Cycles", country="France", owner=people.colleague)
    ExternalId.objects.create(partner=alpine, origin="crm", value="A-1")


def names(client: Client, query: str = "") -> list[str]:
    items = client.get(f"/api/v1/partners?{query}").json()["items"]
    return sorted(item["name"] for item in items)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Alpine Gears", "Harbor Systems", "Metro Cycles"]),
        ("q=gear", ["Alpine Gears"]),
        ("type=service", ["Harbor Systems"]),
        ("stage=exit", ["Harbor Systems"]),
        ("country=France", ["Alpine Gears", "Metro Cycles"]),
        ("origin=crm&external_id=A-1", ["Alpine Gears"]),
        ("type=unknown", []),
    ],
)
def test_filters(query: str, found: list[str], three: None, software: Client) -> None:
    assert names(software, query) == found


def test_a_partner_manager_is_told_own_partners_only(three: None, software_of: ClientOf) -> None:
    assert names(software_of("partner_manager")) == ["Alpine Gears"]


def test_one_partner_is_told_whole(people: People, software: Client) -> None:
    partner = make_partner("Alpine Gears", country="France", owner=people.colleague)
    ExternalId.objects.create(partner=partner, origin="crm", value="A-1")
    found = software.get(f"/api/v1/partners/{partner.public_id}").json()
    assert found["owner"] == people.colleague.email
    assert (found["types"], found["stage"], found["phase"]) == (["reseller"], "growth", "growth")
    assert found["external_ids"] == [{"origin": "crm", "value": "A-1"}]


def test_pages_follow_each_other_to_the_end(people: People, software: Client) -> None:
    made = {make_partner(f"Partner {number}").public_id for number in range(5)}
    seen, cursor = [], ""
    for _page in range(3):
        page = software.get(f"/api/v1/partners?limit=2&cursor={cursor}").json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert (len(seen), set(seen), cursor) == (5, made, None)


def test_a_page_goes_on_after_its_last_row_is_gone(people: People, software: Client) -> None:
    made = sorted((make_partner() for _number in range(4)), key=lambda found: found.public_id)
    page = software.get("/api/v1/partners?limit=2").json()
    made[1].delete()
    following = software.get(f"/api/v1/partners?limit=2&cursor={page['next']}").json()
    assert [item["id"] for item in following["items"]] == [row.public_id for row in made[2:]]
