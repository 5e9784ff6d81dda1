"""The explorer: breakdowns, weighting, filters and its file."""

import csv
from datetime import timedelta

import pytest
from django.test import Client

from onpar.insights.batches.closing import close_batches
from onpar.insights.catalog import list_metrics
from onpar.kernel import clock
from onpar.surveys.models import Mode, Wave
from tests.factories import make_answer_set, make_partner, make_sale, make_wave, refresh_facts
from tests.people import People
from tests.staff.reading import text_of
from tests.world import World

KEYS = [metric.key for metric in list_metrics()]


@pytest.mark.parametrize("by", ["", "month", "type"])
def test_every_metric_can_be_explored(by: str, visitor: Client) -> None:
    answers = {key: visitor.get(f"/metrics/{key}/?by={by}").status_code for key in KEYS}
    assert answers == dict.fromkeys(KEYS, 200)


def test_the_catalog_lists_every_definition(visitor: Client) -> None:
    page = text_of(visitor.get("/metrics/"))
    missing = [metric.key for metric in list_metrics() if str(metric.title) not in page]
    assert missing == []


def test_the_file_holds_the_figures_of_the_page(world: World, visitor: Client) -> None:
    body = visitor.get("/metrics/sourced_revenue/?by=country&format=csv").content.decode(
        "utf-8-sig"
    )
    rows = {row["country"]: row["value"] for row in csv.DictReader(body.splitlines())}
    assert rows == {"Plainland": "1234.56", "Canaryland": "1234.56", "": "2469.12"}


def test_amounts_are_drawn_from_the_largest(people: People, manager: Client) -> None:
    make_sale(make_partner("Small", country="Austria"), 100_00)
    make_sale(make_partner("Large", country="Brazil"), 900_00)
    refresh_facts()
    svg = manager.get("/metrics/sourced_revenue/?by=country").context["found"].chart.svg
    assert svg.index("Brazil") < svg.index("Austria")


def test_only_survey_figures_can_be_weighted(visitor: Client) -> None:
    forms = [visitor.get(f"/metrics/{key}/").context["form"] for key in ("nps", "sourced_share")]
    assert ["weight" in form.fields for form in forms] == [True, False]


def test_a_filter_is_said_beside_the_figures(visitor: Client) -> None:
    page = text_of(visitor.get("/metrics/sourced_revenue/?by=country&type=reseller"))
    assert "Partner type: Reseller" in page


def test_an_unknown_breakdown_is_explained(visitor: Client) -> None:
    response = visitor.get("/metrics/nps/?by=shoe_size")
    assert response.status_code == 200
    assert "shoe_size is not one of the available choices." in text_of(response)


def test_a_partner_manager_is_offered_own_countries_only(world: World, client: Client) -> None:
    client.force_login(world.people.partner_manager)
    field = client.get("/metrics/nps/").context["form"].fields["country"]
    assert [value for value, _label in field.choices] == ["", "Plainland"]


def test_a_group_wave_is_cut_as_far_as_it_gives_no_small_group_away(
    people: People, manager: Client
) -> None:
    """Nine resellers and four service partners answered: the whole is shown, no part of it."""
    wave = make_wave(mode=Mode.GROUP)
    Wave.objects.filter(pk=wave.pk).update(closed_on=clock.today() - timedelta(days=1))
    for number in range(13):
        kind = "reseller" if number < 9 else "service"
        make_answer_set(wave, make_partner(f"P{number}", partner_type=kind), {"nps": 9})
    refresh_facts()
    close_batches(actor="test", at=clock.now())
    response = manager.get(f"/metrics/nps/?wave={wave.pk}&by=type&period=90d")
    page = text_of(response)
    assert f"Wave: {wave.full_name}" in page
    assert response.context["found"].card.value == "+100"
    assert "Hidden to protect answers: it would give a smaller group away." in page
    assert "Hidden to protect answers: five answers from three partners are needed." in page
    told = manager.get(f"/metrics/nps/?wave={wave.pk}&by=type&period=90d&format=csv")
    rows = csv.DictReader(told.content.decode("utf-8-sig").splitlines())
    assert [row["value"] for row in rows] == ["", "", "100.0"]
