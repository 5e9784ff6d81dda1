"""A built demo, on days that calendars get wrong: what is stored, and that the evaluator finds its truth."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from onpar.accounts.models import Role, User
from onpar.accounts.queries import get_installation
from onpar.analysis import furthest_below
from onpar.demo import truth
from onpar.demo.build import DemoReport, NotEmpty, build_demo, is_complete
from onpar.demo.months import add_months
from onpar.demo.staff import PARTNER_MANAGER
from onpar.insights.evaluator import evaluate, evaluate_many
from onpar.insights.facts.refresh import rebuild
from onpar.insights.periods import Period, last_days
from onpar.insights.pulse import pulse_queries
from onpar.insights.results import Query, Result
from onpar.insights.viewer import OPERATOR
from onpar.partners.models import Interaction, Partner, PartnerGroup, Sale
from onpar.surveys.models import Answer, Response, Wave
from tests.demo.conftest import LEAP_DAY, NEW_YEAR, SEED, YEAR_END

pytestmark = pytest.mark.django_db
# What a day does to a demo does not depend on the database: one of the two builds it on all days.
ON_POSTGRES = os.environ.get("ONPAR_TEST_DB") == "postgres"
DAYS = [LEAP_DAY] if ON_POSTGRES else [NEW_YEAR, LEAP_DAY, YEAR_END]


@dataclass(frozen=True)
class Today:
    day: date
    facts: Path
    report: DemoReport

    @property
    def at(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)

    def ask(self, *queries: Query) -> list[Result]:
        return evaluate_many(queries, OPERATOR, at=self.at)

    @property
    def year(self) -> Period:
        return last_days(365, self.day)


@pytest.fixture(scope="module", params=DAYS, ids=str)
def demo_of(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Today]:
    """A demo built on each of these days, outside of a transaction, which the importer needs."""
    with django_db_blocker.unblock():
        report = build_demo(today=request.param, seed=SEED)
        today = Today(request.param, tmp_path_factory.mktemp("facts"), report)
        with override_settings(FACTS_DIR=today.facts):
            rebuild(at=today.at)
        yield today
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def today(demo_of: Today, settings: Settings) -> Today:
    settings.FACTS_DIR = demo_of.facts
    return demo_of


def test_report_counts_what_is_stored(today: Today):
    assert today.report.partners == Partner.objects.count() == 821
    assert today.report.sales == Sale.objects.count()
    assert today.report.interactions == Interaction.objects.count()
    assert today.report.answer_sets == Response.objects.count()
    assert today.report.answers == Answer.objects.count()


def test_installation_says_what_is_simulated(today: Today):
    installation = get_installation()
    assert is_complete(installation)
    assert "AdventureWorks" in installation.demo_note
    assert "simulated" in installation.demo_note


def test_simulated_rows_are_labeled(today: Today):
    assert set(Partner.objects.values_list("origin", flat=True)) == {"adventureworks", "simulated"}
    assert set(Interaction.objects.values_list("origin", flat=True)) == {"simulated"}
    assert Sale.objects.filter(origin="adventureworks").count() == 57_851


def test_misspelled_business_types_are_healed(today: Today):
    sizes = {group.key: group.partners.count() for group in PartnerGroup.objects.all()}
    assert sizes == {"specialty_shop": 231, "value_added": 238, "warehouse": 232}


def test_only_direct_sales_have_no_partner(today: Today):
    without = Sale.objects.filter(partner=None)
    assert set(without.values_list("attribution", flat=True)) == {"direct"}
    assert Sale.objects.filter(amount_minor__lt=0).exists()


def test_anonymous_answers_name_nobody_but_keep_partners_together(today: Today):
    anonymous = Response.objects.filter(mode="anonymous")
    assert anonymous.exists()
    assert not anonymous.exclude(partner=None, person=None).exists()
    assert not anonymous.filter(cluster_key=None).exists()


def test_feedback_points_at_the_interaction_it_judges(today: Today):
    feedback = Response.objects.filter(wave__survey__key="touchpoint")
    assert feedback.exists()
    assert not feedback.filter(interaction=None).exists()


def test_no_wave_opens_after_its_first_answer_or_closes_before_its_last(today: Today):
    for response in Response.objects.select_related("wave"):
        wave: Wave = response.wave
        assert wave.opened_on <= response.on
        assert wave.closed_on is None or response.on <= wave.closed_on


def test_partner_manager_of_the_link_owns_resellers_and_all_stories(today: Today):
    first = User.objects.filter(role=Role.PARTNER_MANAGER).order_by("pk").first()
    assert first is not None
    assert first.email == PARTNER_MANAGER.email
    owned = set(first.partners.values_list("name", flat=True))
    assert len(owned) > 70
    assert {"Fitness Toy Store", "Lumenroute Software", "Marlowe and Finch Advisors"} <= owned


def test_stage_of_a_partner_is_that_of_its_last_step(today: Today):
    for name, stage in (("Fitness Toy Store", "evaluation"), ("Eastside Sporting Goods", "exit")):
        partner = Partner.objects.select_related("stage").get(name=name)
        assert partner.stage.key == stage


def test_a_second_build_is_refused(today: Today):
    with pytest.raises(NotEmpty):
        build_demo(today=today.day)


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
