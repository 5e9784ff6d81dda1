"""What holds for every chart, whatever it is given."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onpar.charts import (
    ChartError,
    InvalidKey,
    Kind,
    Mark,
    Point,
    Series,
    Svg,
    axis_for,
    bar_chart,
    dot_plot,
    line_chart,
    par_chart,
    sparkline,
)
from tests.charts.reading import SVG, by_class, own_title, percentages, read
from tests.charts.samples import ASPECTS, RESELLERS, WORDS, charts

numbers = st.floats(-1e6, 1e6, allow_nan=False)
any_text = st.text(st.characters(), max_size=80)
kinds = st.sampled_from(Kind.__args__)


@st.composite
def marks(draw: st.DrawFn) -> Mark:
    value = draw(st.none() | numbers)
    low, high = sorted((draw(numbers), draw(numbers)))
    ends = (low, high) if draw(st.booleans()) else (None, None)
    text, detail = draw(any_text), draw(any_text)
    return Mark(draw(any_text), value, *ends, draw(kinds), text, detail, draw(any_text))


def as_series(rows: list[Mark]) -> Series:
    points = [Point(m.label, m.value, m.low, m.high, m.kind, m.detail, m.text) for m in rows]
    return Series("All", points)


def drawn(rows: list[Mark]) -> list[Svg]:
    axis = axis_for([number for row in rows for number in (row.value, row.low, row.high)])
    return [
        par_chart(rows, **WORDS),
        dot_plot(rows, axis, **WORDS),
        bar_chart(rows, axis, **WORDS),
        line_chart([as_series(rows)], axis, **WORDS),
        sparkline(as_series(rows).points, key="sample", title="Trend", par=1.0),
    ]


@given(st.lists(marks(), max_size=12))
def test_any_input_gives_well_formed_charts_inside_their_plot(rows: list[Mark]) -> None:
    for chart in drawn(rows):
        assert read(chart).tag == f"{SVG}svg"
        assert all(0 <= place <= 100 for place in percentages(chart))


@given(any_text, any_text)
def test_titles_are_read_back_as_text(title: str, description: str) -> None:
    chart = par_chart(ASPECTS, key="sample", title=title, description=description)
    whole = read(chart)
    assert len(whole.findall(f"{SVG}title")) == 1
    written = "".join(sign for sign in title if sign.isprintable())
    read_back = "".join(sign for sign in own_title(whole) if sign.isprintable())
    assert read_back == written


def test_markup_in_a_label_stays_text() -> None:
    hostile = '</text><script>alert("1")</script>'
    chart = par_chart([Mark(hostile, 1.0, 0.9, 1.1, detail=hostile, text=hostile)], **WORDS)
    assert "<script" not in chart
    assert own_title(by_class(chart, "chart-row")[0]) == f"{hostile}: {hostile}"


@pytest.mark.parametrize("name", [name for name in charts() if name != "spark-decorative"])
def test_chart_has_a_name_and_a_description(name: str) -> None:
    whole = read(charts()[name])
    assert whole.get("role") == ("group" if name == "bars" else "img")
    named = {each.get("id"): each.tag for each in whole if each.get("id")}
    assert whole.get("aria-labelledby", "").split() == list(named)
    assert list(named.values()) == [f"{SVG}title", f"{SVG}desc"]


def test_decorative_trend_is_hidden_and_nameless() -> None:
    whole = read(charts()["spark-decorative"])
    assert whole.get("aria-hidden") == "true"
    assert whole.get("role") is None
    assert whole.find(f"{SVG}title") is None


@pytest.mark.parametrize("name", charts())
def test_every_mark_says_what_it_shows(name: str) -> None:
    chart = charts()[name]
    shown = [name for name in ("chart-row", "chart-point") for name in by_class(chart, name)]
    assert shown or "spark" in name
    assert all(own_title(each) for each in [*shown, *by_class(chart, "chart-last")])


@pytest.mark.parametrize("name", charts())
def test_chart_carries_no_inline_style_color_or_script(name: str) -> None:
    for each in read(charts()[name]).iter():
        assert not {"style", "fill", "stroke"} & set(each.attrib)
        assert not any(attribute.startswith("on") for attribute in each.attrib)


def test_title_without_detail_states_value_and_interval() -> None:
    chart = par_chart([Mark("Clarity", 0.84, 0.79, 0.89, "below", "0.84")], **WORDS)
    assert own_title(by_class(chart, "chart-row")[0]) == "Clarity: 0.84, interval 0.8 to 0.9"


@pytest.mark.parametrize("key", ["", "1", "a b", 'a"', "a\n", "ä"])
def test_key_that_cannot_be_an_id_is_refused(key: str) -> None:
    with pytest.raises(InvalidKey, match="Chart key"):
        par_chart(ASPECTS, key=key, title="T", description="D")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_values_that_are_no_number_are_refused(value: float) -> None:
    with pytest.raises(ChartError, match="not a finite number"):
        Mark("Broken", value, None, None)
    with pytest.raises(ChartError, match="not a finite number"):
        Point("2026-01", 1.0, value, 1.2)


def test_text_grows_with_the_rows_and_no_faster() -> None:
    """Twice the rows give about twice the text: nothing is written once for each pair of rows."""
    sizes = [len(par_chart(ASPECTS * times, **WORDS)) for times in (100, 200)]
    assert sizes[1] < 2.1 * sizes[0]
    moments = [
        line_chart([Series("All", RESELLERS.points * times)], axis_for((0.7, 1.1)), **WORDS)
        for times in (100, 200)
    ]
    assert len(moments[1]) < 2.1 * len(moments[0])


def test_a_template_engine_prints_a_chart_unescaped() -> None:
    chart = charts()["par"]
    assert isinstance(chart, str)
    assert chart.__html__() is chart
