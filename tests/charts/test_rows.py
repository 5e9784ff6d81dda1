"""Par charts, dot plots and bars."""

import pytest

from onpar.charts import Kind, Mark, axis_for, bar_chart, dot_plot, par_chart
from tests.charts.reading import SVG, by_class, read
from tests.charts.samples import AMOUNTS, ASPECTS, EVERY_KIND, WORDS


def shapes(chart: str) -> list[str]:
    return [each.get("d", "") for each in by_class(chart, "chart-mark")]


def test_verdicts_differ_by_shape() -> None:
    kinds: tuple[Kind, ...] = Kind.__args__
    rows = [Mark(kind, 1.0, 0.9, 1.1, kind) for kind in kinds]
    drawn = shapes(par_chart(rows, **WORDS))
    assert len(set(drawn)) == len(kinds)


def test_value_stands_where_the_axis_says() -> None:
    axis = axis_for((0, 10))
    chart = dot_plot([Mark("Half", 5, 2.5, 7.5)], axis, **WORDS)
    line = by_class(chart, "chart-interval")[0]
    assert (line.get("x1"), line.get("x2")) == ("25%", "75%")
    pins = [each for each in read(chart).iter(f"{SVG}svg") if each.get("x")]
    assert [pin.get("x") for pin in pins] == ["50%"]


def test_interval_beyond_the_axis_ends_in_an_arrow_on_that_side() -> None:
    axis = axis_for((0, 10))
    rows = [Mark("Low", 5, -3, 8), Mark("High", 5, 2, 30), Mark("Inside", 5, 2, 8)]
    chart = dot_plot(rows, axis, **WORDS)
    pins = [
        each.get("x")
        for each in read(chart).iter(f"{SVG}svg")
        if each.find(f"{SVG}path[@class='chart-arrow']") is not None
    ]
    assert pins == ["0%", "100%"]


def test_row_without_a_value_says_so_in_place_of_a_mark() -> None:
    chart = par_chart(
        [Mark("New", None, None, None), Mark("Own", None, None, None, text="4 of 5")], **WORDS
    )
    assert [each.text for each in by_class(chart, "chart-missing")] == [
        "Not enough answers",
        "4 of 5",
    ]
    assert shapes(chart) == []


def test_value_without_an_interval_has_a_mark_and_no_line() -> None:
    chart = par_chart([Mark("Alone", 0.9, None, None)], **WORDS)
    assert len(shapes(chart)) == 1
    assert by_class(chart, "chart-interval") == []


def test_par_line_and_band_are_drawn_once_at_par() -> None:
    axis = axis_for((0.5, 1.5), par=1.0, band=(0.95, 1.10), bounds=(0.5, 1.5))
    chart = dot_plot(ASPECTS, axis, **WORDS)
    (par,) = by_class(chart, "chart-par")
    (band,) = by_class(chart, "chart-band")
    assert (par.get("x1"), par.get("x2")) == ("50%", "50%")
    assert (band.get("x"), band.get("width")) == ("45%", "15%")


@pytest.mark.parametrize("count", [0, 1, 2, 10, 40])
def test_height_follows_the_rows(count: int) -> None:
    chart = par_chart(ASPECTS[:1] * count, **WORDS)
    assert len(by_class(chart, "chart-row")) == count
    assert int(read(chart).get("height", "")) == 48 + 36 * count


def test_long_label_is_cut_in_view_and_whole_in_the_title() -> None:
    label = "An aspect of working together " * 4
    chart = par_chart([Mark(label, 1.0, 0.9, 1.1)], **WORDS)
    lines = [each.text or "" for each in read(chart).iter(f"{SVG}tspan")]
    assert len(lines) == 2
    assert all(len(line) <= 31 for line in lines)
    assert lines[-1].endswith("…")
    assert by_class(chart, "chart-row")[0].findtext(f"{SVG}title", "").startswith(label)


def test_label_of_sixty_characters_fits_whole() -> None:
    label = "Deal registration decisions in the promised two working days"
    chart = par_chart([Mark(label, 1.0, 0.9, 1.1)], **WORDS)
    assert " ".join(each.text or "" for each in read(chart).iter(f"{SVG}tspan")) == label


def test_linked_row_is_reachable_and_the_chart_is_a_group() -> None:
    chart = bar_chart(AMOUNTS, axis_for((0, 120_000)), **WORDS)
    (link,) = read(chart).iter(f"{SVG}a")
    assert link.get("href") == "/deals/?outcome=won"
    assert link.get("aria-label") == "Won: $120,000, no interval"
    assert read(chart).get("role") == "group"


def test_bars_start_at_zero_on_either_side() -> None:
    chart = bar_chart(AMOUNTS, axis_for((-50_000, 150_000)), **WORDS)
    won, lost, _ = by_class(chart, "chart-bar")
    assert (won.get("x"), won.get("width")) == ("25%", "60%")
    assert (lost.get("x"), lost.get("width")) == ("2.5%", "22.5%")


def test_bars_widen_a_scale_without_zero() -> None:
    chart = bar_chart([Mark("Open", 90, None, None)], axis_for((80, 100)), **WORDS)
    (bar,) = by_class(chart, "chart-bar")
    (zero,) = by_class(chart, "chart-zero")
    assert bar.get("x") == zero.get("x1") == "0%"


def test_every_kind_keeps_its_row_in_order() -> None:
    chart = par_chart(EVERY_KIND, **WORDS)
    middles = [float(each.get("y", "")) for each in by_class(chart, "chart-hit")]
    assert middles == sorted(middles)
    assert len(middles) == len(EVERY_KIND)
