"""Which comments stand behind an aspect, and whose may be read."""

from datetime import date, timedelta

import pytest

from onpar.partners.models import Partner
from onpar.surveys.models import Mode
from onpar.surveys.queries import list_comments
from tests.factories.partners import make_partner, make_person
from tests.factories.program import install_program
from tests.factories.surveys import make_answer_set, make_wave

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 20)
RATED = {"clarity_need": 9, "clarity_get": 5, "help_need": 8, "help_get": 6}


@pytest.fixture
def partner() -> Partner:
    install_program()
    return make_partner("Arbor")


def said(
    partner: Partner, text: str, ratings: dict[str, float], *, mode: Mode = Mode.NAMED
) -> None:
    wave = make_wave(mode=mode)
    person = make_person(partner)
    make_answer_set(wave, partner, ratings | {"one_thing": text}, person=person, on=TODAY)


def texts(aspect: str = "") -> list[str]:
    end = TODAY + timedelta(days=1)
    return [
        c.text for c in list_comments(Partner.objects.all(), start=TODAY, end=end, aspect=aspect)
    ]


def test_a_comment_belongs_to_the_aspect_that_falls_furthest_short(partner):
    said(partner, "Say what changes", RATED)
    assert texts("clarity") == ["Say what changes"]
    assert texts("help") == []


def test_a_gap_of_less_than_two_points_is_no_reason(partner):
    said(partner, "All is well", {"clarity_need": 9, "clarity_get": 8})
    assert texts("clarity") == []
    assert texts() == ["All is well"]


def test_a_need_without_a_rating_of_reality_does_not_count(partner):
    said(partner, "Say what changes", RATED | {"trust_need": 9})
    assert texts("clarity") == ["Say what changes"]


def test_a_period_ends_before_its_last_day(partner):
    said(partner, "Say what changes", RATED)
    assert list_comments(Partner.objects.all(), start=TODAY - timedelta(days=9), end=TODAY) == []


def test_a_single_respondent_in_partner_mode_is_not_read(partner):
    said(partner, "Say what changes", RATED, mode=Mode.PARTNER)
    assert texts() == []


def test_two_respondents_in_partner_mode_are_read_without_their_names(partner):
    wave = make_wave(mode=Mode.PARTNER)
    for text in ("Say what changes", "Answer sooner"):
        person = make_person(partner, f"Who said {text}")
        make_answer_set(wave, partner, {"one_thing": text}, person=person, on=TODAY)
    found = list_comments(Partner.objects.all(), start=TODAY, end=TODAY + timedelta(days=1))
    assert {comment.text for comment in found} == {"Say what changes", "Answer sooner"}
    assert {comment.person for comment in found} == {""}


def test_group_answers_are_not_read_one_by_one(partner):
    said(partner, "Say what changes", RATED, mode=Mode.GROUP)
    assert texts() == []
