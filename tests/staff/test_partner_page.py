"""One partner, as far as each answer's mode allows."""

from datetime import timedelta

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from onpar.kernel import clock
from onpar.surveys.models import Mode
from tests.factories import (
    make_answer_set,
    make_interaction,
    make_partner,
    make_person,
    make_sale,
    make_wave,
    refresh_facts,
)
from tests.people import People
from tests.staff.reading import text_of
from tests.world import World

SAID = {"nps": 9, "nps_reason": "Decisions take a week"}


def test_people_meetings_promises_agreement_and_words_are_shown(
    world: World, visitor: Client
) -> None:
    page = text_of(visitor.get(f"/partners/{world.own.public_id}/"))
    told = [
        "Ana Plain",
        "Plain review",
        "Plain agreed",
        "Plain growth",
        "Partner program",
        "Plain waits too long",
    ]
    assert [words for words in told if words not in page] == []


def test_an_answer_in_partner_mode_never_names_the_person(people: People, manager: Client) -> None:
    partner = make_partner()
    wave = make_wave(mode=Mode.PARTNER)
    first, second = make_person(partner, "Ana Silva"), make_person(partner, "Bo Lindqvist")
    make_answer_set(wave, partner, SAID, person=first)
    make_answer_set(wave, partner, {"nps": 7}, person=second)
    refresh_facts()
    found = manager.get(partner.get_absolute_url()).context["found"]
    assert [(comment.text, comment.person) for comment in found.comments] == [
        ("Decisions take a week", "")
    ]
    assert found.responses == ()


def test_words_of_a_single_respondent_in_partner_mode_stay_hidden(
    people: People, manager: Client
) -> None:
    partner = make_partner()
    make_answer_set(make_wave(mode=Mode.PARTNER), partner, SAID, person=make_person(partner))
    refresh_facts()
    assert "Decisions take a week" not in text_of(manager.get(partner.get_absolute_url()))


def test_a_named_answer_says_who_said_what(people: People, manager: Client) -> None:
    partner = make_partner()
    make_answer_set(
        make_wave(mode=Mode.NAMED), partner, SAID, person=make_person(partner, "Ana Silva")
    )
    refresh_facts()
    (response,) = manager.get(partner.get_absolute_url()).context["found"].responses
    assert (response.person, [answer.number for answer in response.answers]) == ("Ana Silva", [9])


def test_a_month_without_sales_counts_zero(people: People, manager: Client) -> None:
    partner = make_partner()
    make_sale(partner, 500_000, on=clock.today() - timedelta(days=60))
    refresh_facts()
    page = manager.get(partner.get_absolute_url())
    assert page.context["found"].months.svg.count("chart-point") == 12


def test_a_new_partner_explains_what_will_appear(people: People, manager: Client) -> None:
    partner = make_partner()
    refresh_facts()
    page = text_of(manager.get(partner.get_absolute_url()))
    assert "No meeting, call or other interaction is recorded yet." in page
    assert "onpar import people people.csv" in page
    assert "Nobody of this partner has answered in the last 12 months." in page
    assert "No sale of this partner was closed in these months." in page
    assert "USD 0 Complete records, no interval 0 sales" in " ".join(page.split())


def test_the_timeline_is_paged(people: People, manager: Client) -> None:
    partner = make_partner()
    [make_interaction(partner, f"Meeting {number}") for number in range(16)]
    refresh_facts()
    first, second = (
        manager.get(f"{partner.get_absolute_url()}?page={page}").context["found"].timeline
        for page in (1, 2)
    )
    assert (len(first), len(second)) == (15, 1)


def test_the_number_of_queries_does_not_grow_with_the_history(
    people: People, manager: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    partner = make_partner()
    person = make_person(partner)
    [
        make_interaction(partner, f"Meeting {n}", person=person, staff=people.colleague)
        for n in range(15)
    ]
    refresh_facts()
    with django_assert_max_num_queries(30):
        manager.get(partner.get_absolute_url())
