"""Quantiles and Woodruff's interval, computed by hand."""

import pytest

from onpar.analysis import Note, Shape, quantile


def own(count):
    """Every row of its own partner."""
    return range(count)


@pytest.mark.parametrize(
    ("q", "count", "rank"),
    [
        (0.5, 1, 1),
        (0.5, 2, 1.5),
        (0.5, 4, 2.5),
        (0.5, 5, 3),
        (0.9, 9, 9),
        (0.9, 10, 9.5),
        (0.9, 11, 10),
        (0.07, 100, 7.5),
        (0.7, 10, 7.5),
    ],
)
def test_value_at_rank_or_halfway_to_the_next_where_the_rank_is_whole(q, count, rank):
    assert quantile(range(1, count + 1), own(count), q).value == rank


def test_interval_reads_back_the_ranks_of_woodruff():
    # 20 partners, median of 1…20: m = 0.5, se² = 20/19 · 20 · 0.25/400, n_e = 19,
    # t(0.975; 19) = 2.0930, q = t²/19 = 0.23056; half-width = 0.5·sqrt(q/(1 + q)) = 0.21643.
    # Shares 0.2836 … 0.7164: ranks floor(5.67) = 5 and ceil(14.33) + 1 = 16.
    found = quantile(range(1, 21), own(20), 0.5)
    assert (found.value, found.low, found.high) == (10.5, 5, 16)
    assert found.se is None
    assert (found.responses, found.partners, found.effective_partners) == (20, 20, 20)


def test_order_of_rows_does_not_matter():
    found = quantile(reversed(range(1, 21)), own(20), 0.5)
    assert (found.value, found.low, found.high) == (10.5, 5, 16)


def test_high_quantile_of_few_rows_is_open_above():
    found = quantile(range(1, 11), own(10), 0.9)
    assert found.value == 9.5
    assert found.low is not None
    assert found.high is None
    assert Note.OPEN_HIGH in found.notes


def test_low_quantile_of_few_rows_is_open_below():
    found = quantile(range(1, 11), own(10), 0.1)
    assert found.low is None
    assert found.high is not None
    assert Note.OPEN_LOW in found.notes


def test_partners_whose_rows_agree_widen_the_interval():
    values = [value for value in range(20) for _ in range(5)]
    alone = quantile(values, own(100), 0.5)
    together = quantile(values, [row // 5 for row in range(100)], 0.5)
    assert together.value == alone.value
    assert together.low < alone.low
    assert together.high > alone.high


def test_partners_that_agree_on_the_share_keep_an_interval():
    # Six partners with the rows 1…10 each: se = 0, so n_e = G = 6; t(0.975; 5) = 2.5706,
    # q = t²/6 = 1.1013, half-width 0.5·sqrt(q/(1 + q)) = 0.3620. Shares 0.1380 … 0.8620 of 60 rows:
    # ranks floor(8.28) = 8 and ceil(51.72) + 1 = 53, which hold 2 and 9.
    found = quantile([*range(1, 11)] * 6, [row // 10 for row in range(60)], 0.5)
    assert (found.value, found.low, found.high) == (5.5, 2, 9)


def test_rows_equal_to_the_value_count_as_at_or_below():
    # Nearly the same share of ones in each partner: n_e is capped at the 60 answers, q = 0.1101,
    # shares 0.3425 … 0.6575, ranks 20 and 41. Counting only rows below 1 would see no spread.
    values = [*[1, 1, 1, 1, 1, 1, 2, 3, 4, 5] * 5, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6]
    found = quantile(values, [row // 10 for row in range(60)], 0.5)
    assert (found.value, found.low, found.high) == (1, 1, 2)


def test_two_partners_have_no_interval():
    found = quantile([1, 2, 3, 4], "aabb", 0.5)
    assert (found.value, found.low, found.high) == (2.5, None, None)
    assert found.notes == (Note.FEW_PARTNERS,)


def test_complete_records_have_none():
    found = quantile(range(1, 21), own(20), 0.5, Shape(scale=0.01, is_complete=True))
    assert (found.value, found.low) == (pytest.approx(0.105), None)
    assert found.notes == (Note.COMPLETE,)


def test_scale_applies_to_value_and_ends():
    found = quantile(range(100, 2100, 100), own(20), 0.5, Shape(scale=0.01))
    assert (found.value, found.low, found.high) == (10.5, 5, 16)


def test_nothing_has_no_median():
    found = quantile([], [], 0.5)
    assert found.value is None
    assert found.notes == (Note.NO_ROWS,)


@pytest.mark.parametrize("q", [0, 1, 1.5])
def test_share_outside_is_refused(q):
    with pytest.raises(ValueError, match="for a median"):
        quantile([1, 2, 3], own(3), q)
