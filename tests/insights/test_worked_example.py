"""The worked example of docs/metrics.md, section 2, from stored rows through facts to figures."""

import pytest

from onpar.insights.evaluator import evaluate
from onpar.insights.viewer import OPERATOR
from tests.analysis.worked_example import ANSWERS, EASE_NEXT_WAVE
from tests.insights.program import NOW, add_partner, add_person, add_response, ask

pytestmark = pytest.mark.django_db


def shown(value, digits):
    return pytest.approx(value, abs=0.5 * 10**-digits)


@pytest.fixture
def partners(db):
    return {name: add_partner(name) for name in {answer.partner for answer in ANSWERS}}


@pytest.fixture
def first_wave(partners):
    for answer in ANSWERS:
        partner = partners[answer.partner]
        add_response(
            partner,
            "2026-02-10",
            person=add_person(partner),
            expectation__trust=answer.expectation,
            reality__trust=answer.reality,
            recommend=answer.recommend,
            satisfaction=answer.satisfaction,
            ease=answer.ease,
        )


@pytest.fixture
def next_wave(partners, first_wave):
    for answer in ANSWERS:
        ease = answer.ease + EASE_NEXT_WAVE[answer.partner]
        add_response(partners[answer.partner], "2026-05-10", ease=ease)


def total(metric, **details):
    return evaluate(ask(metric, **details), OPERATOR, at=NOW).total


def test_parity(first_wave):
    found = total("px_parity").estimate
    assert found.value == shown(0.87, 4)
    assert found.se == shown(0.076242, 6)
    assert (found.low, found.high) == (shown(0.66018, 5), shown(1.07982, 5))
    assert found.effective_partners == shown(5.0916, 4)
    assert (found.responses, found.partners, found.indicative) == (12, 6, False)


def test_net_promoter_score(first_wave):
    found = total("nps").estimate
    assert found.value == shown(16.667, 3)
    assert found.se == shown(34.0441, 4)
    assert (found.low, found.high) == (shown(-59.408, 3), shown(77.004, 3))
    assert found.effective_partners == shown(5.1429, 4)


def test_satisfied_share(first_wave):
    found = total("psat").estimate
    assert found.value == shown(66.667, 3)
    assert found.se == shown(19.5740, 4)
    assert (found.low, found.high) == (shown(20.638, 3), shown(93.896, 3))


def test_mean_ease(first_wave):
    found = total("ease").estimate
    assert found.value == 4.75
    assert found.se == shown(0.738416, 6)
    assert (found.low, found.high) == (shown(2.82729, 5), shown(6.18292, 5))


def test_change_of_ease_between_waves_of_the_same_partners(next_wave):
    found = total("ease", period="2026-05", compare="2026-02").change
    assert found.value == shown(1.3333, 4)
    assert found.se == shown(0.465269, 6)
    assert (found.low, found.high) == (shown(0.05892, 5), shown(2.60775, 5))
    assert found.degrees_of_freedom == shown(4.1429, 4)
    assert found.p == shown(0.0438, 4)
    assert found.is_real
