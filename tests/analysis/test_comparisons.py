"""Holm's adjustment, computed by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onpar.analysis import holm, is_significant


@pytest.mark.parametrize(
    ("p_values", "adjusted"),
    [
        ([], []),
        ([0.04], [0.04]),
        ([0.01, 0.04], [0.02, 0.04]),
        ([0.04, 0.01, 0.03, 0.005], [0.06, 0.03, 0.06, 0.02]),
        ([0.5, 0.6], [1.0, 1.0]),
        ([0.03, 0.03, 0.03], [0.09, 0.09, 0.09]),
    ],
)
def test_hand_computed(p_values, adjusted):
    assert holm(p_values) == pytest.approx(adjusted)


@pytest.mark.parametrize(
    ("adjusted_p", "claim"), [(0.0, True), (0.05, True), (0.0500001, False), (1.0, False)]
)
def test_claim_needs_at_most_five_percent(adjusted_p, claim):
    assert is_significant(adjusted_p) is claim


@given(st.lists(st.floats(0, 1), max_size=20))
def test_adjusting_keeps_the_order_and_never_lowers(p_values):
    adjusted = holm(p_values)
    assert all(1 >= new >= old for new, old in zip(adjusted, p_values, strict=True))
    pairs = sorted(zip(p_values, adjusted, strict=True))
    assert [new for _, new in pairs] == sorted(adjusted)
