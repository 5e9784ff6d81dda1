"""Handing a person's data over, and erasing the person, on screen."""

import io
import json
import zipfile

from django.test import Client

from onpar.exchange.models import Erasure
from onpar.partners.models import Person
from onpar.surveys.models import Mode
from tests.factories import make_answer_set, make_interaction, make_partner, make_person, make_wave
from tests.people import People
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
