"""Figures of a closed batch by what its partners were: only what gives no smaller group away."""

import pytest

from onpar.insights.batches.closing import close_batch, close_batches, list_waiting
from onpar.insights.models import BatchRow, ClosedBatch
from onpar.insights.viewer import Viewer
from onpar.kernel.models import AuditEntry, Event
from onpar.surveys.models import Answer, Mode, Response, SurveyVersion, Wave
from tests.insights.measuring import groups, result, total
from tests.insights.program import (
    NOW,
    TODAY,
    add_partner,
    add_response,
    change_profile,
    mark_answers,
    wave_of,
)

pytestmark = pytest.mark.django_db

PERIOD, DAY = "2026-05", "2026-05-10"


def batch(key="batch", *, mode=Mode.GROUP, closed_on="2026-05-31"):
    return wave_of(key, mode=mode, opened_on="2026-05-01", closed_on=closed_on)


def answers(wave, count, *, ease=4, **profile):
    """Each from a partner of its own, all with this profile."""
    return [
        add_response(add_partner(**profile), DAY, mode=wave.mode, wave=wave, ease=ease)
        for _ in range(count)
    ]


def close():
    return close_batches(actor="test", at=NOW)


def of(wave, *filters):
    return (("wave", (str(wave.pk),)), *((key, values) for key, values in filters))


def shown(by, wave, **details):
    """Value → figure, of the wave alone."""
    return groups("ease", PERIOD, by=(by,), filters=of(wave), **details)


def figure(wave, *filters, metric="ease"):
    return total(metric, PERIOD, filters=of(wave, *filters))


# What is shown ------------------------------------------------------------------------------------


def test_a_batch_is_shown_by_what_its_partners_were():
    wave = batch()
    answers(wave, 6, types=["reseller"], ease=3)
    answers(wave, 5, types=["service"], ease=5)
    close()
    found = shown("type", wave)
    assert {key: each.estimate.value for key, each in found.items()} == {
        "reseller": 3.0,
        "service": 5.0,
    }
    assert figure(wave).estimate.responses == 11
    assert figure(wave, ("type", ("service",))).estimate.value == 5.0


def test_a_group_that_would_give_a_smaller_one_away_is_hidden():
    wave = batch()
    answers(wave, 9, types=["reseller"])
    answers(wave, 4, types=["service"])
    close()
    found = shown("type", wave)
    assert [each.estimate.value for each in found.values()] == [None, None]
    assert found["reseller"].withheld == (
        "Hidden to protect answers: it would give a smaller group away."
    )
    assert found["service"].withheld == (
        "Hidden to protect answers: five answers from three partners are needed."
    )
    assert found["reseller"].estimate.responses == 0


def test_all_but_one_shown_group_is_answered_too():
    wave = batch()
    for kind, ease in (("reseller", 3), ("service", 5), ("marketing", 7)):
        answers(wave, 6, types=[kind], ease=ease)
    close()
    assert figure(wave, ("type", ("reseller", "marketing"))).estimate.value == 5.0


def test_by_wave_and_type_each_batch_answers_for_itself():
    first, second = batch("first"), batch("second")
    for wave, ease in ((first, 3), (second, 5)):
        answers(wave, 6, types=["reseller"], ease=ease)
        answers(wave, 6, types=["service"], ease=ease + 1)
    close()
    found = result("ease", PERIOD, by=("wave", "type")).groups
    assert [(each.label, each.estimate.value) for each in found] == [
        ("relationship, first (batch), Reseller", 3.0),
        ("relationship, first (batch), Service", 4.0),
        ("relationship, second (batch), Reseller", 5.0),
        ("relationship, second (batch), Service", 6.0),
    ]


def test_several_batches_show_a_group_only_if_each_of_them_does():
    first, second = batch("first"), batch("second")
    for wave, count in ((first, 6), (second, 4)):
        answers(wave, count, types=["reseller"], ease=3)
        answers(wave, 6, types=["service"], ease=6)
    close()
    survey = (("survey", ("relationship",)),)
    assert total("ease", PERIOD, filters=survey).estimate.value == 4.6
    by_type = groups("ease", PERIOD, by=("type",), filters=survey)
    assert [each.estimate.value for each in by_type.values()] == [None, None]


def test_live_answers_and_batches_are_never_added_up():
    wave = batch()
    answers(wave, 6)
    other = wave_of("live", mode=Mode.NAMED)
    answers(other, 6, ease=7)
    close()
    found = result("ease", PERIOD, filters=(("survey", ("relationship",)),))
    assert found.total.estimate.value == 7.0
    assert found.notes == (
        "1 closed group or anonymous wave is not counted here; ask for it by wave.",
    )


@pytest.mark.parametrize("dimension", ["partner", "month"])
def test_a_batch_is_never_cut_by_partner_or_month(dimension):
    wave = batch()
    answers(wave, 8)
    close()
    assert groups("ease", PERIOD, by=(dimension,), filters=of(wave)) == {}


def test_a_partner_manager_sees_no_batch():
    wave = batch()
    partners = {response.partner_id for response in answers(wave, 8)}
    close()
    viewer = Viewer(partners=frozenset(partners))
    found = result("ease", PERIOD, viewer=viewer, by=("wave",), filters=of(wave))
    assert (found.groups, found.total.estimate.responses) == ((), 0)


def test_anonymous_answers_have_no_attributes_and_are_shown_whole():
    wave = batch(mode=Mode.ANONYMOUS)
    for number in range(8):
        add_response(None, DAY, mode=wave.mode, wave=wave, cluster_key=number, ease=4)
    close()
    assert figure(wave).estimate.value == 4.0
    assert set(shown("type", wave)) == {""}
    assert figure(wave, ("type", ("reseller",))).estimate.value is None
    assert {tuple(map(tuple, row.values)) for row in BatchRow.objects.all()} == {((),) * 12}


# Questions ----------------------------------------------------------------------------------------


def test_a_question_that_fewer_answered_is_checked_on_its_own_rows():
    """All but four resellers skip the second question; nine of them and all others answer the first."""
    wave = batch()
    for kind, both, one in (("reseller", 4, 5), ("service", 9, 0)):
        for ratings in [{"ease": 4, "recommend": 9}] * both + [{"ease": 4}] * one:
            add_response(add_partner(types=[kind]), DAY, mode=wave.mode, wave=wave, **ratings)
    close()
    service = ("type", ("service",))
    assert figure(wave, service).estimate.value == 4.0
    assert figure(wave, service, metric="nps").withheld == (
        "Hidden to protect answers: it would give a smaller group away."
    )


def test_a_figure_of_several_questions_is_shown_where_each_of_them_is():
    wave = batch()
    for number in range(10):
        rare = {"expectation__help": 8, "reality__help": 4} if number < 4 else {}
        add_response(
            add_partner(),
            DAY,
            mode=wave.mode,
            wave=wave,
            expectation__trust=8,
            reality__trust=6,
            **rare,
        )
    close()
    by_aspect = groups("px_parity", PERIOD, by=("aspect",), filters=of(wave))
    assert by_aspect["trust"].estimate.value == 0.75
    assert by_aspect["help"].withheld
    assert figure(wave, metric="px_parity").withheld
    assert figure(wave, metric="px_score").withheld


# Closing ------------------------------------------------------------------------------------------


def test_a_batch_is_closed_once_after_its_last_day():
    wave, running = batch(), batch("running", closed_on=TODAY)
    open_wave = batch("open", closed_on=None)
    answers(wave, 6)
    assert list_waiting(TODAY) == [wave]
    assert close() == [wave]
    assert close() == []
    assert not close_batch(wave, actor="test", at=NOW)
    assert not ClosedBatch.objects.filter(wave__in=[running, open_wave]).exists()
    assert AuditEntry.objects.filter(action="batch.list.made").count() == 1
    assert Event.objects.get(name="batch.closed").subject == f"wave:{wave.pk}"


@pytest.mark.parametrize(
    ("state", "ends", "has_ended"),
    [("running", "2026-05-31", False), ("closed", "2026-06-20", True), ("draft", None, False)],
)
def test_a_wave_that_onpar_asks_ends_when_it_is_closed(state, ends, has_ended):
    """Its last day alone does not end it: its answers are still to be shuffled then."""
    wave = batch(closed_on=ends)
    answers(wave, 6)
    version = SurveyVersion.objects.get(survey=wave.survey)
    Wave.objects.filter(pk=wave.pk).update(state=state, version=version)
    assert (close() == [wave]) == has_ended


def test_until_it_is_closed_a_wave_says_that_its_figures_are_being_made():
    wave = batch()
    answers(wave, 6)
    found = result("ease", PERIOD, by=("wave",))
    assert found.groups == ()
    assert found.notes == ("relationship, batch has ended; its figures are being made.",)


def test_attributes_are_frozen_at_closing():
    wave = batch()
    partners = [response.partner for response in answers(wave, 6, types=["reseller"], ease=3)]
    answers(wave, 6, types=["service"], ease=5)
    close()
    for partner in partners:
        change_profile(partner, "2026-04-01", types=["service"])
    assert shown("type", wave)["reseller"].estimate.value == 3.0


def test_an_answer_that_comes_after_closing_is_not_counted():
    wave = batch()
    answers(wave, 6, ease=3)
    close()
    answers(wave, 6, ease=7)
    assert figure(wave).estimate.value == 3.0


@pytest.mark.parametrize("change", [Response.delete, lambda response: rate(response, 7)])
def test_a_batch_of_which_an_answer_was_erased_or_changed_is_withdrawn(change):
    wave = batch()
    first, *_others = answers(wave, 9, ease=3)
    close()
    assert figure(wave).estimate.value == 3.0
    change(first)
    mark_answers(first.on)
    found = result("ease", PERIOD, by=("wave",), filters=of(wave))
    assert (found.groups, found.total.estimate.value) == ((), None)
    assert found.notes == (
        "relationship, batch was withdrawn: an answer was changed or erased after its end.",
    )


def rate(response, value):
    Answer.objects.filter(response=response).update(number=value)


def test_the_rows_of_an_erased_answer_set_go_with_it():
    wave = batch()
    first, *_others = answers(wave, 6)
    close()
    first.delete()
    assert BatchRow.objects.count() == 5


def test_erased_words_leave_the_figures():
    wave = batch()
    first, *_others = answers(wave, 6)
    close()
    Answer.objects.filter(response=first).update(text="")
    mark_answers(first.on)
    assert figure(wave).estimate.value == 4.0


def test_the_order_of_frozen_rows_tells_nothing_of_the_order_of_answers():
    wave = batch()
    answers(wave, 40)
    close()
    ids = list(BatchRow.objects.order_by("number").values_list("response_id", flat=True))
    stored = list(BatchRow.objects.order_by("pk").values_list("response_id", flat=True))
    assert ids != sorted(ids)
    assert stored == ids


# Rounding -----------------------------------------------------------------------------------------


def test_a_group_is_rounded_like_the_whole():
    wave = batch()
    answers(wave, 4, types=["reseller"], ease=3)
    answers(wave, 3, types=["reseller"], ease=6)
    answers(wave, 6, types=["service"], ease=5)
    close()
    found = shown("type", wave)["reseller"].estimate  # 30 ÷ 7
    assert (found.value, found.se, found.degrees_of_freedom) == (4.3, None, None)
    assert (found.low % 0.5, found.high % 0.5, found.effective_partners) == (0, 0, 7.0)
