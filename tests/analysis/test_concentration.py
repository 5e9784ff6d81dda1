"""Top share and Gini, computed by hand."""

import pytest

from onpar.analysis import concentration


def test_top_fifth_and_gini():
    # Ranks 1…5 weigh −4, −2, 0, 2, 4: Gini = (−4·1 − 2·2 + 2·4 + 4·5)/(5·15) = 20/75.
    found = concentration([3, 1, 5, 2, 4])
    assert found.top_share == pytest.approx(5 / 15)
    assert found.gini == pytest.approx(20 / 75)


@pytest.mark.parametrize(
    ("partners", "in_top"), [(1, 1), (4, 1), (5, 1), (6, 2), (10, 2), (11, 3), (15, 3)]
)
def test_top_fifth_is_rounded_up(partners, in_top):
    assert concentration([1] * partners).top_share == pytest.approx(in_top / partners)


def test_same_amounts_are_not_concentrated():
    assert concentration([7, 7, 7]).gini == 0


def test_one_of_ten_has_all():
    found = concentration([100, *[0] * 9])
    assert (found.top_share, found.gini) == (1, pytest.approx(0.9))


def test_refunds_above_sales_count_nothing_and_are_said():
    found = concentration([-50, 3, 1, 5, 2, 4, -0.01])
    assert (found.partners, found.negatives) == (7, 2)
    assert found.top_share == pytest.approx(9 / 15)
    assert found.gini == concentration([0, 0, 1, 2, 3, 4, 5]).gini


@pytest.mark.parametrize("amounts", [[], [0, 0], [-3, 0]])
def test_nothing_positive_has_no_concentration(amounts):
    found = concentration(amounts)
    assert (found.top_share, found.gini) == (None, None)


def test_total_of_zero_is_no_refund():
    assert concentration([0, 5]).negatives == 0
