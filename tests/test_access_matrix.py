"""The access matrix holds for everybody, and nothing of a colleague's partner reaches a partner manager."""

import json
from collections.abc import Callable
from functools import partial

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access_matrix import DOORS, JSON, Door
from tests.people import WHO, bearer, enter
from tests.world import CANARY, World, make_world

pytestmark = pytest.mark.django_db
Key = tuple[str, str, bool]
# Searches use words that are no canaries: what somebody typed comes back in the field, and is no leak.
LEAKY = [door.path for door in DOORS if door.method == "GET" and not door.by_token] + [
    "/find/?q=Cycles",
    "/partners/?q=Cycles",
    "/metrics/sourced_revenue/?by=country&period=180d",
    "/metrics/sourced_revenue/?by=country&period=180d&format=csv",
    "/metrics/px_parity/?by=owner",
    "/metrics/px_parity/?by=survey",
    "/aspects/ease_of_work/?period=12m",
]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def client_of(world: World) -> Callable[[str], Client]:
    """A browser in which a person of the world, or nobody ("anonymous"), is signed in."""

    def signed_in(person: str) -> Client:
        client = Client()
        if person != "anonymous":
            enter(client, getattr(world.people, person))
        return client

    return signed_in


@pytest.fixture
def with_token_of(world: World) -> Callable[[str], Client]:
    """Other software with an API token of a person of the world, or with none ("anonymous")."""

    def with_token(person: str) -> Client:
        headers = {} if person == "anonymous" else bearer(getattr(world.people, person))
        return Client(headers=headers)

    return with_token


def ask(client: Client, door: Door, world: World) -> HttpResponse:
    path = door.path.format(**world.addresses)
    body = {"data": _body(door, world), "content_type": door.sends} if door.sends else {}
    return client.generic(door.method, path, **body)


def try_doors(new_browser: Callable[[], Client], software: Client, world: World) -> dict[Key, int]:
    """How each door answers. Some sign in or out; after them comes a new browser."""
    browser = new_browser()
    statuses = {}
    for door in DOORS:
        answer = ask(software if door.by_token else browser, door, world)
        statuses[key_of(door)] = answer.status_code
        if settings.SESSION_COOKIE_NAME in answer.cookies:
            browser = new_browser()
    return statuses


def key_of(door: Door) -> Key:
    return door.method, door.path, door.by_token


def _body(door: Door, world: World) -> str:
    """A JSON object with the addresses of the world in it, or a line of nothing."""
    if door.sends != JSON:
        return "\n"
    filled = {
        name: value.format(**world.addresses) if isinstance(value, str) else value
        for name, value in door.body.items()
    }
    return json.dumps(filled)


def names_of(resolver: URLResolver, namespace: str = "") -> set[str]:
    """Every URL name below a resolver, with the namespaces it stands in."""
    named = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            named.add(f"{namespace}{entry.name}")
        else:
            named |= names_of(entry, namespace + (f"{entry.namespace}:" if entry.namespace else ""))
    return named


def test_every_url_is_in_the_matrix() -> None:
    named = {name.removeprefix("staff:") for name in names_of(get_resolver())}
    assert named == {door.url_name for door in DOORS}


@pytest.mark.parametrize("person", ["anonymous", *WHO])
def test_each_person_is_answered_as_the_matrix_says(
    person: str,
    world: World,
    client_of: Callable[[str], Client],
    with_token_of: Callable[[str], Client],
) -> None:
    answered = try_doors(partial(client_of, person), with_token_of(person), world)
    assert answered == {key_of(door): door.status_for(person) for door in DOORS}


def test_a_foreign_partner_is_answered_like_one_that_never_existed(
    world: World, client_of: Callable[[str], Client]
) -> None:
    client = client_of("partner_manager")
    foreign, missing = (
        client.get(f"/partners/{world.addresses[key]}/").content.decode()
        for key in ("foreign", "missing")
    )
    assert _bare(foreign) == _bare(missing)


def _bare(html: str) -> str:
    """Without the token that differs on every page."""
    return "\n".join(line for line in html.splitlines() if "csrfmiddlewaretoken" not in line)


def showing(client: Client, paths: list[str], world: World) -> list[str]:
    """The paths whose page, file or answer holds the canary."""
    addressed = [path.format(**world.addresses) for path in paths]
    # A time zone is called so too.
    bodies = {path: client.get(path).content.decode() for path in addressed}
    return [path for path, body in bodies.items() if CANARY in body.replace("Atlantic/Canary", "")]


def test_nothing_of_a_colleagues_partner_is_shown(
    world: World, client_of: Callable[[str], Client]
) -> None:
    assert showing(client_of("partner_manager"), LEAKY, world) == []


LEAKY_TO_TOKENS = [door.path for door in DOORS if door.method == "GET" and door.by_token] + [
    "/api/v1/partners?q=Cycles",
    "/api/v1/partners?country=Canaryland",
    "/api/v1/people?email=ana@canary.example",
    "/api/v1/sales?partner={foreign}",
    "/api/v1/outcomes?partner={foreign}",
    "/api/v1/metrics/sourced_revenue?by=country&period=180d",
    "/api/v1/metrics/sourced_revenue?by=owner&period=180d",
    "/api/v1/metrics/sourced_revenue?filter=partner={foreign}&period=180d",
]


def test_nothing_of_a_colleagues_partner_is_told_to_other_software(
    world: World, with_token_of: Callable[[str], Client]
) -> None:
    assert showing(with_token_of("partner_manager"), LEAKY_TO_TOKENS, world) == []


def test_other_software_is_told_the_canaries_of_its_own_user(
    world: World, with_token_of: Callable[[str], Client]
) -> None:
    paths = [
        "/api/v1/partners",
        "/api/v1/partners/{foreign}",
        "/api/v1/people",
        "/api/v1/people/{foreign_person}",
        "/api/v1/outcomes",
        "/api/v1/outcomes/{foreign_outcome}",
        "/api/v1/sales",
        "/api/v1/sales/{foreign_sale}",
        "/api/v1/interactions",
        "/api/v1/interactions/{foreign_interaction}",
        "/api/v1/metrics/sourced_revenue?by=country&period=180d",
    ]
    addressed = [path.format(**world.addresses) for path in paths]
    assert showing(with_token_of("colleague"), paths, world) == addressed


def test_the_canaries_are_there_for_who_may_see_them(
    world: World, client_of: Callable[[str], Client]
) -> None:
    paths = ["/partners/", "/partners/?format=csv", "/find/?q=Cycles", "/partners/{foreign}/"]
    addressed = [path.format(**world.addresses) for path in paths]
    assert showing(client_of("colleague"), paths, world) == addressed
