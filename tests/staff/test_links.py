"""Every link that a person meets leads to a page that says something and offers a next step."""

import pytest
from django.test import Client

from tests.crawler import Answer, Visit, crawl
from tests.people import SIGNED_IN, enter
from tests.world import World


def visits_of(client: Client) -> list[Visit]:
    def fetch(path: str) -> Answer:
        response = client.get(path)
        return Answer(
            response.status_code,
            response.headers["Content-Type"],
            response.content.decode(),
            response.headers.get("Location", ""),
        )

    return list(crawl(fetch))


@pytest.mark.parametrize("person", SIGNED_IN)
def test_no_link_is_broken_and_no_page_a_dead_end(
    person: str, world: World, client: Client
) -> None:
    enter(client, getattr(world.people, person))
    visits = visits_of(client)
    bad = [
        f"{v.path} (from {v.found_on}): {v.answer.status}" for v in visits if v.answer.status != 200
    ]
    assert bad == []
    assert [visit.path for visit in visits if visit.is_dead_end] == []


def test_the_crawl_reaches_every_kind_of_page(world: World, visitor: Client) -> None:
    kinds = {visit.kind.split("?")[0] for visit in visits_of(visitor)}
    linked = {"pulse", "aspect", "metrics", "metric", "partners", "partner"}
    assert kinds >= {f"staff:{name}" for name in linked}


def test_a_stranger_meets_the_sign_in(world: World, client: Client) -> None:
    assert {visit.kind.split("?")[0] for visit in visits_of(client)} == {
        "staff:pulse",
        "staff:sign-in",
    }
