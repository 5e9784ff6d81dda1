"""Lines over time and sparklines."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onpar.charts import Point, Series, TooManySeries, UnevenSeries, axis_for, line_chart, sparkline
from onpar.charts.words import spread
from tests.charts.reading import by_class, own_title, read
from tests.charts.samples import RESELLERS, SIX, WORDS, point

AXIS = axis_for((0.7, 1.3), par=1.0, band=(0.95, 1.10))


def test_line_breaks_where_nothing_was_measured() -> None:
    chart = line_chart([RESELLERS], AXIS, **WORDS)
    assert len(by_class(chart, "chart-line")) == 2, "months 1 to 3 and 7 to 12"
    assert len(by_class(chart, "chart-area")) == 2
    assert len(by_class(chart, "chart-interval")) == 1, "month 5 stands alone"
    assert len(by_class(chart, "chart-point")) == 10


def test_lone_moment_on_a_long_line_stays_visible() -> None:
    months = [point(month, None if month in (4, 6) else 0.9) for month in range(1, 15)]
    chart = line_chart([Series("Resellers", months)], AXIS, **WORDS)
    dots = by_class(chart, "chart-dot")
    loud = [each for each in dots if "is-quiet" not in each.get("class", "")]
    assert len(dots) == 11, "twelve known moments, the last of which keeps its shape"
    assert len(loud) == 1


def test_more_than_six_series_are_refused() -> None:
    with pytest.raises(TooManySeries, match="at most 6 series, and 7 were given"):
        line_chart([*SIX, RESELLERS], AXIS, **WORDS)


def test_series_of_other_moments_are_refused() -> None:
    short = Series("Short", RESELLERS.points[:3])
    with pytest.raises(UnevenSeries, match="'Short'"):
        line_chart([RESELLERS, short], AXIS, **WORDS)


@pytest.mark.parametrize("series", [[], [Series("Empty", [])], [Series("New", [point(1, None)])]])
def test_nothing_known_gives_a_bare_grid(series: list[Series]) -> None:
    chart = line_chart(series, AXIS, **WORDS)
    assert by_class(chart, "chart-tick")
    assert by_class(chart, "chart-point") == by_class(chart, "chart-name") == []


def test_names_at_line_ends_stand_apart() -> None:
    chart = line_chart(SIX, AXIS, **WORDS)
    names = [each for each in by_class(chart, "chart-name") if "is-wide" in each.get("class", "")]
    heights = sorted(float(each.get("y", "")) for each in names)
    assert len(heights) == 6
    assert all(upper - lower >= 15.99 for lower, upper in pairwise(heights))


def test_series_differ_by_dash() -> None:
    dashes = [
        each.get("stroke-dasharray")
        for each in by_class(line_chart(SIX, AXIS, **WORDS), "chart-line")
    ]
    assert len(set(dashes)) == 6


@pytest.mark.parametrize(
    ("count", "label", "wide", "narrow"),
    [
        (1, "2026-01", 1, 1),
        (3, "2026-01", 3, 3),
        (12, "2026-01", 6, 3),
        (24, "September 2026", 5, 2),
    ],
)
def test_moments_are_named_as_space_allows(count: int, label: str, wide: int, narrow: int) -> None:
    points = [Point(label, 1.0, 0.9, 1.1) for _ in range(count)]
    chart = line_chart([Series("All", points)], AXIS, **WORDS)
    named = [each.get("class", "") for each in by_class(chart, "chart-tick") if each.text == label]
    assert sum("is-narrow" not in each for each in named) == wide
    assert sum("is-wide" not in each for each in named) == narrow


def test_sparkline_describes_its_first_and_last_value() -> None:
    chart = sparkline(RESELLERS.points, key="trend", title="Parity", par=1.0, kind="below")
    description = read(chart).findtext("{http://www.w3.org/2000/svg}desc")
    assert description == "From 2026-01: 0.97, 40 answers to 2026-12: 0.84, 40 answers."
    (last,) = by_class(chart, "chart-last")
    assert own_title(last) == "2026-12: 0.84, 40 answers"
    assert len(by_class(chart, "chart-spark-par")) == 1


def test_sparkline_without_values_says_so() -> None:
    chart = sparkline([], key="trend", title="Parity")
    assert read(chart).findtext("{http://www.w3.org/2000/svg}desc") == "No values yet."
    assert by_class(chart, "chart-last") == []


@given(st.lists(st.floats(0, 200), max_size=10))
def test_spread_keeps_order_gap_and_room(places: list[float]) -> None:
    moved = spread(places, gap=16, low=0, high=200)
    order = sorted(range(len(places)), key=lambda index: places[index])
    apart = [moved[b] - moved[a] for a, b in pairwise(order)]
    assert all(distance >= 16 - 1e-6 for distance in apart)
    assert all(0 <= place <= 200 for place in moved)


def test_spread_leaves_places_alone_that_stand_apart() -> None:
    assert spread([50, 10, 100], gap=16, low=0, high=200) == [50, 10, 100]
