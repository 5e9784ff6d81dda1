"""Partners counted once each, or by revenue."""

import math

import pytest

from onpar.analysis import Moments, Shape, estimate, weighted


def estimate_of(sums, rows):
    return estimate(Moments.from_clusters(sums.y, sums.x, rows), Shape())


def test_each_partner_counts_once():
    # Three answers of 9 and one of 1: 7 by response, 5 by partner.
    sums = weighted([27, 1], [3, 1], [3, 1], [1, 1])
    assert (sums.y, sums.x, sums.ignored) == ((9, 1), (1, 1), 0)
    assert sum(sums.y) / sum(sums.x) == 5


def test_revenue_weighs_both_sums():
    sums = weighted([27, 1], [3, 1], [3, 1], [1, 3])
    assert (sums.y, sums.x) == ((9, 3), (1, 3))


@pytest.mark.parametrize("weight", [None, 0, -5.0, math.nan])
def test_partner_without_positive_weight_has_no_say_and_is_counted(weight):
    sums = weighted([27, 1, 4], [3, 1, 1], [3, 1, 1], [2, weight, 2])
    assert sums.ignored == 1
    assert estimate_of(sums, [3, 1, 1]).partners == 2


def test_equal_weights_of_equal_partners_change_nothing():
    y, x, rows = [4.0, 9, 5, 6, 2], [5.0] * 5, [2] * 5
    plain = estimate(Moments.from_clusters(y, x, rows), Shape())
    same = estimate_of(weighted(y, x, rows, [300] * 5), rows)
    assert same.value == pytest.approx(plain.value)
    assert (same.low, same.high) == (pytest.approx(plain.low), pytest.approx(plain.high))


def test_size_of_the_weights_does_not_matter():
    y, x, rows, weights = [4.0, 9, 5, 6], [5.0, 8, 5, 9], [1, 2, 1, 3], [1.0, 2, 3, 4]
    small = estimate_of(weighted(y, x, rows, weights), rows)
    large = estimate_of(weighted(y, x, rows, [weight * 1e6 for weight in weights]), rows)
    assert large.value == pytest.approx(small.value)
    assert large.se == pytest.approx(small.se)
