"""Every digit of the worked example in docs/metrics.md, section 2."""

import pytest

from onpar.analysis import Clusters, Moments, Pair, Shape, change, estimate
from tests.analysis.worked_example import ANSWERS, EASE_NEXT_WAVE

NPS = Shape(scale=100, low=-100, high=100)
PSAT = Shape(scale=100, low=0, high=100, is_share=True)
EASE = Shape(low=1, high=7)


def one(answer):
    return 1


def clusters_of(numerator, denominator=one, answers=ANSWERS):
    return Clusters.from_rows(
        (answer.partner for answer in answers),
        map(numerator, answers),
        map(denominator, answers),
    )


def estimate_of(clusters, shape):
    return estimate(Moments.from_clusters(clusters.y, clusters.x, clusters.rows), shape)


def shown(value, digits):
    return pytest.approx(value, abs=0.5 * 10**-digits)


def test_parity():
    clusters = clusters_of(lambda a: a.reality, lambda a: a.expectation)
    found = estimate_of(clusters, Shape(cannot_be_negative=True))
    assert found.value == shown(0.87, 4)
    assert found.se == shown(0.076242, 6)
    assert (found.low, found.high) == (shown(0.66018, 5), shown(1.07982, 5))
    assert found.effective_partners == shown(5.0916, 4)
    assert found.degrees_of_freedom == shown(4.0916, 4)
    assert (found.responses, found.partners, found.indicative) == (12, 6, False)


def test_net_promoter_score():
    found = estimate_of(clusters_of(lambda a: (a.recommend >= 9) - (a.recommend <= 6)), NPS)
    assert found.value == shown(16.667, 3)
    assert found.se == shown(34.0441, 4)
    assert (found.low, found.high) == (shown(-59.408, 3), shown(77.004, 3))
    assert found.effective_partners == shown(5.1429, 4)


def test_satisfied_share():
    found = estimate_of(clusters_of(lambda a: a.satisfaction >= 4), PSAT)
    assert found.value == shown(66.667, 3)
    assert found.se == shown(19.5740, 4)
    assert (found.low, found.high) == (shown(20.638, 3), shown(93.896, 3))


def test_mean_ease():
    found = estimate_of(clusters_of(lambda a: a.ease), EASE)
    assert found.value == 4.75
    assert found.se == shown(0.738416, 6)
    assert (found.low, found.high) == (shown(2.82729, 5), shown(6.18292, 5))


def test_change_of_ease_between_waves_of_the_same_partners():
    later = clusters_of(lambda a: a.ease + EASE_NEXT_WAVE[a.partner])
    found = change(Pair.from_clusters(later, clusters_of(lambda a: a.ease)), EASE)
    assert found.value == shown(1.3333, 4)
    assert found.se == shown(0.465269, 6)
    assert (found.low, found.high) == (shown(0.05892, 5), shown(2.60775, 5))
    assert found.degrees_of_freedom == shown(4.1429, 4)
    assert found.p == shown(0.0438, 4)
    assert found.is_real


def test_group_against_the_rest_is_not_claimed_under_five_effective_partners():
    group = [a for a in ANSWERS if a.partner in {"Arbor", "Delta", "Fjord"}]
    rest = [a for a in ANSWERS if a not in group]
    pair = Pair.from_clusters(
        clusters_of(lambda a: a.ease, answers=group), clusters_of(lambda a: a.ease, answers=rest)
    )
    found = change(pair, EASE)
    assert found.value == shown(2.8333, 4)
    assert found.se == shown(0.637625, 6)
    assert (found.low, found.high) == (shown(0.79195, 5), shown(4.87471, 5))
    assert found.degrees_of_freedom == shown(2.9687, 4)
    assert found.p == shown(0.0217, 4)
    assert found.indicative
    assert not found.is_real
