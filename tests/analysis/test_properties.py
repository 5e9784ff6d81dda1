"""What holds for every group of partners, whatever they answered."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onpar.analysis import Clusters, Moments, Pair, Shape, change, estimate, judge_parity, quantile
from tests.analysis.groups import ROWS, clusters_of_rows, moments_of

PARITY = Shape(cannot_be_negative=True)
SHARE = Shape(scale=100, low=0, high=100, is_share=True)
GAP = Shape(low=-9, high=9)


def approximately(moments):
    """Field by field; the sum of squared deviations may round to 0 or next to it."""
    return [
        pytest.approx(field, rel=1e-9, abs=1e-9)
        for field in (moments.rows, moments.partners, moments.sum_y, moments.sum_dd)
    ]


def fields(moments):
    return [moments.rows, moments.partners, moments.sum_y, moments.sum_dd]


@given(ROWS, st.randoms(use_true_random=False))
def test_order_of_rows_is_irrelevant(rows, random):
    shuffled = random.sample(rows, len(rows))
    one, other = (moments_of(clusters_of_rows(order)) for order in (rows, shuffled))
    assert fields(one) == approximately(other)


@given(ROWS)
def test_rows_added_up_beforehand_give_the_same(rows):
    """Two rows of a partner, or one row with their sums: only the number of answers differs."""
    apart = clusters_of_rows(rows)
    merged = Clusters.from_rows(apart.ids, apart.y, apart.x)
    one, other = moments_of(apart), moments_of(merged)
    assert fields(one)[1:] == approximately(other)[1:]
    assert one.rows == len(rows)


@given(ROWS)
def test_effective_partners_are_at_most_the_partners(rows):
    moments = moments_of(clusters_of_rows(rows))
    assert 1 <= moments.effective_partners <= moments.partners * (1 + 1e-12)


@given(ROWS)
def test_interval_holds_the_value_and_is_cut_at_zero(rows):
    found = estimate(moments_of(clusters_of_rows(rows)), PARITY)
    assume(found.low is not None)
    assert 0 <= found.low <= found.value <= found.high


@given(ROWS, st.integers(2, 11))
def test_share_interval_stays_inside_its_ends(rows, threshold):
    clusters = Clusters.from_rows(
        [row[0] for row in rows], [row[1] < threshold for row in rows], [1] * len(rows)
    )
    found = estimate(moments_of(clusters), SHARE)
    assume(found.low is not None)
    assert 0 <= found.low <= found.value <= found.high <= 100
    assert found.low < found.high


@given(ROWS)
def test_gap_and_parity_tell_one_story(rows):
    """Parity − 1 is the gap ÷ the mean expectation."""
    clusters = clusters_of_rows(rows)
    parity = moments_of(clusters)
    per_pair = Clusters.from_rows(
        [row[0] for row in rows], [row[2] - row[1] for row in rows], [1] * len(rows)
    )
    gap = estimate(moments_of(per_pair), GAP)
    mean_expectation = sum(clusters.x) / len(rows)
    assert parity.ratio - 1 == pytest.approx(gap.value / mean_expectation)


@given(ROWS, st.floats(0.01, 1000))
def test_unit_of_the_figure_does_not_change_its_story(rows, scale):
    moments = moments_of(clusters_of_rows(rows))
    plain, scaled = estimate(moments, PARITY), estimate(moments, Shape(scale=scale))
    assume(plain.se is not None)
    assert scaled.value == pytest.approx(scale * plain.value)
    assert scaled.se == pytest.approx(scale * plain.se)
    assert scaled.high == pytest.approx(scale * plain.high)
    assert scaled.degrees_of_freedom == plain.degrees_of_freedom


@given(ROWS, st.sampled_from([0.25, 4.0, 1024.0]))
def test_weight_that_is_the_same_for_all_changes_nothing(rows, weight):
    clusters = clusters_of_rows(rows)
    heavier = Moments.from_clusters(
        [y * weight for y in clusters.y], [x * weight for x in clusters.x], clusters.rows
    )
    one, other = estimate(moments_of(clusters), PARITY), estimate(heavier, PARITY)
    assert one == other


@given(ROWS)
def test_nothing_changes_between_a_group_and_itself(rows):
    clusters = clusters_of_rows(rows)
    found = change(Pair.from_clusters(clusters, clusters), PARITY)
    assert (found.value, found.low, found.p, found.is_real) == (0, None, None, False)


@given(ROWS, ROWS)
def test_change_mirrors_when_the_sides_swap(later, earlier):
    one, other = clusters_of_rows(later), clusters_of_rows(earlier)
    there = change(Pair.from_clusters(one, other), PARITY)
    back = change(Pair.from_clusters(other, one), PARITY)
    assert there.value == -back.value
    assert there.is_real == back.is_real
    assume(there.low is not None)
    assert there.low == pytest.approx(-back.high)
    assert there.p == pytest.approx(back.p)


@given(ROWS, ROWS)
def test_change_is_real_only_outside_zero_and_with_enough_partners(later, earlier):
    pair = Pair.from_clusters(clusters_of_rows(later), clusters_of_rows(earlier))
    found = change(pair, PARITY)
    effective = min(pair.later.effective_partners, pair.earlier.effective_partners)
    excludes_zero = found.low is not None and (found.low > 0 or found.high < 0)
    assert found.is_real == (excludes_zero and effective >= 5)


@given(ROWS, st.floats(0.05, 0.95))
def test_quantile_lies_inside_its_interval(rows, q):
    found = quantile([row[2] for row in rows], [row[0] for row in rows], q)
    low = -math.inf if found.low is None else found.low
    high = math.inf if found.high is None else found.high
    assert low <= found.value <= high


@given(st.lists(ROWS, min_size=1, max_size=6))
def test_no_verdict_claims_more_than_its_interval(tables):
    estimates = [estimate(moments_of(clusters_of_rows(rows)), PARITY) for rows in tables]
    for found, verdict in zip(estimates, judge_parity(estimates), strict=True):
        assert verdict.claimed == (verdict.kind in ("far_below", "below", "on_par", "above"))
        if verdict.claimed:
            assert verdict.p <= verdict.adjusted_p <= 0.05
            assert found.effective_partners >= 5
            assert verdict.code == "below_par" or verdict.touched == (verdict.kind,)
