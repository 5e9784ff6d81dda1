import pytest
from hypothesis import given
from hypothesis import strategies as st

from onpar.charts import axis_for

numbers = st.floats(-1e9, 1e9, allow_nan=False)


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ((0, 6), ["0", "1", "2", "3", "4", "5", "6"]),
        ((0.74, 1.18), ["0.7", "0.8", "0.9", "1.0", "1.1", "1.2"]),
        ((-30, 58), ["−40", "−20", "0", "20", "40", "60"]),
        ((0, 120_000), ["0", "20,000", "40,000", "60,000", "80,000", "100,000", "120,000"]),
        ((0.001, 0.0042), ["0.001", "0.002", "0.003", "0.004", "0.005"]),
        ((None, float("nan"), float("inf"), 2, 8), ["2", "3", "4", "5", "6", "7", "8"]),
        ((5, 5), ["4.4", "4.6", "4.8", "5.0", "5.2", "5.4", "5.6"]),
        ((), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    ],
)
def test_ticks_are_round_and_hold_the_values(values: tuple[float, ...], ticks: list[str]) -> None:
    axis = axis_for(values)
    assert [axis.format(tick) for tick in axis.ticks] == ticks


def test_par_and_band_are_in_view() -> None:
    axis = axis_for((0.4, 0.5), par=1.0, band=(0.95, 1.10))
    assert axis.low <= 0.4
    assert axis.high >= 1.10
    assert 1.0 in axis.ticks


def test_bounds_hold_against_one_wide_interval() -> None:
    axis = axis_for((0.1, 0.9, 7.0), par=1.0, bounds=(0.5, 1.5))
    assert (axis.low, axis.high) == (0.5, 1.5)
    assert (axis.share(0.1), axis.share(1.0), axis.share(7.0)) == (0.0, 0.5, 1.0)


def test_bounds_that_hold_no_value_still_give_a_scale() -> None:
    axis = axis_for((500.0,), bounds=(0, 100))
    assert axis.low < axis.high


def test_zero_is_a_line_only_in_view() -> None:
    assert axis_for((-1, 5)).zero == 0.0
    assert axis_for((3, 5)).zero is None


def test_every_second_tick_gives_way_but_never_par() -> None:
    axis = axis_for((0.7, 1.2), par=1.0)
    ranks = {axis.format(tick): axis.tick_rank(index) for index, tick in enumerate(axis.ticks)}
    assert ranks == {
        "0.7": "is-minor",
        "0.8": "",
        "0.9": "is-minor",
        "1.0": "is-par",
        "1.1": "is-minor",
        "1.2": "",
    }


@given(st.lists(numbers, min_size=1, max_size=20), st.none() | numbers)
def test_scale_holds_every_value_with_few_ticks(values: list[float], par: float | None) -> None:
    axis = axis_for(values, par=par)
    room = 1e-6 * (axis.high - axis.low)
    assert axis.low - room <= min(values)
    assert max(values) <= axis.high + room
    assert 2 <= len(axis.ticks) <= 9
    assert list(axis.ticks) == sorted(axis.ticks)
    assert all(0 <= axis.share(value) <= 1 for value in values)
