"""A program in the default catalog, its people, and a browser of the program manager."""

import pytest
from django.test import Client

from tests.factories import install_program
from tests.people import People
from tests.world import World, make_world


@pytest.fixture
def people(db: None) -> People:
    install_program()
    return People.make()


@pytest.fixture
def manager(people: People) -> Client:
    """The program manager's browser."""
    client = Client()
    client.force_login(people.program_manager)
    return client


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def visitor(world: World) -> Client:
    """The program manager's browser, in the furnished world."""
    client = Client()
    client.force_login(world.people.program_manager)
    return client
