"""The audit log as administrators read it."""

import csv
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from onpar.kernel import audit
from onpar.kernel.audit.sealing import seal_entries
from onpar.kernel.models import AuditEntry, AuditPayload
from tests.factories import make_partner, make_person
from tests.people import People
from tests.staff.reading import text_of

QUERIES = 9
PAGE = "/settings/audit/"
AT = datetime(2026, 6, 20, 12, tzinfo=UTC)


@pytest.fixture
def administrator(people: People) -> Client:
    client = Client()
    client.force_login(people.administrator)
    AuditEntry.objects.all().delete()
    return client


def add(
    action: str = "partners.partner.changed", *, at: datetime = AT, **fields: Any
) -> AuditEntry:
    plain = {"actor": "command:import", "subject": "partner:999999"}
    return audit.record(action, at=at, **(plain | fields))


def actions(client: Client, query: str) -> list[str]:
    rows = client.get(f"{PAGE}?{query}").context["found"].rows
    return [row.entry.action for row in rows]


def test_an_empty_log_says_what_will_be_here(administrator: Client) -> None:
    text = text_of(administrator.get(PAGE))
    assert "No entry yet" in text
    assert "Nothing is sealed yet" in text


def test_an_entry_names_who_what_before_and_after(administrator: Client, people: People) -> None:
    partner = make_partner("Alpine Gears")
    person = make_person(partner, "Ana Reyes")
    add(
        actor=f"user:{people.program_manager.pk}",
        subject=f"partner:{partner.pk}",
        before={"tier": "Silver", "owner": None},
        after={"tier": "Gold", "owner": 7},
    )
    add("partners.person.added", subject=f"person:{person.pk}")
    text = text_of(administrator.get(PAGE))
    assert "partners.partner.changed Alpine Gears Dana Whitfield, Jun 20, 2026, 12:00:00" in text
    assert "tier: Silver → Gold owner: nothing → 7" in text
    assert "partners.person.added Ana Reyes command:import" in text


def test_what_is_sealed_and_what_was_erased_is_said(administrator: Client) -> None:
    first = add(after={"tier": "Gold"})
    seal_entries()
    AuditPayload.objects.filter(entry=first).delete()
    add("partners.partner.added", after={"name": "New"})
    text = text_of(administrator.get(PAGE))
    assert "Sealed up to entry 1 on" in text
    assert "1 entry waits for its seal." in text
    assert "entry 1 What changed is erased." in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["c.c.c", "b.b.b", "a.a.a"]),
        ("who=dana", ["b.b.b"]),
        ("who=command", ["c.c.c", "a.a.a"]),
        ("who=nobody", []),
        ("what=alpine", ["b.b.b"]),
        ("what=partner:99999", ["c.c.c", "a.a.a"]),
        ("action=B.b", ["b.b.b"]),
        ("since=2026-06-21", ["c.c.c", "b.b.b"]),
        ("until=2026-06-21", ["b.b.b", "a.a.a"]),
        ("since=2026-06-21&until=2026-06-21", ["b.b.b"]),
        ("since=yesterday", ["c.c.c", "b.b.b", "a.a.a"]),
    ],
)
def test_filters(query: str, found: list[str], administrator: Client, people: People) -> None:
    partner = make_partner("Alpine Gears")
    add("a.a.a")
    add(
        "b.b.b",
        at=AT + timedelta(days=1),
        actor=f"user:{people.program_manager.pk}",
        subject=f"partner:{partner.pk}",
    )
    add("c.c.c", at=AT + timedelta(days=2))
    assert actions(administrator, query) == found


def test_nothing_that_matches_leads_back_to_the_whole_log(administrator: Client) -> None:
    add()
    assert "No entry matches" in text_of(administrator.get(f"{PAGE}?who=nobody"))


def test_fifty_are_on_a_page(administrator: Client) -> None:
    for number in range(51):
        add(f"a.a.{number}")
    assert len(actions(administrator, "")) == 50
    assert actions(administrator, "page=2") == ["a.a.0"]


def test_the_file_holds_all_that_matches_and_runs_nothing(administrator: Client) -> None:
    add("a.a.a", before={"name": "=1+1"}, after={"name": "Zoë"})
    add("=cmd()", actor="user:1")
    seal_entries()
    response = administrator.get(f"{PAGE}?format=csv")
    rows = list(csv.DictReader(response.content.decode("utf-8-sig").splitlines()))
    assert [row["action"] for row in rows] == ["'=cmd()", "a.a.a"]
    assert rows[1]["place"] == "1"
    assert rows[1]["at"] == "2026-06-20T12:00:00.000000+00:00"
    assert rows[1]["before"] == '{"name": "=1+1"}'
    assert rows[1]["after"] == '{"name": "Zoë"}'
    assert len(rows[1]["seal"]) == 64
    narrowed = administrator.get(f"{PAGE}?format=csv&action=a.a").content.decode()
    assert "cmd" not in narrowed


def test_the_page_asks_the_database_no_more_often_for_more_entries(
    administrator: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        add(actor=f"user:{number}", subject=f"partner:{number}", after={"n": number})
    with django_assert_num_queries(QUERIES):
        administrator.get(PAGE)
