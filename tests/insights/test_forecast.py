"""Before a wave is sent: which figures will probably be shown of it."""

import pytest

from onpar.insights.batches.forecast import forecast_views
from onpar.surveys.models import Mode
from tests.insights.program import NOW, add_partner

pytestmark = pytest.mark.django_db


def audience(**types):
    """One person of each partner: audience(reseller=20)."""
    return [add_partner(types=[kind]).pk for kind, count in types.items() for _ in range(count)]


def forecast(partners, rate, mode=Mode.GROUP):
    return forecast_views(partners, response_rate=rate, mode=mode, at=NOW)


def chances(found):
    return {view.group.value: view.chance for view in found.views}


def test_large_groups_will_be_shown_and_small_ones_not():
    found = forecast(audience(reseller=30, service=30, referral=3), rate=0.5)
    assert (found.asked, found.whole) == (63, 1.0)
    assert chances(found)["reseller"] > 0.6
    assert chances(found)["referral"] == 0.0
    assert [view.asked for view in found.views if view.group.value == "referral"] == [3]


def test_a_group_is_named_as_the_screen_names_it():
    found = forecast(audience(reseller=6, service=6), rate=1.0)
    assert [(v.group.dimension, v.group.label, v.chance) for v in found.views] == [
        ("type", "Reseller", 1.0),
        ("type", "Service", 1.0),
    ]


@pytest.mark.parametrize(("rate", "whole"), [(0.0, 0.0), (1.0, 1.0)])
def test_a_wave_of_few_answers_is_not_shown_at_all(rate, whole):
    found = forecast(audience(reseller=6), rate=rate)
    assert found.whole == whole


def test_an_anonymous_wave_is_shown_whole_only():
    found = forecast(audience(reseller=10, service=10), rate=1.0, mode=Mode.ANONYMOUS)
    assert (found.whole, found.views) == (1.0, ())


def test_the_same_question_has_the_same_answer():
    partners = audience(reseller=10, service=10)
    assert forecast(partners, rate=0.5) == forecast(partners, rate=0.5)


def test_several_people_of_one_partner_are_one_partner():
    first, second = audience(reseller=2)
    assert forecast([first] * 6 + [second] * 6, rate=1.0).whole == 0.0
