"""Merging two partners on screen."""

from django.test import Client

from onpar.partners.models import Partner
from tests.factories import make_partner, make_person, make_sale
from tests.people import People
from tests.staff.reading import text_of


def make_pair() -> tuple[Partner, Partner]:
    survivor = make_partner("Alpha", city="Lyon")
    duplicate = make_partner("Alpha GmbH", city="Paris", country="France")
    make_sale(duplicate, 500)
    make_person(survivor, "Ana Silva", email="ana@alpha.example")
    make_person(duplicate, "A. Silva", email="ana@alpha.example")
    return survivor, duplicate


def merge_address(survivor: Partner, duplicate: Partner) -> str:
    return f"/partners/{survivor.public_id}/merge/{duplicate.public_id}/"


def test_a_partner_of_the_same_name_is_proposed(people: People, manager: Client) -> None:
    page = text_of(manager.get(f"/partners/{make_pair()[0].public_id}/merge/"))
    assert "Compare with Alpha GmbH" in page
    assert "same name" in page


def test_the_other_partner_is_found_by_a_part_of_its_name(people: People, manager: Client) -> None:
    survivor, other = make_partner("Alpha"), make_partner("Beta Cycles")
    page = manager.get(f"/partners/{survivor.public_id}/merge/?q=cycl")
    assert merge_address(survivor, other) in page.content.decode()


def test_both_are_shown_side_by_side_with_what_moves(people: People, manager: Client) -> None:
    page = text_of(manager.get(merge_address(*make_pair())))
    told = ["Merge Alpha GmbH into Alpha", "Lyon", "Paris", "Sales", "Ana Silva and A. Silva"]
    assert [words for words in told if words not in page] == []


def test_what_was_chosen_is_stored_and_the_old_address_leads_on(
    people: People, manager: Client
) -> None:
    survivor, duplicate = make_pair()
    address = merge_address(survivor, duplicate)
    seen = manager.get(address).context["found"].seen
    other = duplicate.people.get().public_id
    sent = {"seen": seen, "name": " Alpha  GmbH", "keep-city": "duplicate", f"same-{other}": "on"}
    manager.post(address, sent)
    survivor.refresh_from_db()
    assert (survivor.name, survivor.city, survivor.country) == ("Alpha", "Paris", "France")
    assert survivor.people.count() == 1
    moved = manager.get(f"/partners/{duplicate.public_id}/?page=2")
    assert (moved.status_code, moved.url) == (302, f"/partners/{survivor.public_id}/?page=2")  # type: ignore[attr-defined]


def test_a_merge_says_that_it_is_for_good_and_asks_for_the_name(
    people: People, manager: Client
) -> None:
    survivor, duplicate = make_pair()
    address = merge_address(survivor, duplicate)
    page = manager.get(address)
    words = text_of(page)
    assert "A merge cannot be undone: Alpha GmbH is gone afterwards" in words
    assert "Filled in from Alpha GmbH Country France" in words
    sent = {"seen": page.context["found"].seen, "name": "Alpha", "keep-city": "duplicate"}
    refused = manager.post(address, sent)
    assert (refused.status_code, Partner.objects.filter(pk=duplicate.pk).exists()) == (409, True)
    found = refused.context["found"]
    assert [choice.takes_duplicate for choice in found.choices if choice.name == "city"] == [True]
    assert [is_same for _kept, _other, is_same in found.people] == [False]


def test_people_stay_two_where_somebody_says_so(people: People, manager: Client) -> None:
    survivor, duplicate = make_pair()
    address = merge_address(survivor, duplicate)
    seen = manager.get(address).context["found"].seen
    manager.post(address, {"seen": seen, "name": "Alpha GmbH"})
    assert survivor.people.count() == 2


def test_nothing_merges_when_one_was_changed_meanwhile(people: People, manager: Client) -> None:
    survivor, duplicate = make_pair()
    address = merge_address(survivor, duplicate)
    seen = manager.get(address).context["found"].seen
    Partner.objects.filter(pk=duplicate.pk).update(version=duplicate.version + 1)
    refused = manager.post(address, {"seen": seen, "name": "Alpha GmbH"})
    assert refused.status_code == 409
    assert "was changed meanwhile" in text_of(refused)
    assert Partner.objects.filter(pk=duplicate.pk).exists()
