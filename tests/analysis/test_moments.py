"""The sums behind every figure."""

import pytest

from onpar.analysis import Clusters, Moments
from tests.analysis.groups import moments_of


def test_rows_are_added_up_by_partner():
    assert Clusters.from_rows("aba", [1, 5, 2], [8, 9, 7]) == (
        ("a", "b"),
        (3, 5),
        (15, 9),
        (2, 1),
    )


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="zip"):
        Clusters.from_rows("ab", [1, 2], [1])


def test_sums_by_hand():
    # R = 8/4 = 2; deviations 3 − 2·1 = 1, 5 − 2·3 = −1.
    assert Moments.from_clusters([3, 5], [1, 3], [2, 6]) == Moments(
        partners=2, rows=8, sum_y=8, sum_x=4, sum_xx=10, sum_dd=2
    )


def test_large_amounts_keep_their_digits():
    """In cents of billions a difference of sums of squares would have no correct digit left."""
    amounts = [10**13, 10**13 + 1, 10**13 + 2]
    assert Moments.from_clusters(amounts, [1] * 3, [1] * 3).sum_dd == pytest.approx(2, rel=1e-2)


def test_single_partner_has_no_variance():
    assert Moments.from_clusters([3], [1], [1]).variance is None


def test_nothing_has_no_ratio_and_no_variance():
    nothing = moments_of(Clusters((), (), (), ()))
    assert (nothing.ratio, nothing.effective_partners, nothing.variance) == (None, None, None)
