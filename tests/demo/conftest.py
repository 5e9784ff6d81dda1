"""The made-up world on days that calendars get wrong."""

from dataclasses import dataclass
from datetime import date

import pytest

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
