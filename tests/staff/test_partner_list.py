"""The list of partners: what it finds, in which order, at which cost."""

import csv

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_partner
from tests.people import People
from tests.staff.reading import text_of

QUERIES = 13


def names(client: Client, path: str) -> list[str]:
    return [row.name for row in client.get(path).context["found"].rows]


@pytest.fixture
def three(people: People) -> None:
    make_partner("Alpine Gears", country="France", city="Lyon", owner=people.partner_manager)
    make_partner("Harbor Systems", country="Canada", partner_type="service", stage="exit")
    make_partner("Metro Cycles", country="France", city="Paris", owner=people.colleague)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Alpine Gears", "Harbor Systems", "Metro Cycles"]),
        ("sort=-name", ["Metro Cycles", "Harbor Systems", "Alpine Gears"]),
        ("sort=country", ["Harbor Systems", "Alpine Gears", "Metro Cycles"]),
        ("sort=password", ["Alpine Gears", "Harbor Systems", "Metro Cycles"]),
        ("q=GEAR", ["Alpine Gears"]),
        ("q=paris", ["Metro Cycles"]),
        ("type=service", ["Harbor Systems"]),
        ("phase=exit", ["Harbor Systems"]),
        ("country=France&q=metro", ["Metro Cycles"]),
        ("type=unknown", []),
    ],
)
def test_filters_and_order(query: str, found: list[str], three: None, manager: Client) -> None:
    assert names(manager, f"/partners/?{query}") == found


def test_an_owner_narrows_the_list(three: None, people: People, manager: Client) -> None:
    assert names(manager, f"/partners/?owner={people.colleague.public_id}") == ["Metro Cycles"]


def test_a_partner_manager_has_no_filter_by_manager(
    three: None, people: People, client: Client
) -> None:
    client.force_login(people.partner_manager)
    assert names(client, "/partners/") == ["Alpine Gears"]
    assert "owner" not in client.get("/partners/").context["form"].fields


def test_fifty_are_on_a_page(people: People, manager: Client) -> None:
    made = [make_partner(f"Partner {number:03}") for number in range(51)]
    assert len(names(manager, "/partners/")) == 50
    assert names(manager, "/partners/?page=2") == [made[-1].name]


def test_the_number_of_queries_does_not_grow(
    people: People, manager: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_partner(owner=people.colleague)
    with django_assert_num_queries(QUERIES):
        manager.get("/partners/")
    [make_partner(f"Partner {number}", owner=people.colleague) for number in range(40)]
    with django_assert_num_queries(QUERIES):
        manager.get("/partners/")


def test_the_file_holds_all_matches_and_no_formula(people: People, manager: Client) -> None:
    make_partner('=HYPERLINK("https://evil.example")', country="France")
    make_partner("Elsewhere", country="Canada")
    body = manager.get("/partners/?country=France&format=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(body.splitlines()))
    assert [row["name"] for row in rows] == ['\'=HYPERLINK("https://evil.example")']


def test_no_match_offers_a_way_back(three: None, manager: Client) -> None:
    assert "Show all partners" in text_of(manager.get("/partners/?q=nothing"))


def test_an_empty_program_is_told_the_first_step(manager: Client) -> None:
    assert "Import a file" in text_of(manager.get("/partners/"))
