"""Group waves over the API: what the evaluator shows, and nothing more."""

from datetime import timedelta

import pytest
from django.test import Client

from onpar.insights.batches.closing import close_batches
from onpar.kernel import clock
from onpar.surveys.models import Mode, Wave
from tests.factories import make_answer_set, make_partner, make_wave, refresh_facts


@pytest.fixture
def wave(people: object) -> Wave:
    """Nine answers of resellers, four of service partners."""
    wave = make_wave(mode=Mode.GROUP)
    Wave.objects.filter(pk=wave.pk).update(closed_on=clock.today() - timedelta(days=1))
    for number in range(13):
        kind = "reseller" if number < 9 else "service"
        make_answer_set(wave, make_partner(f"P{number}", partner_type=kind), {"nps": 9})
    refresh_facts()
    close_batches(actor="test", at=clock.now())
    return wave


def told(client: Client, wave: Wave, path: str) -> dict[str, object]:
    name = f"{wave.survey.key}/{wave.key}"
    found: dict[str, object] = client.get(
        f"/api/v1/metrics/nps?period=180d&filter=wave={name}{path}"
    ).json()
    return found


def test_a_group_wave_is_told_as_far_as_its_list_allows(wave: Wave, software: Client) -> None:
    whole = told(software, wave, "&by=type")
    assert (whole["value"], whole["se"], whole["responses"]) == (100.0, None, 13)
    assert [group["value"] for group in whole["groups"]] == [None, None]  # type: ignore[attr-defined]
    assert [group["responses"] for group in whole["groups"]] == [0, 0]  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["reseller", "service"])
def test_filters_are_no_way_around(kind: str, wave: Wave, software: Client) -> None:
    found = told(software, wave, f"&filter=type={kind}")
    assert (found["value"], found["responses"]) == (None, 0)
    assert str(found["withheld"]).startswith("Hidden to protect answers")


@pytest.mark.parametrize("weight", ["partner", "revenue"])
def test_weights_are_no_way_around(weight: str, wave: Wave, software: Client) -> None:
    assert told(software, wave, f"&weight={weight}")["value"] is None
