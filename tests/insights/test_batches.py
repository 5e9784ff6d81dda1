"""Group and anonymous mode: figures of closed batches, as far as their release lists allow."""

import pytest

from onpar.insights.batches.closing import close_batches
from onpar.insights.catalog import CATALOG
from onpar.insights.evaluator import evaluate_many
from onpar.insights.viewer import OPERATOR
from onpar.surveys.models import Mode
from tests.insights.measuring import groups, result, total
from tests.insights.program import NOW, add_partner, add_response, ask, wave_of

pytestmark = pytest.mark.django_db

PERIOD, DAY = "2026-05", "2026-05-10"


def batch(mode=Mode.GROUP, opened_on="2026-05-01", closed_on="2026-05-31", key="batch"):
    return wave_of(key, mode=mode, opened_on=opened_on, closed_on=closed_on)


def answer(wave, per_partner, **answers):
    """`per_partner`: how many answers each new partner gives."""
    for count in per_partner:
        partner = add_partner()
        for _ in range(count):
            add_response(partner, DAY, mode=wave.mode, wave=wave, **answers)


def close():
    return close_batches(actor="test", at=NOW)


def shown(wave, metric="ease", period=PERIOD, **details):
    """The figure of the wave, closed if it is not."""
    close()
    return groups(metric, period, by=("wave",), **details).get(str(wave.pk))


def test_a_closed_batch_is_shown_by_wave():
    wave = batch()
    answer(wave, (2, 2, 2), ease=4)
    figure = shown(wave)
    assert (figure.estimate.value, figure.estimate.responses) == (4.0, 6)
    assert figure.label == "relationship, batch (batch)"
    assert total("ease", PERIOD).estimate.responses == 0


@pytest.mark.parametrize(
    ("per_partner", "is_shown"),
    [((2, 2, 1), True), ((2, 2), False), ((2, 1, 1), False), ((1,) * 5, True), ((5, 5), False)],
)
def test_a_batch_needs_five_answers_of_three_partners(per_partner, is_shown):
    wave = batch()
    answer(wave, per_partner, ease=4)
    figure = shown(wave)
    assert (figure.estimate.value is not None) == is_shown
    if not is_shown:
        assert figure.withheld == (
            "Hidden to protect answers: five answers from three partners are needed."
        )
        assert (figure.estimate.responses, figure.estimate.partners) == (0, 0)


def test_answers_to_another_question_do_not_carry_one_over_the_threshold():
    wave = batch()
    answer(wave, (2, 2, 2), recommend=9)
    answer(wave, (2, 2), ease=4)
    assert shown(wave).withheld


def test_an_open_batch_is_shown_nowhere():
    wave = batch(closed_on=None)
    answer(wave, (2, 2, 2), ease=4)
    assert shown(wave) is None
    assert result("ease", PERIOD).notes == ()


@pytest.mark.parametrize(
    ("period", "is_inside"),
    [
        ("2026-05", True),
        ("2026-05-02..2026-05-31", False),  # without the day it was opened
        ("2026-05-01..2026-05-30", False),  # without the day it was closed
        ("2026", True),
    ],
)
def test_a_period_shows_whole_batches_only(period, is_inside):
    wave = batch()
    answer(wave, (2, 2, 2), ease=4)
    assert (shown(wave, period=period) is not None) == is_inside


@pytest.mark.parametrize("weight", ["partner", "revenue"])
def test_weights_leave_a_batch_out(weight):
    wave = batch()
    answer(wave, (2, 2, 2), ease=4)
    assert shown(wave, weight=weight) is None


@pytest.mark.parametrize("mode", [Mode.GROUP, Mode.ANONYMOUS])
@pytest.mark.parametrize("key", [key for key, metric in CATALOG.items() if metric.is_survey])
def test_no_live_figure_counts_an_answer_of_a_batch(key, mode):
    wave = batch(mode=mode)
    rating = {
        "recommend": 9, "satisfaction": 4, "ease": 4, "word_of_mouth": "recommended",
        "expectation__trust": 8, "reality__trust": 7,
    }  # fmt: skip
    for _ in range(6):
        partner = None if mode == Mode.ANONYMOUS else add_partner()
        add_response(partner, DAY, mode=mode, wave=wave, **rating)
    dimensions = [dimension for dimension in CATALOG[key].dimensions if dimension != "wave"]
    breakdowns = [(), *((dimension,) for dimension in (*dimensions, "partner"))]
    close()
    for found in evaluate_many([ask(key, PERIOD, by=by) for by in breakdowns], OPERATOR, at=NOW):
        assert found.total.estimate.responses == 0
        assert found.groups == ()
        assert found.notes == (
            "1 closed group or anonymous wave is not counted here; ask for it by wave.",
        )
    assert shown(wave, key).estimate.value is not None


def test_a_more_confidential_answer_inside_an_open_wave_is_not_counted():
    wave = wave_of("named", mode=Mode.NAMED)
    partner = add_partner()
    for mode in (Mode.NAMED, Mode.GROUP, Mode.ANONYMOUS):
        named = mode != Mode.ANONYMOUS
        add_response(partner if named else None, DAY, mode=mode, wave=wave, ease=4)
    assert total("ease", PERIOD).estimate.responses == 1


def test_a_named_answer_inside_a_batch_counts_live_and_not_in_the_batch():
    wave = batch()
    answer(wave, (2, 2, 2), ease=4)
    add_response(add_partner(), DAY, mode=Mode.NAMED, wave=wave, ease=7)
    close()
    figures = result("ease", PERIOD, by=("wave",)).groups
    whole = [figure.estimate for figure in figures if figure.label == "relationship, batch (batch)"]
    assert [(estimate.value, estimate.responses) for estimate in whole] == [(4.0, 6)]
    assert total("ease", PERIOD).estimate.responses == 1


# Rounding -----------------------------------------------------------------------------------------


def test_values_are_rounded_and_ends_go_outward_without_an_error():
    wave = batch()
    answer(wave, (2, 2), ease=4)
    answer(wave, (2, 1), ease=6)
    figure = shown(wave).estimate  # 34 ÷ 7 = 4.857…
    assert (figure.value, figure.se) == (4.9, None)
    exact = exactly((2, 2), 4, (2, 1), 6)
    assert (figure.low % 0.5, figure.high % 0.5) == (0, 0)
    assert figure.low <= exact.low < figure.low + 0.5
    assert figure.high - 0.5 < exact.high <= figure.high


def exactly(first, rating, second, other):
    """The same answers in named mode, in another month."""
    for per_partner, ease in ((first, rating), (second, other)):
        for count in per_partner:
            partner = add_partner()
            for _ in range(count):
                add_response(partner, "2026-03-10", ease=ease)
    return total("ease", "2026-03").estimate


@pytest.mark.parametrize(
    ("metric", "answers", "value"),
    [
        ("nps", [{"recommend": 10}] * 2 + [{"recommend": 7}] * 5, 29.0),  # 28.57
        ("psat", [{"satisfaction": 4}] * 2 + [{"satisfaction": 3}] * 5, 29.0),
        ("px_parity", [{"expectation__a": 9, "reality__a": 8}] * 6, 0.89),  # 0.888…
    ],
)
def test_every_unit_has_its_step(metric, answers, value):
    wave = batch()
    for each in answers:
        add_response(add_partner(), DAY, mode=wave.mode, wave=wave, **each)
    assert shown(wave, metric).estimate.value == value


def test_ends_of_shares_and_points_are_multiples_of_five():
    wave = batch()
    for rating in (1, 4, 4, 5, 2, 4, 3):
        add_response(add_partner(), DAY, mode=wave.mode, wave=wave, satisfaction=rating)
    figure = shown(wave, "psat").estimate
    assert (figure.low % 5, figure.high % 5) == (0, 0)
    assert figure.low < 57 < figure.high


# Anonymous ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rest", "partners"), [((), 0), ((0,), 3)])
def test_answers_of_one_partner_stay_one_cluster_in_anonymous_mode(rest, partners):
    wave = batch(mode=Mode.ANONYMOUS)
    largest = 2**61 - 1  # of a keyed digest
    for key in (largest, largest, largest, largest - 9, largest - 9, *rest):
        add_response(None, DAY, mode=wave.mode, wave=wave, cluster_key=key, ease=4)
    assert shown(wave).estimate.partners == partners
