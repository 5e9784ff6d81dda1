"""Pending, active, inactive, exited: which state a partner has at a period's end."""

import pytest

from onpar.insights.evaluator import evaluate_many
from onpar.insights.viewer import OPERATOR
from tests.insights.measuring import groups, total, value, values
from tests.insights.program import (
    NOW,
    add_agreement,
    add_interaction,
    add_partner,
    add_response,
    add_sale,
    ask,
    move_stage,
)

pytestmark = pytest.mark.django_db

STATES = ("pending", "active", "inactive", "exited")


def states(period="2026-05"):
    queries = [ask(f"partners_{state}", period) for state in STATES]
    results = evaluate_many(queries, OPERATOR, at=NOW)
    return [int(result.total.estimate.value) for result in results]


@pytest.mark.parametrize(
    ("activity", "found"),
    [
        ("2026-03-02", [0, 0, 1, 0]),  # day 91 before and including May 31
        ("2026-03-03", [0, 1, 0, 0]),  # day 90
        ("2026-05-31", [0, 1, 0, 0]),  # the last day
        ("2026-06-01", [1, 0, 0, 0]),  # after the period: not activated yet
    ],
)
@pytest.mark.parametrize("add", [lambda p, on: add_sale(p, 10, on), add_interaction])
def test_a_partner_is_active_for_ninety_days_after_its_last_activity(add, activity, found):
    add(add_partner(), activity)
    assert states() == found


def test_what_does_not_qualify_is_no_activity():
    partner = add_partner()
    add_interaction(partner, "2026-05-10", qualifying=False)
    add_sale(partner, -10, "2026-05-11")
    assert states() == [1, 0, 0, 0]


def test_neither_a_refund_nor_what_does_not_qualify_keeps_a_partner_active():
    refunded, written_to = add_partner(), add_partner()
    for partner in (refunded, written_to):
        add_sale(partner, 10, "2025-01-01")
    add_sale(refunded, -10, "2026-05-11")
    add_interaction(written_to, "2026-05-11", qualifying=False)
    assert states() == [0, 0, 2, 0]


@pytest.mark.parametrize(
    ("corrected_to", "found"),
    [("2026-01-10", [0, 0, 1, 0]), ("2026-06-10", [1, 0, 0, 0])],
)
def test_an_interaction_that_another_one_replaces_is_no_activity(corrected_to, found):
    """Neither does it keep a partner active, nor is it the one that activated it."""
    partner = add_partner()
    wrong = add_interaction(partner, "2026-05-10")
    wrong.superseded_by = add_interaction(partner, corrected_to)
    wrong.save()
    assert states() == found


@pytest.mark.parametrize(
    ("ended_on", "found"), [("2026-05-31", [0, 0, 0, 1]), ("2026-06-01", [0, 1, 0, 0])]
)
def test_a_partner_has_left_from_the_day_its_last_agreement_ended(ended_on, found):
    partner = add_partner()
    add_sale(partner, 10, "2026-05-01")
    add_agreement(partner, "2025-01-01", "2027-01-01", outcome="ended_early", ended_on=ended_on)
    assert states() == found


def test_a_term_that_was_not_renewed_ends_on_its_renewal_day():
    partner = add_partner()
    add_agreement(partner, "2025-05-01", "2026-05-01", outcome="not_renewed")
    assert states("2026-04") == [1, 0, 0, 0]
    assert states("2026-05") == [0, 0, 0, 1]


def test_an_ended_term_that_another_one_follows_is_no_exit():
    partner = add_partner()
    add_agreement(partner, "2024-05-01", "2025-05-01", outcome="not_renewed")
    add_agreement(partner, "2026-01-01", "2027-01-01")
    assert states() == [1, 0, 0, 0]


def test_without_an_agreement_the_exit_stage_says_when_a_partner_left():
    partner = add_partner()
    add_sale(partner, 10, "2026-04-01")
    move_stage(partner, "exit", "2026-05-15")
    assert states("2026-04") == [0, 1, 0, 0]
    assert states("2026-05") == [0, 0, 0, 1]


def test_with_an_agreement_the_stage_does_not_say_that_a_partner_left():
    partner = add_partner()
    add_sale(partner, 10, "2026-05-01")
    add_agreement(partner, "2026-01-01", "2027-01-01")
    move_stage(partner, "exit", "2026-05-15")
    assert states() == [0, 1, 0, 0]


def test_a_partner_is_counted_from_the_day_it_came():
    add_partner(since="2026-05-20", created_on="2026-05-20")
    assert states("2026-04") == [0, 0, 0, 0]
    assert states("2026-05") == [1, 0, 0, 0]


def test_the_states_exclude_each_other_and_the_first_three_are_all_partners():
    for activity in ("2026-01-05", "2026-05-05"):
        add_sale(add_partner(), 10, activity)
    add_partner()
    add_agreement(add_partner(), "2025-01-01", "2026-02-01", outcome="not_renewed")
    assert states() == [1, 1, 1, 1]
    assert value("partners_total", "2026-05") == 3


@pytest.mark.parametrize(
    ("joined_on", "found"),
    [("2026-04-30", 0), ("2026-05-01", 1), ("2026-05-31", 1), ("2026-06-01", 0), (None, 0)],
)
def test_new_partners_signed_in_the_period(joined_on, found):
    add_partner(joined_on=joined_on)
    assert value("partners_new", "2026-05") == found


def test_a_partner_is_new_by_the_earlier_of_its_agreement_and_its_date_of_joining():
    partner = add_partner(joined_on="2026-03-01")
    add_agreement(partner, "2026-05-10", "2027-05-10")
    assert (value("partners_new", "2026-03"), value("partners_new", "2026-05")) == (1, 0)


def test_a_month_without_any_such_partner_is_a_zero_not_a_gap():
    add_partner(joined_on="2026-02-10")
    assert values("partners_new", "2026-Q1", by=("month",)) == {
        "202601": 0,
        "202602": 1,
        "202603": 0,
    }


def test_a_program_without_partners_has_none():
    assert value("partners_active") == 0


def test_states_of_a_series_are_those_of_each_months_end():
    add_sale(add_partner(), 10, "2026-01-15")
    by_month = values("partners_active", "2026-01-01..2026-05-31", by=("month",))
    assert by_month == {"202601": 1, "202602": 1, "202603": 1, "202604": 0, "202605": 0}


# Retention ----------------------------------------------------------------------------------------


def kept(metric, period):
    found = total(metric, period).estimate
    return found.responses, found.value


def test_partner_retention_follows_those_that_were_active_at_the_start():
    left, stayed, idle = add_partner(), add_partner(), add_partner()
    add_sale(left, 10, "2025-12-31")
    add_agreement(left, "2025-01-01", "2026-05-31", outcome="not_renewed")
    add_sale(stayed, 10, "2025-10-03")  # day 90 before January 1
    add_sale(idle, 10, "2025-10-02")  # day 91
    assert kept("partner_retention", "2026-01-01..2026-05-31") == (2, 50.0)


def test_an_activity_on_the_first_day_is_none_before_the_start():
    partner = add_partner()
    add_sale(partner, 10, "2025-01-01")
    add_sale(partner, 10, "2026-05-01")
    assert kept("partner_retention", "2026-05") == (0, None)


def test_a_partner_that_went_quiet_is_kept_while_it_is_in_the_program():
    add_sale(add_partner(), 10, "2025-12-31")
    assert kept("partner_retention", "2026-01-01..2026-05-31") == (1, 100.0)


# Coverage -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "share"),
    [("2025-12-02", 0), ("2025-12-03", 100), ("2026-05-31", 100), ("2026-06-01", 0)],
)
def test_a_partner_is_heard_for_180_days(on, share):
    partner = add_partner()
    add_sale(partner, 10, "2026-05-01")
    add_response(partner, on, ease=5)
    assert value("coverage", "2026-05") == share


def test_coverage_asks_for_active_partners_only():
    heard, silent = add_partner(), add_partner()
    for partner in (heard, silent):
        add_sale(partner, 10, "2026-05-01")
    add_response(heard, "2026-05-02", ease=5)
    add_response(add_partner(), "2026-05-02", ease=5)  # pending
    assert kept("coverage", "2026-05") == (2, 50.0)


def test_types_are_those_of_the_last_known_month_where_a_period_ends_after_today():
    add_partner(types=["service"])
    assert list(groups("partners_total", "2026", by=("type",))) == ["service"]
