"""Search: the page, and the list under the field."""

from django.test import Client

from tests.factories import make_partner
from tests.people import People
from tests.staff.reading import text_of

LIVE = {"HX-Request": "true"}


def labels(client: Client, text: str) -> list[str]:
    hits = client.get("/find/", {"q": text}).context["hits"]
    return [hit.label for hit in (*hits.partners, *hits.metrics)]


def test_names_that_begin_with_the_words_come_first(people: People, manager: Client) -> None:
    [make_partner(name) for name in ("A Bike Store", "Bike World", "Cycles")]
    assert labels(manager, "bike") == ["Bike World", "A Bike Store"]


def test_metrics_are_found_by_what_they_answer(manager: Client) -> None:
    assert "Net promoter score" in labels(manager, "recommend")


def test_one_letter_is_too_few(people: People, manager: Client) -> None:
    make_partner("Bike World")
    assert labels(manager, "b") == []


def test_the_live_list_is_a_fragment(people: People, manager: Client) -> None:
    make_partner("Bike World")
    body = manager.get("/find/?q=bike", headers=LIVE).content.decode()
    assert "Bike World" in body
    assert "<html" not in body


def test_no_hit_says_what_to_try(manager: Client) -> None:
    assert "Nothing matches “zzz”." in text_of(manager.get("/find/?q=zzz"))


def test_what_was_typed_is_never_markup(manager: Client) -> None:
    assert "<script>alert" not in manager.get("/find/", {"q": "<script>alert(1)"}).content.decode()
