"""The evaluator finds the demo's truth, and Pulse is never empty, on days that calendars get wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from onpar.analysis import furthest_below
from onpar.demo import truth
from onpar.demo.build import build_demo
from onpar.demo.months import add_months
from onpar.insights.evaluator import evaluate, evaluate_many
from onpar.insights.facts.refresh import rebuild
from onpar.insights.periods import Period, last_days
from onpar.insights.pulse import pulse_queries
from onpar.insights.results import Query, Result
from onpar.insights.viewer import OPERATOR
from tests.demo.conftest import LEAP_DAY, NEW_YEAR, SEED, YEAR_END


@dataclass(frozen=True)
class Today:
    day: date
    facts: Path

    @property
    def at(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)

    def ask(self, *queries: Query) -> list[Result]:
        return evaluate_many(queries, OPERATOR, at=self.at)

    @property
    def year(self) -> Period:
        return last_days(365, self.day)


@pytest.fixture(scope="module", params=[NEW_YEAR, LEAP_DAY, YEAR_END], ids=str)
def demo_of(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Today]:
    """A demo built on each of these days, outside of a transaction, which the importer needs."""
    today = Today(request.param, tmp_path_factory.mktemp("facts"))
    with django_db_blocker.unblock():
        build_demo(today=today.day, seed=SEED)
        with override_settings(FACTS_DIR=today.facts):
            rebuild(at=today.at)
        yield today
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def today(demo_of: Today, settings: Settings) -> Today:
    settings.FACTS_DIR = demo_of.facts
    return demo_of


@pytest.mark.django_db
def test_no_headline_of_pulse_is_empty(today: Today):
    queries = pulse_queries(last_days(90, today.day), today=today.day)
    empty = [
        result.metric.key
        for result in today.ask(*queries.headlines.values(), *queries.states.values())
        if result.total.estimate.value is None
    ]
    assert empty == []
    trends = today.ask(*queries.trends.values())
    # Twelve months; the last may have begun today and hold nothing yet.
    assert all(len(result.groups) >= 11 for result in trends)
    assert all(figure.estimate.value is not None for figure in trends[0].groups)


@pytest.mark.django_db
def test_types_and_aspects_stand_where_the_truth_puts_them(today: Today):
    by_type, by_aspect = today.ask(
        Query("px_parity", today.year, by=("type",)), Query("px_parity", today.year, by=("aspect",))
    )
    found = {figure.group[0].value: figure for figure in by_type.groups}
    assert all(found[key].verdict.claimed for key in truth.BELOW_PAR)
    assert all(found[key].estimate.high < 1 for key in truth.BELOW_PAR)
    assert all(found[key].verdict.kind == "above" for key in truth.OVER_DELIVERING)
    assert all(found[key].verdict.kind in ("on_par", "open") for key in truth.ON_PAR)
    estimates = [figure.estimate for figure in by_aspect.groups]
    lowest = furthest_below(estimates, [figure.verdict for figure in by_aspect.groups])
    assert [by_aspect.groups[place].group[0].value for place in lowest] == [truth.LOWEST_ASPECT]


@pytest.mark.django_db
def test_the_month_of_the_break_is_found(today: Today):
    start = truth.BREAK.starts_on(today.day)
    months = [add_months(start, distance) for distance in range(-4, 3)]
    about = (("touchpoint", (truth.BREAK.touchpoint,)),)
    results = [
        evaluate(
            Query(
                "px_parity",
                Period(month, add_months(month, 3)),
                filters=about,
                compare=Period(add_months(month, -3), month),
            ),
            OPERATOR,
            at=today.at,
        )
        for month in months
    ]
    changes = dict(zip(months, (result.total.change for result in results), strict=True))
    worst = min(changes, key=lambda month: changes[month].value / changes[month].se)
    assert worst == start
    assert changes[start].high < 0
    assert changes[start].is_real
