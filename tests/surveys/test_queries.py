"""What was said, as far as the mode of each answer allows."""

from datetime import date

import pytest

from onpar.accounts.models import Role
from onpar.kernel.errors import NotFound
from onpar.partners.access import get_partner_for, visible_partners
from onpar.partners.models import Partner
from onpar.surveys.models import Answer, Mode
from onpar.surveys.queries import list_comments, list_named_responses
from tests.insights.program import (
    add_interaction,
    add_partner,
    add_person,
    add_response,
    add_user,
    question_of,
    wave_of,
)

pytestmark = pytest.mark.django_db

YEAR = {"start": date(2026, 1, 1), "end": date(2027, 1, 1)}


def say(text, *, partner=None, person=None, on="2026-05-10", **details):
    partner = partner or add_partner()
    person = person or add_person(partner)
    response = add_response(partner, on, person=person, **details)
    question = question_of(response.version, "comment")
    Answer.objects.create(response=response, question=question, text=text)
    return response


def heard(**details):
    return [comment.text for comment in list_comments(Partner.objects.all(), **{**YEAR, **details})]


def test_a_named_comment_comes_with_its_person():
    partner = add_partner()
    response = say("Hello", partner=partner, mode=Mode.NAMED)
    comment = list_comments(Partner.objects.all(), **YEAR)[0]
    assert (comment.text, comment.person) == ("Hello", response.person.name)
    assert (comment.partner, comment.on, comment.survey) == (
        partner,
        date(2026, 5, 10),
        "relationship",
    )


def test_partner_mode_shows_words_once_two_people_answered_the_wave_and_never_the_person():
    partner = add_partner()
    first = add_person(partner)
    say("One", partner=partner, person=first, mode=Mode.PARTNER)
    say("Two", partner=partner, person=first, mode=Mode.PARTNER)
    say("Other wave", partner=partner, mode=Mode.PARTNER, wave=wave_of("other"))
    assert heard() == []
    say("Three", partner=partner, mode=Mode.PARTNER)
    comments = list_comments(Partner.objects.all(), **YEAR)
    assert {comment.text for comment in comments} == {"One", "Two", "Three"}
    assert {comment.person for comment in comments} == {""}


def test_two_people_of_two_partners_are_not_two_of_one():
    say("One", mode=Mode.PARTNER)
    say("Two", mode=Mode.PARTNER)
    assert heard() == []


def test_named_and_group_answers_do_not_make_the_second_person_of_partner_mode():
    partner = add_partner()
    say("Quiet", partner=partner, mode=Mode.PARTNER)
    say("Loud", partner=partner, mode=Mode.NAMED)
    say("Hidden", partner=partner, mode=Mode.GROUP)
    assert heard() == ["Loud"]


def test_comments_of_groups_are_shown_nowhere():
    partner = add_partner()
    for number in range(9):
        say(f"Group {number}", partner=partner, mode=Mode.GROUP)
    response = add_response(None, "2026-05-10", mode=Mode.ANONYMOUS)
    question = question_of(response.version, "comment")
    Answer.objects.create(response=response, question=question, text="Nobody")
    assert heard() == []


def test_comments_are_of_the_period_newest_first_and_no_more_than_asked_for():
    for on in ("2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01"):
        say(on, on=on)
    say("")
    assert heard() == ["2026-12-31", "2026-01-01"]
    assert heard(limit=1) == ["2026-12-31"]


def test_a_comment_names_the_touchpoint_that_it_is_about():
    partner = add_partner()
    called = add_interaction(partner, "2026-05-01", touchpoint="call")
    say("On the phone", partner=partner, interaction=called)
    assert list_comments(Partner.objects.all(), **YEAR)[0].touchpoint == "Call"


@pytest.mark.parametrize(("reality", "is_heard"), [(6, True), (7, False), (10, False)])
def test_comments_on_an_aspect_are_of_those_for_whom_it_falls_two_points_short(reality, is_heard):
    say("Words", expectation__trust=8, reality__trust=reality)
    assert heard(aspect="trust") == (["Words"] if is_heard else [])


def test_a_comment_is_not_on_an_aspect_that_was_only_asked_by_half():
    say("Words", expectation__trust=8)
    assert heard(aspect="trust") == []
    assert heard(aspect="clarity") == []


def test_comments_are_those_of_the_partners_given():
    own = add_partner(owner=(manager := add_user(Role.PARTNER_MANAGER)))
    say("Own", partner=own)
    say("Foreign")
    said = list_comments(visible_partners(manager), **YEAR)
    assert [comment.text for comment in said] == ["Own"]


# Named answer sets --------------------------------------------------------------------------------


def test_answer_sets_are_listed_with_their_ratings_in_named_mode_only():
    partner = add_partner()
    person = add_person(partner, "Grace")
    add_response(partner, "2026-05-01", person=person, ease=5, reality__trust=7)
    add_response(partner, "2026-05-02", person=person, mode=Mode.PARTNER, ease=1)
    add_response(add_partner(), "2026-05-03", ease=2)
    listed = list_named_responses(partner)
    assert [(each.on, each.person) for each in listed] == [(date(2026, 5, 1), "Grace")]
    ratings = {(a.role, a.aspect, a.number, a.low, a.high) for a in listed[0].answers}
    assert ratings == {("ease", "", 5, 1, 7), ("reality", "Trust", 7, 1, 10)}


def test_a_list_of_answer_sets_costs_two_queries(django_assert_num_queries):
    partner = add_partner()
    for day in range(1, 9):
        add_response(partner, f"2026-05-0{day}", ease=5)
    with django_assert_num_queries(2):
        assert len(list_named_responses(partner, limit=5)) == 5


# Partners -----------------------------------------------------------------------------------------


def test_a_foreign_partner_is_as_unknown_as_one_that_never_was():
    manager = add_user(Role.PARTNER_MANAGER)
    own, foreign = add_partner(owner=manager), add_partner(owner=add_user())
    assert get_partner_for(manager, own.public_id) == own
    sentences = set()
    for public_id in (foreign.public_id, "never-was", str(own.pk), ""):
        with pytest.raises(NotFound) as unknown:
            get_partner_for(manager, public_id)
        sentences.add(str(unknown.value))
    assert len(sentences) == 1
    assert get_partner_for(add_user(Role.ANALYST), foreign.public_id) == foreign
