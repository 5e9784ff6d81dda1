"""Intervals of a figure: their form, and the boundaries where there is none."""

import math

import pytest

from onpar.analysis import Moments, Note, Shape, estimate, student
from onpar.analysis.estimates import effective_sample, spread_of
from tests.analysis.groups import equal_partners, weighing

OPEN = Shape()
SHARE = Shape(scale=100, low=0, high=100, is_share=True)
MEAN = Shape(low=1, high=7)


def score_distance(end, value, freedom):
    """How many answers would put `value` exactly t standard errors from `end`: the definition of a
    score interval, turned around."""
    t = student.quantile(0.975, freedom)
    return t**2 * end * (1 - end) / (value - end) ** 2


def test_two_partners_have_no_interval():
    found = estimate(weighing(1, 1), OPEN)
    assert found.value == 1
    assert (found.se, found.low, found.high, found.degrees_of_freedom) == (None,) * 4
    assert found.notes == (Note.FEW_PARTNERS,)


def test_three_partners_have_an_indicative_interval():
    found = estimate(weighing(1, 1, 1), OPEN)
    assert found.low < found.value < found.high
    assert found.indicative
    assert found.notes == (Note.INDICATIVE,)


def test_exactly_two_effective_partners_have_an_interval():
    # (4 + 1 + 1)² / (16 + 1 + 1) = 2
    found = estimate(weighing(4, 1, 1), OPEN)
    assert found.effective_partners == 2
    assert found.low is not None


def test_just_under_two_effective_partners_have_none():
    found = estimate(weighing(4.001, 1, 1), OPEN)
    assert 1.999 < found.effective_partners < 2
    assert found.low is None
    assert found.notes == (Note.FEW_EFFECTIVE,)


@pytest.mark.parametrize("base", [1, 0.1, 1 / 3, 1e9])
def test_five_equal_partners_are_not_indicative(base):
    found = estimate(weighing(*[base] * 5), OPEN)
    assert found.effective_partners == 5
    assert not found.indicative


def test_just_under_five_effective_partners_are_indicative():
    found = estimate(weighing(1, 1, 1, 1, 1.001), OPEN)
    assert 4.999 < found.effective_partners < 5
    assert found.indicative


def test_one_of_twelve_partners_with_half_of_the_answers():
    found = estimate(weighing(11, *[1] * 11), OPEN)
    assert found.effective_partners == pytest.approx(3.667, abs=0.001)


def test_degrees_of_freedom_are_effective_partners_less_one_not_rounded():
    found = estimate(weighing(1, 2, 3, 1, 2, 3), OPEN)
    assert found.effective_partners == pytest.approx(144 / 28)
    assert found.degrees_of_freedom == pytest.approx(144 / 28 - 1)


def test_mean_of_one_answer_each_is_the_interval_of_students_t():
    # Five answers 1…5: mean 3, se sqrt(2.5/5), t(0.975; 4) = 2.776445.
    found = estimate(equal_partners(1, 2, 3, 4, 5), OPEN)
    assert found.se == pytest.approx(math.sqrt(0.5))
    assert found.high - 3 == pytest.approx(2.776445 * math.sqrt(0.5), abs=1e-6)
    assert 3 - found.low == pytest.approx(2.776445 * math.sqrt(0.5), abs=1e-6)


def test_lower_confidence_gives_a_narrower_interval():
    found = estimate(equal_partners(1, 2, 3, 4, 5), OPEN, confidence=0.90)
    assert found.confidence == 0.90
    assert found.high - 3 == pytest.approx(2.131847 * math.sqrt(0.5), abs=1e-6)


def test_scale_multiplies_value_interval_and_error():
    plain = estimate(equal_partners(1, 2, 3, 4, 5), OPEN)
    scaled = estimate(equal_partners(1, 2, 3, 4, 5), Shape(scale=100))
    assert scaled.value == 100 * plain.value
    assert scaled.se == pytest.approx(100 * plain.se)
    assert (scaled.low, scaled.high) == (
        pytest.approx(100 * plain.low),
        pytest.approx(100 * plain.high),
    )


def test_figure_that_cannot_be_negative_is_cut_at_zero():
    group = equal_partners(0, 0, 0, 0, 9)
    assert estimate(group, OPEN).low < 0
    cut = estimate(group, Shape(cannot_be_negative=True))
    assert cut.low == 0
    assert cut.high == estimate(group, OPEN).high


def test_share_is_wilsons_interval_on_its_effective_sample():
    found = estimate(equal_partners(1, 1, 1, 0, 0, 1, 1, 0), SHARE)
    # One answer each: s² = m(1−m)/(n−1), so n_e = n − 1 = 7.
    value = 5 / 8
    assert score_distance(found.low / 100, value, 7) == pytest.approx(7)
    assert score_distance(found.high / 100, value, 7) == pytest.approx(7)


def test_effective_sample_of_a_share_is_at_most_its_answers():
    # Partners agree better than chance would let them: 5, 5, 5, 5 and 6 of 10.
    group = equal_partners(5, 5, 5, 5, 6, size=10)
    assert effective_sample(group, SHARE, spread_of(group)) == 50
    found = estimate(group, SHARE)
    assert score_distance(found.low / 100, 0.52, 4) == pytest.approx(50)


def test_effective_sample_of_a_mean_is_not_capped():
    group = equal_partners(5, 5, 5, 5, 6, size=10)
    assert effective_sample(group, Shape(low=0, high=1), spread_of(group)) == pytest.approx(624)


def test_unanimous_share_keeps_an_interval_on_its_effective_partners():
    found = estimate(equal_partners(4, 4, 4, 4, 4, size=4), SHARE)
    assert (found.value, found.high, found.se) == (100, 100, 0)
    # 1/(1 + t²/G) with t(0.975; 4) = 2.776445
    assert found.low == pytest.approx(100 / (1 + 2.776445**2 / 5), abs=1e-4)


def test_partners_that_agree_inside_the_scale_keep_an_interval_as_well():
    found = estimate(equal_partners(4, 4, 4, 4, 4), MEAN)
    assert score_distance((found.low - 1) / 6, 0.5, 4) == pytest.approx(5)


def test_open_figure_without_spread_says_so():
    found = estimate(equal_partners(1, 1, 1, 1, 1), OPEN)
    assert (found.low, found.value, found.high) == (1, 1, 1)
    assert found.notes == (Note.NO_SPREAD,)


def test_rounding_is_no_spread():
    bases = [0.1, 0.7, 0.3, 1.1, 0.9, 1.3]
    found = estimate(Moments.from_clusters([0.1 * base for base in bases], bases, [1] * 6), OPEN)
    assert found.se == 0


def test_value_outside_its_scale_has_no_interval():
    found = estimate(equal_partners(8, 8, 8, 8, 7), MEAN)
    assert found.value == 7.8
    assert found.low is None
    assert found.notes == (Note.OUTSIDE_ENDS,)


@pytest.mark.parametrize("answer", [-0.2, 1.2])
def test_ends_are_in_the_unit_of_the_figure(answer):
    found = estimate(equal_partners(*[answer] * 5), SHARE)
    assert found.value == pytest.approx(100 * answer)
    assert found.notes == (Note.OUTSIDE_ENDS,)


def test_complete_records_have_no_interval_and_no_mark():
    found = estimate(equal_partners(1, 2, 3), Shape(is_complete=True))
    assert found.value == 2
    assert (found.low, found.indicative) == (None, False)
    assert found.notes == (Note.COMPLETE,)


def test_nothing_answered_is_no_figure():
    found = estimate(Moments.from_clusters([], [], []), OPEN)
    assert (found.value, found.responses, found.indicative) == (None, 0, False)
    assert found.notes == (Note.NO_ROWS,)


def test_denominator_of_zero_is_no_figure():
    found = estimate(Moments.from_clusters([1, 2], [1, -1], [1, 1]), OPEN)
    assert found.value is None
    assert found.notes == (Note.NO_BASE,)


def test_partner_without_sums_takes_no_part():
    found = estimate(Moments.from_clusters([1, 2, 3, 0], [1, 1, 1, 0], [1, 1, 1, 7]), OPEN)
    assert (found.partners, found.responses, found.value) == (3, 3, 2)


@pytest.mark.parametrize("ends", [{"low": 0.0}, {"high": 1.0}, {"low": 1.0, "high": 1.0}])
def test_scale_with_one_end_or_no_width_is_refused(ends):
    with pytest.raises(ValueError, match="scale"):
        Shape(**ends)


def test_notes_have_codes_and_sentences():
    assert Note.FEW_PARTNERS.code == "few_partners"
    assert len({note.code for note in Note}) == len(Note)
    assert all(note.sentence.endswith(".") for note in Note)
