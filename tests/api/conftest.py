"""A program, its people, and other software that comes with a token."""

from collections.abc import Callable, Iterable

import pytest
from django.test import Client

from onpar.accounts.models import Scope
from tests.factories import install_program
from tests.people import People, bearer

ClientOf = Callable[..., Client]


@pytest.fixture
def people(db: None) -> People:
    install_program()
    return People.make()


@pytest.fixture
def software_of(people: People) -> ClientOf:
    """Other software with a token of the person named, of all scopes or of those given."""

    def with_token(person: str, scopes: Iterable[str] = Scope.values) -> Client:
        return Client(headers=bearer(getattr(people, person), scopes))

    return with_token


@pytest.fixture
def software(software_of: ClientOf) -> Client:
    """Other software with all the rights of the program manager."""
    return software_of("program_manager")
