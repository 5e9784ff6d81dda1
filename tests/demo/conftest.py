"""The made-up world on days that calendars get wrong, and one demo built into the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from onpar.demo.build import DemoReport, build_demo
from onpar.demo.world import World, make_world

SEED = 7
NEW_YEAR, LEAP_DAY, YEAR_END = date(2026, 1, 1), date(2028, 2, 29), date(2026, 12, 31)


@dataclass(frozen=True)
class DatedWorld:
    today: date
    world: World


@pytest.fixture(scope="session", params=[NEW_YEAR, LEAP_DAY, YEAR_END], ids=str)
def dated(request: pytest.FixtureRequest) -> DatedWorld:
    return DatedWorld(request.param, make_world(today=request.param, seed=SEED))


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[DemoReport]:
    """Built once for a module and outside of a transaction, which the importer needs on SQLite."""
    with django_db_blocker.unblock():
        yield build_demo(today=LEAP_DAY, seed=SEED)
        call_command("flush", interactive=False, verbosity=0)
