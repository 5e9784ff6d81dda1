"""The database is away, or its disk is full: the page comes again with all answers, and says so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from onpar.partners.models import Person
from onpar.public import views
from onpar.surveys.models import PartialResponse, Response, Wave
from onpar.surveys.services.inviting import open_token
from tests.factories import install_program, make_partner, make_person
from tests.public.filling import body, fill, form_of
from tests.surveys.samples import FIRST, LAST, PAIRS, link_for, open_wave

pytestmark = pytest.mark.django_db
ALL = {**FIRST, **PAIRS, **LAST}
SENTENCE = "Your answers could not be stored just now. They are all still on this page"


@pytest.fixture
def person() -> Person:
    install_program()
    return make_person(make_partner("Valley Bicycle"), "Ana Silva")


@pytest.fixture
def wave(person: Person) -> Wave:
    return open_wave()


@pytest.fixture
def link(wave: Wave, person: Person) -> str:
    return link_for(wave, person)


def away(*_given: Any, **_named: Any) -> Any:
    raise OperationalError("the database is away")


def full(*_given: Any, **_named: Any) -> Any:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("trouble", [away, full])
def test_answers_come_back_on_the_same_page_and_are_stored_by_the_next_try(
    trouble: Callable[..., Any], client: Client, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = client.get(f"{link}?page=4")
    with monkeypatch.context() as broken:
        broken.setattr(views, "keep_page", trouble)
        page = fill(client, link, last, {"hours": "12", "one_thing": "Fewer <steps>"})
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "10"
    assert SENTENCE in body(page)
    assert form_of(body(page))["hours"] == ["12"]
    fill(client, link, page, {})
    assert PartialResponse.objects.get().answers == {"hours": 12, "one_thing": "Fewer <steps>"}


def test_without_any_database_the_page_is_still_known(
    client: Client, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(link)
    with monkeypatch.context() as broken:
        broken.setattr(views, "sit_down", away)
        page = fill(client, link, first, {"nps": "8"})
    assert page.status_code == 503
    assert form_of(body(page))["nps"] == ["8"]
    assert "Ana Silva" in body(page)
    fill(client, link, page, {})
    assert PartialResponse.objects.get().answers == {"nps": 8}


def test_a_process_that_knows_nothing_keeps_what_was_posted_to_be_sent_again(
    client: Client, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(link)
    views._remembered.clear()
    with monkeypatch.context() as broken:
        broken.setattr(views, "sit_down", away)
        page = fill(client, link, first, {"nps": "8"})
    assert page.status_code == 503
    assert SENTENCE in body(page)
    client.post(link, form_of(body(page)))
    assert PartialResponse.objects.get().answers == {"nps": 8}


def test_the_last_page_of_a_public_link_keeps_all_answers(
    client: Client, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    Wave.objects.update(has_public_link=True)
    link = f"/s/open/{open_token(wave)}/"
    with monkeypatch.context() as broken:
        broken.setattr(views, "send_openly", away)
        page = client.get(link)
        for _page in range(4):
            page = fill(client, link, page, ALL)
    assert page.status_code == 503
    assert "Thank you" in body(fill(client, link, page, {}))
    assert Response.objects.get().answers.count() == 8


def test_a_get_says_when_to_try_again(
    client: Client, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "sit_down", away)
    views._remembered.clear()
    page = client.get(link)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
    assert "Please try again in a minute." in body(page)
