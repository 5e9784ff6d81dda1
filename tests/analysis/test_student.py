"""Student's t against published tables and closed forms."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onpar.analysis import student


@pytest.mark.parametrize(
    ("probability", "freedom", "expected"),
    [
        # NIST/SEMATECH e-Handbook, table of critical values of Student's t.
        (0.90, 1, 3.078),
        (0.95, 1, 6.314),
        (0.975, 1, 12.706),
        (0.975, 2, 4.303),
        (0.975, 3, 3.182),
        (0.95, 5, 2.015),
        (0.975, 10, 2.228),
        (0.99, 10, 2.764),
        (0.995, 30, 2.750),
        (0.975, 60, 2.000),
        (0.999, 100, 3.174),
        (0.975, 1e6, 1.960),
    ],
)
def test_quantile_of_published_table(probability, freedom, expected):
    assert student.quantile(probability, freedom) == pytest.approx(expected, abs=0.0005)


@pytest.mark.parametrize("probability", [0.6, 0.75, 0.975, 0.9999999])
def test_quantile_of_one_degree_is_the_closed_form_of_cauchy(probability):
    expected = math.tan(math.pi * (probability - 0.5))
    assert student.quantile(probability, 1.0) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("probability", [0.6, 0.75, 0.975, 0.9999])
def test_quantile_of_two_degrees_is_the_closed_form(probability):
    middle = 2 * probability - 1
    expected = middle * math.sqrt(2 / (1 - middle**2))
    assert student.quantile(probability, 2.0) == pytest.approx(expected, rel=1e-10)


def test_fractional_degrees_lie_between_whole_ones():
    four, between, five = (student.quantile(0.975, freedom) for freedom in (4, 4.1429, 5))
    assert five < between < four


def test_far_tail_keeps_its_digits():
    # Two degrees of freedom: P(T > t) = (1 - t/sqrt(t² + 2))/2, about 1/(2t²) far out.
    assert student.upper_tail(1e6, 2.0) == pytest.approx(0.5e-12, rel=1e-6)


def test_two_sided_p_of_a_small_t_keeps_its_digits():
    # One degree of freedom: p = 1 - 2·atan(t)/π.
    assert 1 - student.two_sided_p(1e-6, 1.0) == pytest.approx(2e-6 / math.pi, rel=1e-6)


def test_infinite_t():
    assert student.two_sided_p(math.inf, 5) == 0
    assert student.upper_tail(math.inf, 5) == 0
    assert student.upper_tail(-math.inf, 5) == 1


@pytest.mark.parametrize("probability", [0.0, 1.0, -0.1])
def test_probability_without_quantile_is_refused(probability):
    with pytest.raises(ValueError, match="between 0 and 1"):
        student.quantile(probability, 5)


@given(st.floats(0.001, 0.999), st.floats(0.5, 5000))
def test_quantile_and_tail_undo_each_other(probability, freedom):
    t = student.quantile(probability, freedom)
    assert 1 - student.upper_tail(t, freedom) == pytest.approx(probability, abs=1e-9)


@given(st.floats(0, 50), st.floats(0.5, 5000))
def test_both_tails_are_the_same(t, freedom):
    assert student.upper_tail(t, freedom) + student.upper_tail(-t, freedom) == pytest.approx(1)
    assert student.two_sided_p(t, freedom) == pytest.approx(2 * student.upper_tail(t, freedom))
