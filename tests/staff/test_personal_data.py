"""Handing a person's data over, and erasing the person, on screen."""

import io
import json
import zipfile

import pytest
from django.test import Client

from onpar.accounts.models import User
from onpar.exchange.models import Erasure
from onpar.insights.facts.check import find_differences
from onpar.insights.facts.refresh import refresh
from onpar.kernel import audit, clock
from onpar.kernel.models import AuditEntry, AuditPayload
from onpar.kernel.registry import label_of
from onpar.partners.models import Interaction, Person
from onpar.surveys.models import Mode
from tests.factories import (
    make_answer_set,
    make_interaction,
    make_partner,
    make_person,
    make_wave,
    refresh_facts,
)
from tests.people import People, enter
from tests.staff.reading import text_of


def make_contact() -> Person:
    person = make_person(make_partner(), "Ana Silva", email="ana@alpha.example")
    make_interaction(person.partner, "Call with Ana", person=person)
    return person


def test_the_page_names_what_goes_and_what_stays(people: People, manager: Client) -> None:
    person = make_contact()
    make_answer_set(make_wave(), person.partner, {"nps": 9}, person=person)
    page = text_of(manager.get(f"/people/{person.public_id}/data/"))
    told = [
        "Personal data of Ana Silva",
        "The contact",
        "Interactions that the person took part in",
        "a second import would count the answers twice",
    ]
    assert [words for words in told if words not in page] == []


def test_the_archive_holds_everything_but_what_was_promised_to_stay_unread(
    people: People, manager: Client
) -> None:
    person = make_contact()
    for mode, words in ((Mode.NAMED, "Said openly"), (Mode.PARTNER, "Said in confidence")):
        make_answer_set(make_wave(mode=mode), person.partner, {"nps_reason": words}, person=person)
    answer = manager.post(f"/people/{person.public_id}/export/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    told = json.loads(texts["person.json"])
    withheld = {s["what"]: s["withheld"] for s in told["sections"] if s["withheld"]}
    assert withheld == {"Answer sets": 1, "Answers": 1}
    assert "ana@alpha.example" in texts["person.html"]
    assert "Said openly" in texts["person.html"]
    assert not [name for name, text in texts.items() if "Said in confidence" in text]


def test_a_person_is_erased_only_when_the_name_is_typed(people: People, manager: Client) -> None:
    person = make_contact()
    address = f"/people/{person.public_id}/data/"
    refused = manager.post(address, {"name": "ana silva"})
    assert (refused.status_code, Person.objects.count()) == (409, 1)
    assert "That is not the name of the person." in text_of(refused)

    done = manager.post(address, {"name": " Ana  Silva "}, follow=True)
    assert Person.objects.count() == 0
    assert done.redirect_chain == [(f"/erasures/{Erasure.objects.get().public_id}/", 302)]
    page = text_of(done)
    assert "The contact" in page
    assert "Ana" not in page


# Somebody of ours ---------------------------------------------------------------------------------


@pytest.fixture
def administrator(people: People) -> Client:
    return enter(Client(), people.administrator)


def test_an_erased_user_leaves_partners_to_somebody_else_and_a_number_in_the_log(
    people: People, administrator: Client
) -> None:
    owned = make_partner("Alpine Gears", owner=people.partner_manager)
    advised = make_partner("Metro Cycles", technical_contact=people.partner_manager)
    refresh_facts()
    actor = people.partner_manager.actor
    audit.record(
        "partner.record.changed", actor=actor, subject=f"partner:{owned.pk}", at=clock.now()
    )
    address = f"/settings/users/{people.partner_manager.public_id}/data/"
    assert "1 partner needs somebody else" in text_of(administrator.get(address))
    done = administrator.post(
        address, {"name": "Luis Ortega", "heir": people.colleague.pk}, follow=True
    )
    assert "A person was erased" in text_of(done)
    people.partner_manager.refresh_from_db()
    owned.refresh_from_db()
    advised.refresh_from_db()
    assert (owned.owner, advised.technical_contact) == (people.colleague, None)
    assert people.partner_manager.name == f"Former user {people.partner_manager.pk}"
    assert not people.partner_manager.is_active
    assert AuditEntry.objects.filter(actor=actor).exists()
    refresh(at=clock.now())
    assert find_differences() == []


@pytest.mark.parametrize(
    ("who", "sent", "words"),
    [
        ("analyst", {"name": "Priya"}, "That is not the name of the person."),
        ("analyst", {"name": "Priya Raman", "heir": "x"}, ""),
        ("analyst", {"name": "Priya Raman", "heir": "999999"}, ""),
        ("administrator", {"name": "Ada Okoro"}, "You cannot erase yourself."),
    ],
)
def test_a_user_is_not_erased_by_a_slip(
    people: People, administrator: Client, who: str, sent: dict[str, str], words: str
) -> None:
    person = getattr(people, who)
    refused = administrator.post(f"/settings/users/{person.public_id}/data/", sent)
    assert words in text_of(refused)
    assert User.objects.filter(email=person.email, is_active=True).exists()


def test_the_archive_of_a_user_holds_no_secrets(people: People, administrator: Client) -> None:
    answer = administrator.post(f"/settings/users/{people.analyst.public_id}/export/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        told = archive.read("person.json").decode()
    assert people.analyst.email in told
    assert "password" not in told


# Somebody without a page --------------------------------------------------------------------------

TRACES = "/settings/personal-data/"


def leave_traces(people: People) -> None:
    """A contact who was removed: the audit log and an interaction still hold the address."""
    person = make_person(make_partner(), "Ana Silva", email="ana@alpha.example")
    values = {"name": "Ana Silva", "email": "ana@alpha.example"}
    audit.record(
        "person.record.created",
        actor="user:1",
        subject=label_of(person),
        at=clock.now(),
        after=values,
    )
    audit.record(
        "person.record.changed",
        actor="user:1",
        subject=label_of(person),
        at=clock.now(),
        after={"role": "sales"},
    )
    make_interaction(person.partner, "Mail from ana@alpha.example")
    person.delete()


def test_what_is_left_of_somebody_is_found_by_the_address(people: People, manager: Client) -> None:
    leave_traces(people)
    page = text_of(manager.post(TRACES, {"email": "ANA@alpha.example"}))
    assert "What changes of the person were, before and after 2" in page
    assert "Texts that name the person: Interactions 1" in page
    refused = manager.post(TRACES, {"email": "ana@alpha.example", "typed": "ana"})
    kept = AuditPayload.objects.filter(entry__action__startswith="person.")
    assert (refused.status_code, kept.count()) == (409, 2)
    done = manager.post(
        TRACES, {"email": "ana@alpha.example", "typed": "ana@alpha.example"}, follow=True
    )
    assert "A person was erased" in text_of(done)
    assert not kept.exists()
    assert Interaction.objects.get().subject == "Mail from [erased]"
    assert "Nothing is stored" in text_of(manager.post(TRACES, {"email": "ana@alpha.example"}))


def test_what_is_left_of_somebody_is_handed_over(people: People, manager: Client) -> None:
    leave_traces(people)
    answer = manager.post(TRACES, {"email": "ana@alpha.example", "typed": "", "export": "1"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        told = archive.read("person.json").decode()
    assert ("Ana Silva" in told, "sales" in told) == (True, True)
    assert AuditPayload.objects.filter(after__with_withheld=False).exists()


def test_somebody_who_is_here_has_a_page(people: People, manager: Client) -> None:
    person = make_contact()
    page = manager.post(TRACES, {"email": "ana@alpha.example"}).content.decode()
    assert f"/people/{person.public_id}/data/" in page
    assert people.analyst.name in text_of(manager.post(TRACES, {"email": people.analyst.email}))


@pytest.mark.parametrize(
    "email", ["", "no address", "a@b", "\0@x.example", "x" * 400 + "@y.example"]
)
def test_what_is_no_address_is_said(people: People, manager: Client, email: str) -> None:
    assert "report" not in manager.post(TRACES, {"email": email}).context
