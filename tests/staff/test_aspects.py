"""The page behind an aspect: who, how much revenue, and what they said."""

from datetime import timedelta

from django.test import Client

from onpar.kernel import clock
from onpar.surveys.models import Mode
from tests.factories import (
    make_answer_set,
    make_partner,
    make_person,
    make_sale,
    make_wave,
    refresh_facts,
)
from tests.people import People
from tests.staff.reading import text_of

LOW = {"ease_of_work_need": 10, "ease_of_work_get": 5, "nps_reason": "Everything takes three forms"}
FINE = {"ease_of_work_need": 8, "ease_of_work_get": 9, "nps_reason": "All is well"}


def heard(name: str, answers: dict[str, float | str], minor: int) -> None:
    partner = make_partner(name)
    make_answer_set(make_wave(mode=Mode.NAMED), partner, answers, person=make_person(partner))
    make_sale(partner, minor, on=clock.today().replace(day=1) - timedelta(days=10))


def test_partners_below_par_are_ordered_by_revenue(people: People, manager: Client) -> None:
    heard("Small and unhappy", LOW, 100_00)
    heard("Large and unhappy", LOW, 900_00)
    heard("Happy", FINE, 1_000_00)
    refresh_facts()
    found = manager.get("/aspects/ease_of_work/").context["found"]
    assert [row.name for row in found.below] == ["Large and unhappy", "Small and unhappy"]
    assert found.summary[-1].endswith("brought USD\xa01,000, 50.0 % of sourced revenue.")


def test_what_unhappy_partners_said_is_quoted(people: People, manager: Client) -> None:
    heard("Unhappy", LOW, 100_00)
    heard("Happy", FINE, 100_00)
    refresh_facts()
    page = text_of(manager.get("/aspects/ease_of_work/"))
    assert "Everything takes three forms" in page
    assert "All is well" not in page


def test_an_aspect_nobody_rated_says_what_is_needed(people: People, manager: Client) -> None:
    make_partner()
    refresh_facts()
    page = text_of(manager.get("/aspects/trust/"))
    assert "5 answers from 3 partners are needed, 0 from 0 are here." in page
