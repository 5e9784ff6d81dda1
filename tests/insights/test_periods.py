"""Periods as people write them."""

from datetime import date

import pytest

from onpar.insights.periods import Period, PeriodError, parse_period

TODAY = date(2026, 3, 31)


def period(start, end):
    """Both days count, as `Period` says them."""
    return f"{start}..{end}"


@pytest.mark.parametrize(
    ("text", "start", "last_day"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-05", "2026-05-01", "2026-05-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026q4", "2026-10-01", "2026-12-31"),
        ("90d", "2026-01-01", "2026-03-31"),
        ("last 7 days", "2026-03-25", "2026-03-31"),
        ("1d", "2026-03-31", "2026-03-31"),
        ("12m", "2025-03-01", "2026-02-28"),
        ("last_3_months", "2025-12-01", "2026-02-28"),
        ("2026-01-15..2026-02-20", "2026-01-15", "2026-02-20"),
        ("2026-01-15..2026-01-15", "2026-01-15", "2026-01-15"),
        ("  2026-05 ", "2026-05-01", "2026-05-31"),
    ],
)
def test_a_period_is_read_as_people_write_it(text, start, last_day):
    assert str(parse_period(text, today=TODAY)) == period(start, last_day)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-13", "2026-00", "2026-Q5", "202", "20260501", "2026-02-30..2026-03-01",
     "2026-01-15..", "0d", "0m", "9999", "9999-12", "0001", "1899", "2200", "-3m", "2026-05; DROP"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_examples(text):
    with pytest.raises(PeriodError, match=r"is not a period\. Write 2026, 2026-05, 2026-Q2, 90d"):
        parse_period(text, today=TODAY)


def test_a_range_that_ends_before_it_starts_is_refused_with_both_days():
    with pytest.raises(PeriodError, match="ends on 2026-02-14, before it starts on 2026-02-20"):
        parse_period("2026-02-20..2026-02-14", today=TODAY)


@pytest.mark.parametrize(
    ("text", "start", "last_day"),
    [
        ("2026-03", "2026-02-01", "2026-02-28"),
        ("2026-Q1", "2025-10-01", "2025-12-31"),
        ("2026", "2025-01-01", "2025-12-31"),
        ("2026-02-01..2026-03-31", "2025-12-01", "2026-01-31"),
        ("2026-03-02..2026-03-31", "2026-01-31", "2026-03-01"),
        ("2026-02-01..2026-02-27", "2026-01-05", "2026-01-31"),
        ("2026-03-31..2026-03-31", "2026-03-30", "2026-03-30"),
    ],
)
def test_the_period_before_has_as_many_months_or_else_as_many_days(text, start, last_day):
    assert str(parse_period(text, today=TODAY).preceding()) == period(start, last_day)


def test_months_are_whole_and_cover_every_day():
    months = Period(date(2025, 11, 30), date(2026, 2, 2)).months()
    assert [str(month) for month in months] == [
        period("2025-11-01", "2025-11-30"),
        period("2025-12-01", "2025-12-31"),
        period("2026-01-01", "2026-01-31"),
        period("2026-02-01", "2026-02-28"),
    ]


def test_the_last_day_of_a_period_counts_and_its_end_does_not():
    may = parse_period("2026-05", today=TODAY)
    assert (may.last_day, may.end, may.days) == (date(2026, 5, 31), date(2026, 6, 1), 31)
