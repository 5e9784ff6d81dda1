"""Metrics over the API: the evaluator's figures, in the words of the command line."""

import json

import pytest
from django.test import Client

from onpar.api.metrics import MetricOut
from onpar.cli import main
from onpar.insights.catalog import CATALOG
from tests.api.conftest import ClientOf
from tests.factories import make_partner, make_sale, refresh_facts
from tests.people import People


@pytest.fixture
def sold(people: People) -> None:
    own = make_partner("Own", owner=people.partner_manager, country="France")
    other = make_partner("Other", owner=people.colleague, country="Canada")
    make_sale(own, 10_000)
    make_sale(other, 40_000)
    refresh_facts()


def value(client: Client, path: str) -> float:
    return float(client.get(f"/api/v1/metrics/{path}").json()["value"])


def test_the_catalog_is_told(software: Client) -> None:
    told = software.get("/api/v1/metrics").json()["items"]
    assert [entry["metric"] for entry in told] == list(CATALOG)
    assert set(told[0]) == set(MetricOut.model_fields)


def test_figures_are_those_of_the_command_line(
    sold: None, software: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["metrics", "show", "sourced_revenue", "--by", "country", "--period", "180d", "--json"])
    printed = json.loads(capsys.readouterr().out)
    told = software.get("/api/v1/metrics/sourced_revenue?by=country&period=180d").json()
    assert [group["value"] for group in told["groups"]] == [400.0, 100.0]
    assert (told["groups"], told["value"]) == (printed["groups"], printed["value"])


def test_a_partner_managers_token_counts_own_partners_only(
    sold: None, software_of: ClientOf
) -> None:
    client = software_of("partner_manager")
    assert value(client, "sourced_revenue?period=180d") == 100.0
    told = client.get("/api/v1/metrics/sourced_revenue?by=partner&period=180d").json()
    assert len(told["groups"]) == 1


def test_groups_and_filters_go_by_public_words(
    sold: None, people: People, software: Client
) -> None:
    told = software.get("/api/v1/metrics/sourced_revenue?by=owner&period=180d").json()
    emails = [group["group"]["owner"] for group in told["groups"]]
    assert set(emails) == {people.partner_manager.email, people.colleague.email}
    query = f"sourced_revenue?period=180d&filter=owner={people.colleague.email}"
    assert value(software, query) == 400.0


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("no_such_metric", 404, "not_found"),
        ("nps?period=yesterday", 400, "period"),
        ("nps?by=colour", 400, "query_refused"),
        ("nps?filter=type", 400, "query_refused"),
        ("nps?weight=none", 422, "invalid"),
        ("sourced_revenue?weight=partner", 400, "query_refused"),
    ],
)
def test_what_cannot_be_evaluated_is_explained(
    path: str, status: int, code: str, software: Client
) -> None:
    response = software.get(f"/api/v1/metrics/{path}")
    assert (response.status_code, response.json()["code"]) == (status, code)
