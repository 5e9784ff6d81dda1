"""Changes between periods and differences between groups."""

import pytest

from onpar.analysis import Clusters, Note, Shape, change
from onpar.analysis.intervals import Interval
from tests.analysis.groups import one_answer_each, pair_of

PLAIN = Shape()


def test_different_partners_give_welchs_test():
    # Means 6 and 3, variances 10 and 2.5: t = 1.8974 with 5.882 degrees of freedom, p = 0.1075.
    later = one_answer_each(2, 4, 6, 8, 10, ids="abcde")
    found = change(pair_of(later, one_answer_each(1, 2, 3, 4, 5, ids="fghij")), PLAIN)
    assert found.value == 3
    assert found.se == pytest.approx(2.5**0.5)
    assert found.degrees_of_freedom == pytest.approx(6.25 / 1.0625)
    assert found.p == pytest.approx(0.10753, abs=0.000005)
    assert not found.is_real


def test_same_partners_give_the_paired_test():
    # Differences 1, 2, 3, 1, 2, 3: mean 2, variance 0.8, t = 2/sqrt(0.8/6) with 5 degrees.
    later = one_answer_each(2, 4, 6, 5, 7, 9)
    found = change(pair_of(later, one_answer_each(1, 2, 3, 4, 5, 6)), PLAIN)
    assert found.value == 2
    assert found.se == pytest.approx((0.8 / 6) ** 0.5)
    assert found.degrees_of_freedom == pytest.approx(5)
    assert found.low == pytest.approx(2 - 2.570582 * found.se, abs=1e-6)
    assert found.is_real


def test_fall_is_as_real_as_a_rise():
    later = one_answer_each(2, 4, 6, 5, 7, 9)
    earlier = one_answer_each(1, 2, 3, 4, 5, 6)
    rise, fall = change(pair_of(later, earlier), PLAIN), change(pair_of(earlier, later), PLAIN)
    assert (fall.value, fall.low, fall.high) == (-rise.value, -rise.high, -rise.low)
    assert fall.p == rise.p
    assert fall.is_real


@pytest.mark.parametrize(
    ("low", "high", "excludes"),
    [
        (0.0, 1.0, False),
        (-1.0, 0.0, False),
        (-1.0, 1.0, False),
        (5e-324, 1.0, True),
        (-1.0, -5e-324, True),
    ],
)
def test_interval_that_ends_at_zero_holds_it(low, high, excludes):
    assert Interval(low, high).excludes(0.0) is excludes


def test_indicative_records_that_are_complete_are_no_such_thing():
    found = change(
        pair_of(one_answer_each(1, 2, 3), one_answer_each(3, 2, 1)), Shape(is_complete=True)
    )
    assert not found.indicative


def test_unclear_change_is_not_real():
    found = change(
        pair_of(one_answer_each(1, 3, 2, 5, 4, 6), one_answer_each(2, 2, 2, 4, 4, 5)), PLAIN
    )
    assert found.low < 0 < found.high
    assert not found.is_real


def test_four_partners_on_a_side_are_indicative_and_never_real():
    later = one_answer_each(12, 14, 16, 15)
    found = change(pair_of(later, one_answer_each(1, 2, 3, 4)), PLAIN)
    assert found.low > 0
    assert (found.indicative, found.is_real) == (True, False)
    assert found.notes == (Note.INDICATIVE,)


def test_one_indicative_side_is_enough():
    later = one_answer_each(12, 14, 16, 15)
    found = change(pair_of(later, one_answer_each(1, 2, 3, 4, 5, 6)), PLAIN)
    assert found.indicative
    mirrored = change(pair_of(one_answer_each(1, 2, 3, 4, 5, 6), later), PLAIN)
    assert mirrored.indicative


def test_two_partners_on_a_side_give_no_interval():
    found = change(pair_of(one_answer_each(5, 6), one_answer_each(1, 2, 3, 4, 5)), PLAIN)
    assert found.value == 2.5
    assert (found.low, found.p, found.is_real) == (None, None, False)
    assert found.notes == (Note.FEW_IN_COMPARISON,)


def test_change_of_a_thing_with_itself_is_none():
    same = one_answer_each(1, 2, 3, 4, 5, 6)
    found = change(pair_of(same, same), PLAIN)
    assert (found.value, found.low, found.is_real) == (0, None, False)
    assert found.notes == (Note.NO_SPREAD,)


def test_same_step_of_every_partner_has_no_interval():
    later = one_answer_each(1.1, 2.1, 3.1, 4.1, 5.1, 6.1)
    found = change(pair_of(later, one_answer_each(1, 2, 3, 4, 5, 6)), PLAIN)
    assert found.value == pytest.approx(0.1)
    assert found.notes == (Note.NO_SPREAD,)


def test_partner_on_one_side_only_counts_there():
    later = one_answer_each(5, 6, 7, 8, 9, ids="abcde")
    overlapping = change(pair_of(later, one_answer_each(1, 2, 3, 4, 9, ids="abcdx")), PLAIN)
    apart = change(pair_of(later, one_answer_each(1, 2, 3, 4, 9, ids="stuvx")), PLAIN)
    assert overlapping.value == apart.value
    assert overlapping.se < apart.se
    assert overlapping.degrees_of_freedom < apart.degrees_of_freedom


def test_scale_applies_to_change_and_error():
    later, earlier = one_answer_each(1, 0, 1, 1, 1, 0), one_answer_each(0, 0, 1, 0, 1, 0)
    plain, scaled = (change(pair_of(later, earlier), Shape(scale=scale)) for scale in (1, 100))
    assert scaled.value == pytest.approx(100 * plain.value)
    assert scaled.se == pytest.approx(100 * plain.se)
    assert scaled.p == pytest.approx(plain.p)


def test_side_without_figure_gives_no_change():
    found = change(pair_of(one_answer_each(1, 2, 3), Clusters((), (), (), ())), PLAIN)
    assert (found.value, found.p) == (None, None)
    assert found.notes == (Note.UNKNOWN_SIDE,)


def test_complete_records_change_without_interval():
    later, earlier = one_answer_each(2, 4, 6, 5, 7), one_answer_each(1, 2, 3, 4, 5)
    found = change(pair_of(later, earlier), Shape(is_complete=True))
    assert (found.value, found.low, found.is_real) == (pytest.approx(1.8), None, False)
    assert found.notes == (Note.COMPLETE,)


def test_partner_twice_on_a_side_is_refused():
    with pytest.raises(ValueError, match="stands twice"):
        pair_of(one_answer_each(1, 2, 3, ids="aab"), one_answer_each(1, 2, 3, ids="abc"))
