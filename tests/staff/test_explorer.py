"""The explorer: breakdowns, weighting, filters and its file."""

import csv

import pytest
from django.test import Client

from onpar.insights.catalog import list_metrics
from tests.factories import make_partner, make_sale, refresh_facts
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
