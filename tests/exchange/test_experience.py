"""Interactions, outcomes, expectations and changes of stage."""

from datetime import UTC, datetime

import pytest

from onpar.kernel.models import StaleMonth
from onpar.partners.models import (
    Expectation,
    Interaction,
    Outcome,
    Partner,
    StageTransition,
    Touchpoint,
)
from tests.exchange.conftest import Bring


@pytest.fixture
def touchpoint(partners: Bring) -> str:
    return Touchpoint.objects.order_by("order")[0].key


def test_times_without_a_zone_are_those_of_the_file(partners: Bring, touchpoint: str) -> None:
    text = (
        "external_id,partner,touchpoint,at,minutes\n"
        f"1,A,{touchpoint},2026-07-01 14:30,45\n2,A,{touchpoint},2026-07-01T14:30:00+00:00,\n"
    )
    form = {"time_zone": "Europe/Berlin"}
    report = partners("interactions", text, file=form)
    assert (report.new, report.refused) == (2, 0)
    times = dict(Interaction.objects.values_list("external_id", "at"))
    assert times == {
        "1": datetime(2026, 7, 1, 12, 30, tzinfo=UTC),
        "2": datetime(2026, 7, 1, 14, 30, tzinfo=UTC),
    }
    assert partners("interactions", text, file=form).unchanged == 2


def test_an_unknown_touchpoint_is_refused_with_the_nearest(
    partners: Bring, touchpoint: str
) -> None:
    text = f"external_id,partner,touchpoint,at\n1,A,{touchpoint}x,2026-07-01 14:30\n"
    report = partners("interactions", text)
    assert f"Did you mean '{touchpoint}'?" in report.refusals[2].reason


def test_a_judgment_has_a_day(partners: Bring) -> None:
    fields = "partner,side,text,stated_on,judgment,judged_on\n"
    report = partners(
        "outcomes", f"{fields}A,theirs,Grow,2026-01-01,met,\nB,theirs,Grow,2026-01-01,,\n"
    )
    assert report.refusals[2].column == "judged_on"
    StaleMonth.objects.all().delete()
    changed = partners("outcomes", f"{fields}B,theirs,Grow,2026-01-01,Met,2026-03-04\n")
    assert (changed.changed, Outcome.objects.get().judgment) == (1, "met")
    assert list(StaleMonth.objects.values_list("fact", "month")) == [("outcomes", 202603)]


def test_an_expectation_is_one_a_day(partners: Bring) -> None:
    fields = "partner,aspect,level,stated_on\n"
    report = partners("expectations", f"{fields}A,trust,9,2026-01-01\nA,trust,11,2026-02-01\n")
    assert report.refusals[3].reason == "Not a whole number from 1 to 10."
    partners("expectations", f"{fields}A,trust,6,2026-01-01\n")
    assert [e.level for e in Expectation.objects.all()] == [6]


def test_stages_are_linked_in_order_of_their_days(partners: Bring) -> None:
    StageTransition.objects.all().delete()
    text = (
        "partner,stage,on\nA,growth,2026-05-01\nA,recruitment,2026-01-01\nA,onboarding,2026-03-01\n"
    )
    assert partners("stages", text).new == 3
    steps = StageTransition.objects.order_by("on").values_list("from_stage__key", "to_stage__key")
    assert list(steps) == [
        (None, "recruitment"),
        ("recruitment", "onboarding"),
        ("onboarding", "growth"),
    ]
    assert Partner.objects.get(name="Alpha").stage.key == "growth"
    assert partners("stages", text).unchanged == 3
