"""The switch "these partners now": the figure as one of a finite program."""

import math

import pytest

from onpar.analysis import Note, Population, Shape, estimate, finite_population
from tests.analysis.groups import equal_partners

OPEN = Shape()
SHARE = Shape(scale=100, low=0, high=100, is_share=True)
GROUP = equal_partners(2, 4, 6, 8, 10, size=2)


def population(active, *, answered=(2,) * 5, eligible=(4,) * 5, row_dd=18.0):
    return Population.from_partners(active, answered, eligible, row_dd=row_dd)


def test_error_is_that_of_the_two_stages():
    # Unheard: 5 · 2 · (1 − 2/4) = 5; e² = 18/9 = 2; ΣX = 10; se² = 5/4 · 40/100 = 0.5.
    found = finite_population(GROUP, OPEN, population(10))
    assert population(10).unheard == 5
    assert found.se == pytest.approx(math.sqrt(0.5 * 0.5 + 0.5 * 2 * 5 / 100))
    assert found.high - found.value == pytest.approx(2.776445 * found.se, abs=1e-6)


def test_large_program_is_the_usual_interval():
    usual, large = estimate(GROUP, OPEN), finite_population(GROUP, OPEN, population(10**12))
    assert (large.low, large.high) == (pytest.approx(usual.low), pytest.approx(usual.high))


def test_value_and_evidence_stay_as_they_are():
    usual, found = estimate(GROUP, OPEN), finite_population(GROUP, OPEN, population(8))
    assert found.value == usual.value
    assert found.degrees_of_freedom == usual.degrees_of_freedom
    assert found.effective_partners == usual.effective_partners


def test_everybody_heard_leaves_no_doubt():
    group = equal_partners(1, 2, 2, 0, 1, size=2)
    everybody = population(5, eligible=(2,) * 5)
    for shape in (OPEN, SHARE):
        found = finite_population(group, shape, everybody)
        assert (found.low, found.high) == (pytest.approx(found.value), pytest.approx(found.value))
        assert Note.ALL_HEARD in found.notes


@pytest.mark.parametrize(
    "some",
    [population(5, eligible=(2, 2, 2, 2, 3), row_dd=2.4), population(6, eligible=(2,) * 5)],
    ids=["a person is missing", "a partner is missing"],
)
def test_one_unheard_leaves_doubt(some):
    found = finite_population(equal_partners(1, 2, 2, 0, 1, size=2), SHARE, some)
    assert found.low < found.value < found.high
    assert Note.ALL_HEARD not in found.notes


def test_share_gains_as_much_as_its_variance():
    # se² falls from 5/4 · 2.8/100 = 0.035 to 0.375 · 0.035 + 0.625 · (2.4/9) · 5/100.
    group = equal_partners(1, 2, 2, 0, 1, size=2)
    found = finite_population(group, SHARE, population(8, row_dd=2.4))
    variance = 0.375 * 0.035 + 0.625 * 2.4 / 9 * 5 / 100
    assert found.se == pytest.approx(100 * math.sqrt(variance))
    # The effective sample of the usual interval, 0.24/0.035, grows by the ratio of the two.
    low = found.low / 100
    assert 2.776445**2 * low * (1 - low) / (0.6 - low) ** 2 == pytest.approx(0.24 / variance)


def test_share_at_its_cap_gains_as_well():
    group = equal_partners(5, 5, 5, 5, 6, size=10)
    heard = population(10, answered=(10,) * 5, eligible=(10,) * 5, row_dd=12.0)
    usual, found = estimate(group, SHARE), finite_population(group, SHARE, heard)
    assert usual.low < found.low < found.high < usual.high


def test_unanimous_partners_keep_their_interval():
    group = equal_partners(2, 2, 2, 2, 2, size=2)
    usual = estimate(group, SHARE)
    found = finite_population(group, SHARE, population(8, row_dd=0.0))
    assert (found.low, found.high) == (usual.low, usual.high)


def test_more_answers_than_people_count_as_everybody():
    assert Population.from_partners(3, [5, 1], [4, 2], row_dd=1.0).unheard == 0.5


def test_too_few_partners_have_no_interval_here_either():
    found = finite_population(equal_partners(1, 2), OPEN, Population(2, 0.0, 1.0))
    assert (found.low, found.notes) == (None, (Note.FEW_PARTNERS,))


def test_fewer_active_than_heard_is_refused():
    with pytest.raises(ValueError, match="5 partners were heard of 4"):
        finite_population(GROUP, OPEN, population(4))
