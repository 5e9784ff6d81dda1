"""How figures are written."""

from datetime import date

import pytest

from onpar.analysis import Moments, estimate
from onpar.insights.catalog import get_metric
from onpar.insights.figures import NO_VERDICT
from onpar.insights.formatting import format_difference, format_interval, format_value
from onpar.insights.periods import month_period
from onpar.insights.results import Figure


@pytest.mark.parametrize(
    ("metric", "value", "text"),
    [
        ("px_parity", 0.9149, "0.91"),
        ("px_parity", 1.0, "1.00"),
        ("nps", 20.6, "+21"),
        ("nps", -20.6, "−21"),
        ("nps", 0.4, "0"),
        ("nps", -0.4, "0"),
        ("psat", 92.4499, "92.4\N{NO-BREAK SPACE}%"),
        ("psat", 100.0, "100.0\N{NO-BREAK SPACE}%"),
        ("px_score", 67.6, "68"),
        ("ease", 4.754, "4.75"),
        ("px_gap", -1.5, "−1.50"),
        ("px_gap", -0.001, "0.00"),
        ("partners_active", 1204.0, "1,204"),
        ("sourced_revenue", 950.4, "EUR\N{NO-BREAK SPACE}950"),
        ("sourced_revenue", 9_999.0, "EUR\N{NO-BREAK SPACE}9,999"),
        ("sourced_revenue", 10_000.0, "EUR\N{NO-BREAK SPACE}10.0\N{NO-BREAK SPACE}k"),
        ("sourced_revenue", 1_234_567.0, "EUR\N{NO-BREAK SPACE}1.2\N{NO-BREAK SPACE}M"),
        ("sourced_revenue", 999_999.0, "EUR\N{NO-BREAK SPACE}1.0\N{NO-BREAK SPACE}M"),
        ("sourced_revenue", 999_960_000.0, "EUR\N{NO-BREAK SPACE}1.0\N{NO-BREAK SPACE}bn"),
        ("sourced_revenue", 2.5e9, "EUR\N{NO-BREAK SPACE}2.5\N{NO-BREAK SPACE}bn"),
        ("sourced_revenue", -45_000.0, "EUR\N{NO-BREAK SPACE}−45.0\N{NO-BREAK SPACE}k"),
        ("nps", None, "–"),
    ],
)
def test_a_value_is_written_in_the_unit_of_its_metric(metric, value, text):
    assert format_value(get_metric(metric), value, currency="EUR") == text


@pytest.mark.parametrize(
    ("metric", "value", "text"),
    [
        ("psat", -3.26, "3.3 points"),
        ("nps", -4.0, "4"),
        ("px_parity", 0.051, "0.05"),
        ("revenue_per_partner", -12_000.0, "EUR\N{NO-BREAK SPACE}12.0\N{NO-BREAK SPACE}k"),
    ],
)
def test_a_difference_is_written_without_its_sign(metric, value, text):
    assert format_difference(get_metric(metric), value, currency="EUR") == text


def figure_of(metric, moments):
    metric = get_metric(metric)
    found = estimate(moments, metric.shape)
    return Figure(metric, month_period(date(2026, 5, 1)), (), found, NO_VERDICT)


def test_an_interval_writes_its_unit_once():
    figure = figure_of("psat", Moments(6, 12, 8.0, 12.0, 28.0, 4.5))
    low, high = figure.estimate.low, figure.estimate.high
    assert format_interval(figure) == f"{low:.1f} … {high:.1f}\N{NO-BREAK SPACE}%"


def test_a_figure_without_interval_writes_none():
    assert format_interval(figure_of("psat", Moments(2, 2, 1.0, 2.0, 2.0, 0.5))) == ""
