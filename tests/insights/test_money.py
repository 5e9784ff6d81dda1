"""Sales, refunds, other currencies; agreements, outcomes and what end customers say."""

import pytest

from onpar.accounts.services.installation import set_up_installation
from tests.insights.measuring import groups, result, total, value, values
from tests.insights.program import (
    add_agreement,
    add_customer_score,
    add_outcome,
    add_partner,
    add_sale,
    add_unjudged_outcome,
)

pytestmark = pytest.mark.django_db


def test_sourced_revenue_subtracts_refunds_and_leaves_other_business_out():
    partner = add_partner()
    add_sale(partner, 100, "2026-01-01")
    add_sale(partner, -30, "2026-12-31")
    add_sale(partner, 500, "2026-05-05", attribution="influenced")
    add_sale(None, 700, "2026-05-05")
    add_sale(partner, 999, "2025-12-31")
    assert value("sourced_revenue", "2026") == 70.0
    assert value("sourced_share", "2026") == pytest.approx(100 * 70 / 1270)


def test_money_is_shown_in_whole_units_of_its_currency():
    set_up_installation(vendor_name="Vendor", currency="JPY", time_zone="UTC")
    sale = add_sale(add_partner(), 1, "2026-05-05", currency="JPY")
    assert value("sourced_revenue") == sale.amount_minor == 100


def test_sales_in_other_currencies_are_left_out_and_said():
    partner = add_partner()
    add_sale(partner, 100, "2026-05-05")
    add_sale(partner, 50, "2026-05-05", currency="EUR")
    add_sale(partner, 50, "2026-05-31", currency="EUR")
    add_sale(partner, 50, "2026-06-01", currency="EUR")
    found = result("sourced_revenue", "2026-05")
    assert found.total.estimate.value == 100.0
    assert found.notes == ("2 sales in other currencies than USD are left out: there is no rate.",)
    assert value("revenue_per_partner", "2026-05") == 100.0
    assert value("sourced_share", "2026-05") == 100.0


# Per partner --------------------------------------------------------------------------------------


@pytest.fixture
def sellers():
    for amount in (100, 200, 300, 400, 1000):
        add_sale(add_partner(), amount, "2026-05-05")


def test_revenue_per_selling_partner(sellers):
    add_partner()
    assert value("revenue_per_partner") == 400.0
    assert value("revenue_per_partner_median") == 300.0
    assert value("revenue_per_partner_p90") == 1000.0
    assert value("revenue_top_share") == 50.0
    # Σ(2i − n − 1)·a_i / (n·Σa) = (−4·1 − 2·2 + 0 + 2·4 + 4·10) / (5·20)
    assert value("revenue_gini") == pytest.approx(0.4)


def test_a_median_beside_an_earlier_period_is_of_its_own_period():
    add_sale(add_partner(), 100, "2026-05-05")
    add_sale(add_partner(), 900, "2026-04-05")
    assert value("revenue_per_partner_median", "2026-05", compare="2026-04") == 100.0


def test_a_partner_with_only_a_refund_has_not_sold(sellers):
    add_sale(add_partner(), -50, "2026-05-05")
    assert total("revenue_per_partner").estimate.responses == 5


def test_a_partner_whose_refunds_exceed_its_sales_counts_zero_in_concentration(sellers):
    partner = add_partner()
    add_sale(partner, 10, "2026-05-05")
    add_sale(partner, -60, "2026-05-06")
    found = result("revenue_top_share")
    # ceil(20 % of 6) = 2 partners: 1,400 of 2,000.
    assert found.total.estimate.value == 70.0
    assert found.notes == ("1 partner with more refunds than sales counts 0.",)
    assert value("revenue_per_partner") == pytest.approx(1950 / 6)


def test_amounts_of_partners_by_group():
    for kind, amounts in (("reseller", (10, 30)), ("service", (50,))):
        for amount in amounts:
            add_sale(add_partner(types=[kind]), amount, "2026-05-05")
    assert values("revenue_per_partner", by=("type",)) == {"reseller": 20.0, "service": 50.0}
    assert values("revenue_per_partner_p90", by=("type",)) == {"reseller": 30.0, "service": 50.0}


def test_records_have_no_interval_and_no_verdict(sellers):
    figure = total("revenue_per_partner")
    assert (figure.estimate.low, figure.estimate.high, figure.verdict.kind) == (None, None, "none")


# Buying retention ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "base", "share"),
    [
        ("2026-04-01", "2026-05-31", 1, 100.0),
        ("2026-04-30", "2026-06-01", 1, 0.0),  # sold again, but after the period
        ("2026-03-31", "2026-05-01", 0, None),  # sold before, but not in the month before
    ],
)
def test_partners_that_sold_in_the_month_before_and_again(before, now, base, share):
    partner = add_partner()
    add_sale(partner, 10, before)
    add_sale(partner, 10, now)
    found = total("buying_retention", "2026-05").estimate
    assert (found.responses, found.value) == (base, share)


def test_a_refund_is_not_selling_again():
    partner = add_partner()
    add_sale(partner, 10, "2026-04-10")
    add_sale(partner, -10, "2026-05-10")
    assert value("buying_retention", "2026-05") == 0.0


def test_influenced_business_is_not_selling():
    partner = add_partner()
    add_sale(partner, 10, "2026-04-10")
    add_sale(partner, 10, "2026-05-10", attribution="influenced")
    assert value("buying_retention", "2026-05") == 0.0


# Agreements ---------------------------------------------------------------------------------------


def test_retention_counts_decided_agreements_due_in_the_period():
    terms = [
        ("2026-05-01", "renewed", None),
        ("2026-05-31", "renewed", None),
        ("2026-05-31", "not_renewed", None),
        ("2026-06-01", "not_renewed", None),  # due later
        ("2027-01-01", "ended_early", "2026-05-15"),  # due when it ended
        ("2026-05-15", "ended_early", "2026-04-30"),  # ended earlier
        ("2026-05-15", "", None),  # not decided
    ]
    for renewal_on, outcome, ended_on in terms:
        add_agreement(add_partner(), "2025-06-01", renewal_on, outcome=outcome, ended_on=ended_on)
    found = result("retention_rate", "2026-05")
    assert found.total.estimate.responses == 4
    assert found.total.estimate.value == 50.0
    assert found.notes == ("1 agreement due in the period is not decided yet and does not count.",)


def test_retention_has_an_interval_over_partners():
    for outcome in ("renewed", "renewed", "renewed", "not_renewed"):
        add_agreement(add_partner(), "2025-05-05", "2026-05-05", outcome=outcome)
    figure = total("retention_rate")
    assert 0 < figure.estimate.low < 75 < figure.estimate.high < 100


# Outcomes -----------------------------------------------------------------------------------------


def test_outcomes_that_partners_judge_as_met_or_on_the_way():
    partner = add_partner()
    for judgment in ("met", "on_way", "at_risk", "given_up"):
        add_outcome(partner, judgment, "2026-05-05")
    add_outcome(partner, "met", "2026-04-30")
    add_outcome(partner, "met", "2026-05-05", side="ours")
    found = total("outcome_attainment", "2026-05").estimate
    assert (found.value, found.responses) == (50.0, 4)


def test_outcomes_that_nobody_judged_are_counted_beside_the_figure():
    partner = add_partner()
    for judgment in ("met", "at_risk"):
        add_outcome(partner, judgment, "2026-05-05")
    for side, stated_on in (
        ("theirs", "2026-05-01"),
        ("theirs", "2026-06-01"),
        ("ours", "2026-05-01"),
    ):
        add_unjudged_outcome(partner, stated_on, side=side)
    notes = result("outcome_attainment", "2026-05").notes
    assert notes == ("2 of 3 outcomes that partners stated are judged; the rest does not count.",)


# End customers ------------------------------------------------------------------------------------


def test_customer_scores_of_any_scale_are_put_on_0_to_100():
    partner = add_partner()
    add_customer_score(partner, 5, "2026-05-01")
    add_customer_score(partner, 3, "2026-05-31")
    add_customer_score(partner, 0, "2026-05-31", scale=(0, 10))
    add_customer_score(partner, 1, "2026-06-01")
    found = total("customer_satisfaction", "2026-05").estimate
    assert (found.value, found.responses) == (50.0, 3)


def test_customer_parity_is_over_the_scores_that_say_whether_the_promise_was_kept():
    partner = add_partner()
    for kept in (1, 0.8, 0.9, None):
        add_customer_score(partner, 4, "2026-05-05", promise_kept=kept)
    found = total("customer_parity", "2026-05").estimate
    assert (found.value, found.responses) == (pytest.approx(0.9), 3)


def test_customer_scores_have_an_interval_over_the_partners_that_serve_them():
    for score in (5, 4, 2, 5):
        add_customer_score(add_partner(types=["service"]), score, "2026-05-05", promise_kept=1)
    found = groups("customer_satisfaction", by=("type",))["service"].estimate
    assert 0 < found.low < found.value == 75.0 < found.high < 100


def test_nobody_has_rated_yet():
    assert total("customer_satisfaction", "2026-05").estimate.value is None
    assert total("customer_parity", "2026-05").estimate.value is None


def test_a_group_without_a_sale_is_no_group():
    add_partner(types=["service"])
    add_sale(add_partner(types=["reseller"]), 10, "2026-05-05")
    assert list(groups("sourced_revenue", by=("type",))) == ["reseller"]
