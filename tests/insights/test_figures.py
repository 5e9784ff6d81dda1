"""Survey figures beyond the worked example: pairs, scores, weights of partners, groups, changes."""

import pytest

from onpar.insights.evaluator import QueryRefused, evaluate_many
from onpar.insights.periods import PeriodError
from onpar.insights.viewer import OPERATOR
from onpar.kernel.errors import NotFound
from onpar.surveys.models import ScoreWeights
from tests.insights.measuring import groups, result, total, value, values
from tests.insights.program import (
    NOW,
    add_agreement,
    add_answer,
    add_interaction,
    add_partner,
    add_response,
    add_sale,
    ask,
    aspect_of,
    change_profile,
)

pytestmark = pytest.mark.django_db

DAY, BEFORE = "2026-05-10", "2026-04-10"


def ratings(*numbers, on=DAY, key="ease", **partner):
    """One answer each by a new partner."""
    for number in numbers:
        add_response(add_partner(**partner), on, **{key: number})


def pairs(*couples, aspect="trust", on=DAY, **partner):
    for expectation, reality in couples:
        answers = {f"expectation.{aspect}": expectation, f"reality.{aspect}": reality}
        add_response(add_partner(**partner), on, **answers)


# Pairs --------------------------------------------------------------------------------------------


def test_pairs_tell_gap_shares_and_means():
    pairs((8, 6), (8, 8), (9, 10), (7, 7), (8, 4))
    assert value("px_parity") == pytest.approx(35 / 40)
    assert value("px_gap") == pytest.approx(-1.0)
    assert value("px_below_share") == pytest.approx(40)
    assert value("px_equal_share") == pytest.approx(40)
    assert value("px_above_share") == pytest.approx(20)
    assert value("px_expectation") == pytest.approx(8)
    assert value("px_reality") == pytest.approx(7)


def test_a_pair_needs_both_halves_of_one_aspect_in_one_answer_set():
    pairs(*[(8, 4)] * 5)
    partner = add_partner()
    add_response(partner, DAY, expectation__trust=10)
    add_response(partner, DAY, reality__trust=10)
    add_response(partner, DAY, expectation__trust=10, reality__clarity=10)
    found = total("px_parity").estimate
    assert (found.value, found.responses) == (0.5, 5)


def test_the_items_of_an_aspect_are_one_pair():
    """Product and portal quality are averaged within the answer set: (6 + 8) ÷ (10 + 9)."""
    for _ in range(5):
        items = {
            "expectation.product<quality": 10, "reality.product<quality": 6,
            "expectation.portal<quality": 9, "reality.portal<quality": 8,
        }  # fmt: skip
        add_response(add_partner(), DAY, **items)
    found = groups("px_parity", by=("aspect",))["quality"].estimate
    assert (found.value, found.responses) == (pytest.approx(14 / 19), 5)
    assert value("px_gap") == pytest.approx(7 - 9.5)


def test_touchpoint_answers_belong_to_the_touchpoint_of_their_interaction():
    for _ in range(5):
        partner = add_partner()
        called = add_interaction(partner, DAY, touchpoint="call")
        add_response(partner, DAY, interaction=called, ease=3)
        add_response(partner, DAY, ease=7)
    assert values("ease", by=("touchpoint",)) == {"call": 3.0}
    assert value("ease", filters=(("touchpoint", ("call",)),)) == 3.0
    assert value("ease") == 5.0


# Score --------------------------------------------------------------------------------------------


def score_of(*aspects):
    """Five answer sets that rate these aspects 10, of four that there are; None where none counts."""
    for key in ("a", "b", "c", "d"):
        aspect_of(key)
    for _ in range(5):
        add_response(add_partner(), DAY, **{f"reality.{key}": 10 for key in aspects})
    found = total("px_score").estimate
    return found.value, found.responses


@pytest.mark.parametrize(
    ("aspects", "found"), [("a", (None, 0)), ("ab", (100.0, 5)), ("abc", (100.0, 5))]
)
def test_a_score_needs_aspects_with_half_of_the_weight(aspects, found):
    assert score_of(*aspects) == found


def test_half_of_weights_that_are_no_binary_fractions_is_half():
    """0.7 + 0.1 is a little less than 0.8 in binary."""
    weights = {"a": 0.7, "b": 0.1, "c": 0.8}
    ScoreWeights.objects.create(version=1, created_at=NOW, weights=weights)
    assert score_of("a", "b") == (100.0, 5)


def test_the_score_puts_ratings_on_a_hundred_and_weighs_aspects():
    for _ in range(5):
        add_response(add_partner(), DAY, reality__a=10, reality__b=5.5)
    assert value("px_score") == pytest.approx((100 + 50) / 2)


def test_new_weights_restate_history_at_once():
    for _ in range(5):
        add_response(add_partner(), DAY, reality__a=10, reality__b=1)
    assert value("px_score") == pytest.approx(50)
    ScoreWeights.objects.create(version=1, created_at=NOW, weights={"a": 3, "b": 1})
    assert value("px_score") == pytest.approx(75)
    ScoreWeights.objects.create(version=2, created_at=NOW, weights={"b": 1})
    assert value("px_score") == pytest.approx(0)


# Other questions ----------------------------------------------------------------------------------


def test_word_of_mouth_counts_somebody_who_did_both_in_both():
    for told in (["recommended"], ["recommended", "warned"], ["warned"], ["neither"]):
        response = add_response(add_partner(), DAY)
        for choice in told:
            add_answer(response, "word_of_mouth", choice)
    add_response(add_partner(), DAY, word_of_mouth="recommended")
    add_response(add_partner(), DAY, ease=5)  # was not asked
    found = total("net_word_of_mouth").estimate
    assert (found.value, found.responses) == (pytest.approx(100 * (3 - 2) / 5), 5)


@pytest.mark.parametrize(
    ("rating", "points"), [(10, 100), (9, 100), (8, 0), (7, 0), (6, -100), (0, -100)]
)
def test_promoters_and_detractors(rating, points):
    ratings(*[rating] * 5, key="recommend")
    assert value("nps") == points


@pytest.mark.parametrize(("rating", "percent"), [(5, 100), (4, 100), (3, 0), (1, 0)])
def test_the_top_two_of_five_are_satisfied(rating, percent):
    ratings(*[rating] * 5, key="satisfaction")
    assert value("psat") == percent


# Thresholds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("per_partner", "is_shown"), [((2, 2, 1), True), ((2, 1, 1), False), ((3, 3), False)]
)
def test_a_figure_needs_five_answers_of_three_partners(per_partner, is_shown):
    for count in per_partner:
        partner = add_partner()
        for _ in range(count):
            add_response(partner, DAY, ease=4)
    figure = total("ease")
    assert (figure.estimate.value is not None) == is_shown
    if not is_shown:
        assert figure.withheld == (
            "Not enough answers yet: 5 answers from 3 partners are needed, "
            f"{sum(per_partner)} from {len(per_partner)} are here."
        )


def test_a_change_does_not_tell_an_earlier_figure_that_was_too_small():
    ratings(4, 4, 4, 4, on=BEFORE)
    ratings(5, 5, 5, 5, 6, on=DAY)
    assert total("ease", "2026-05", compare="2026-04").change is None
    ratings(4, on=BEFORE)
    assert total("ease", "2026-05", compare="2026-04").change.value == pytest.approx(1.2)


# Weights of partners ------------------------------------------------------------------------------


@pytest.fixture
def three_sizes():
    """Partners with one, two and three answers of 2, 4 and 6; revenue 100, 300 and a net refund."""
    for count, amounts in ((1, [100]), (2, [400, -100]), (3, [10, -60])):
        partner = add_partner()
        for _ in range(count):
            add_response(partner, DAY, ease=2 * count, expectation__a=8, reality__a=2 * count)
        for amount in amounts:
            add_sale(partner, amount, "2026-01-10")
        # Neither weighs anything: business not sourced, and money without a rate.
        add_sale(partner, 9_000, "2026-01-10", attribution="influenced")
        add_sale(partner, 8_000, "2026-01-10", currency="EUR")


def test_each_answer_counts_once(three_sizes):
    assert value("ease") == pytest.approx((2 + 4 * 2 + 6 * 3) / 6)


def test_each_partner_counts_once(three_sizes):
    found = total("ease", weight="partner").estimate
    assert found.value == pytest.approx((2 + 4 + 6) / 3)
    assert found.effective_partners == 3


def test_partners_count_by_their_revenue_and_none_or_negative_is_zero(three_sizes):
    for rating in (7, 7):
        add_response(add_partner(), DAY, ease=rating)
    ratings_of_three = (2 * 100 + 4 * 300) / 400
    for _ in range(3):  # enough answers of enough partners that weigh
        partner = add_partner()
        add_response(partner, DAY, ease=ratings_of_three)
        add_sale(partner, 100, "2026-02-02")
    found = result("ease", weight="revenue")
    assert found.total.estimate.value == pytest.approx(3.5)
    assert (found.total.estimate.partners, found.total.estimate.responses) == (5, 6)
    assert found.notes == ("3 partners without revenue count 0.",)


@pytest.mark.parametrize(
    ("on", "counts"),
    [("2025-05-30", False), ("2025-05-31", True), ("2026-05-30", True), ("2026-05-31", False)],
)
def test_revenue_is_that_of_the_twelve_months_before_the_periods_end(on, counts):
    """The period ends before May 31, a day that is not in every month."""
    for number in range(5):
        partner = add_partner()
        add_response(partner, DAY, ease=1 + number)
        add_sale(partner, 100, "2026-01-01")
    heavy = add_partner()
    add_response(heavy, DAY, ease=7)
    add_sale(heavy, 500, on)
    weighed = (15 * 100 + 7 * 500) / 1000 if counts else 3
    period = "2026-05-01..2026-05-30"
    assert value("ease", period, weight="revenue") == pytest.approx(weighed)


def test_weights_apply_to_both_sums_of_a_ratio(three_sizes):
    assert value("px_parity", weight="partner") == pytest.approx((2 + 4 + 6) / 24)


# Groups -------------------------------------------------------------------------------------------


def test_a_partner_of_two_types_counts_in_both_and_once_in_the_whole():
    ratings(2, 4, 6, 5, 3, types=["reseller"])
    ratings(7, 7, 7, types=["reseller", "service"])
    ratings(1, 1, types=["service"])
    found = result("ease", by=("type",))
    assert found.total.estimate.responses == 10
    assert {f.group[0].value: f.estimate.responses for f in found.groups} == {
        "reseller": 8,
        "service": 5,
    }
    assert value("ease", filters=(("type", ("service",)),)) == pytest.approx(23 / 5)
    assert value("ease", filters=(("type", ("reseller", "service")),)) == pytest.approx(43 / 10)


def test_partners_without_a_type_and_answers_without_a_partner_are_not_known():
    ratings(2, 2, 2, types=[])
    for _ in range(2):
        add_response(None, DAY, ease=5)
    figure = groups("ease", by=("type",))[""]
    assert (figure.label, figure.estimate.responses) == ("Not known", 5)
    assert value("ease", filters=(("type", ("",)),)) == pytest.approx(16 / 5)


def test_a_partner_counts_as_what_it_was_at_the_months_end():
    for _ in range(3):
        partner = add_partner(types=["reseller"])
        change_profile(partner, "2026-04-30", types=["service"])
        change_profile(partner, "2026-06-01", types=["marketing"])
        for on in ("2026-03-31", "2026-04-01", "2026-05-31"):
            add_response(partner, on, ease=4)
            add_response(partner, on, ease=4)
    found = groups("ease", by=("type",))
    assert {key: figure.estimate.responses for key, figure in found.items()} == {
        "reseller": 6,
        "service": 12,
    }


def test_silver_in_march_counts_as_silver_in_march():
    for _ in range(3):
        partner = add_partner()
        add_agreement(partner, "2026-03-15", "2027-03-15", tier="silver")
        add_agreement(partner, "2026-04-30", "2027-04-30", tier="gold")
        for on in ("2026-02-10", "2026-03-01", "2026-04-01"):
            add_sale(partner, 100, on)
    assert values("sourced_revenue", by=("tier",)) == {"": 300.0, "silver": 300.0, "gold": 300.0}


def test_groups_stand_in_the_catalogs_order():
    for order, key in enumerate(("trust", "clarity", "help")):
        aspect = aspect_of(key)
        aspect.order = 9 - order
        aspect.save()
        pairs(*[(8, 7)] * 5, aspect=key)
    assert list(groups("px_parity", by=("aspect",))) == ["help", "clarity", "trust"]


def test_months_are_in_order_and_partial_months_are_cut():
    ratings(2, 2, 2, 2, 2, on="2026-04-09")
    ratings(4, 4, 4, 4, 4, on="2026-04-10")
    ratings(6, 6, 6, 6, 6, on="2026-05-10")
    ratings(7, 7, 7, 7, 7, on="2026-05-11")
    period = "2026-04-10..2026-05-10"
    assert values("ease", period, by=("month",)) == {"202604": 4.0, "202605": 6.0}


def test_two_dimensions_at_once():
    ratings(*[3] * 5, types=["reseller"], country="Canada")
    ratings(*[5] * 5, types=["service"], country="Canada")
    found = {
        tuple(part.value for part in figure.group): figure.estimate.value
        for figure in result("ease", by=("country", "type")).groups
    }
    assert found == {("Canada", "reseller"): 3.0, ("Canada", "service"): 5.0}


# Verdicts and changes -----------------------------------------------------------------------------


def spread_pairs(level, count, **partner):
    """Pairs around a parity of level ÷ 8 that vary a little."""
    pairs(*[(8, level + (-1) ** number) for number in range(count)], **partner)


def test_a_parity_far_below_par_is_claimed_so():
    spread_pairs(4, 12)
    verdict = total("px_parity").verdict
    assert (verdict.kind, verdict.claimed) == ("far_below", True)


def test_where_expectations_leave_no_room_above_par_over_delivering_is_not_offered():
    """Mean expectation 9.2: the ceiling is 1.09. The 90 % interval reaches far above 1.10."""
    pairs(*[(9, 10)] * 5, (10, 5))
    verdict = total("px_parity").verdict
    assert "on_par" in verdict.touched
    assert "above" not in verdict.touched


def test_where_expectations_leave_room_over_delivering_is_offered():
    pairs(*[(6, 7)] * 5, (7, 2))
    assert "above" in total("px_parity").verdict.touched


def test_the_ceiling_counts_answers_as_they_weigh():
    """Everybody expects 10, so the ceiling is 1.00 however many answers a partner gave."""
    for reality in (10, 10, 2, 10, 10, 10):
        partner = add_partner()
        for _ in range(3):
            add_response(partner, DAY, expectation__trust=10, reality__trust=reality)
    assert "above" not in total("px_parity", weight="partner").verdict.touched


def test_verdicts_of_a_table_are_adjusted_for_all_its_groups():
    """Each type alone is claimed to be below par; beside nine others it is not."""
    near = [(10, 8), (10, 10), (10, 9), (10, 8), (10, 9), (10, 10), (10, 8)]
    pairs(*near, types=["first"])
    alone = groups("px_parity", by=("type",))["first"].verdict
    for number in range(9):
        pairs(*near, types=[f"type{number}"])
    beside_others = groups("px_parity", by=("type",))["first"].verdict
    assert alone.claimed
    assert not beside_others.claimed
    assert beside_others.adjusted_p == pytest.approx(10 * alone.p, rel=0.01)


def wave(key, numbers, on):
    for number in numbers:
        add_response(add_partner(types=[key]), on, ease=number)


def test_a_change_is_real_only_if_it_is_so_among_all_changes_shown():
    """Reseller alone changed (p about 0.02); among five types that is no clear change."""
    wave("reseller", (3, 4, 3, 5, 4, 3), BEFORE)
    wave("reseller", (5, 4, 5, 6, 4, 5), DAY)
    details = {"period": "2026-05", "compare": "2026-04", "by": ("type",)}
    alone = groups("ease", **details)["reseller"].change
    assert alone.is_real
    assert 0.01 < alone.p < 0.05
    for number in range(4):
        for on in (BEFORE, DAY):
            wave(f"type{number}", (3, 4, 5, 3, 4, 5), on)
    among_five = groups("ease", **details)["reseller"].change
    assert among_five.p == pytest.approx(alone.p)
    assert not among_five.is_real


def test_counts_and_amounts_have_no_change():
    add_sale(add_partner(), 10, BEFORE)
    add_sale(add_partner(), 10, DAY)
    assert total("sourced_revenue", "2026-05", compare="2026-04").change is None


# What cannot be asked -----------------------------------------------------------------------------


def test_figures_of_single_partners_and_of_all_can_be_asked_together():
    partners = [add_partner() for _ in range(5)]
    for number, partner in enumerate(partners):
        add_response(partner, DAY, ease=2 + number)
    chosen = [(), *((("partner", (str(partner.pk),)),) for partner in partners[:2])]
    asked = [ask("ease", filters=filters) for filters in chosen]
    found = evaluate_many(asked, OPERATOR, at=NOW)
    assert [each.total.estimate.value for each in found] == [4.0, 2.0, 3.0]


def test_an_unknown_metric_is_refused_with_the_nearest_key():
    with pytest.raises(NotFound, match=r"no metric 'px_party'\. Did you mean 'px_parity'\?"):
        value("px_party")


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        ({"by": ("typ",)}, r"cannot be broken down or filtered by 'typ'\. Did you mean 'type'\?"),
        ({"by": ("aspect",)}, "'nps' cannot be broken down or filtered by 'aspect'"),
        ({"filters": (("contry", ("x",)),)}, "Did you mean 'country'"),
        ({"filters": (("type", ()),)}, "The filter on 'type' names no value"),
        ({"filters": (("type", ("a",)), ("type", ("b",)))}, "'type' is filtered twice"),
        ({"filters": (("partner", ("Arbor",)),)}, "takes the ids of partners"),
        ({"compare": "2026"}, "must end before the other one starts"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_in_words(details, sentence):
    with pytest.raises(QueryRefused, match=sentence):
        value("nps", **details)


def test_records_cannot_be_weighted():
    with pytest.raises(QueryRefused, match="Only survey figures can be weighted"):
        value("sourced_revenue", weight="partner")


def test_an_unknown_period_is_refused():
    with pytest.raises(PeriodError):
        value("nps", "last spring")


def test_a_filter_value_is_text_and_no_command():
    ratings(*[4] * 5)
    assert value("ease", filters=(("country", ("'; DROP TABLE x; --",)),)) is None
    assert value("ease") == 4.0
