"""Partner mode: a partner of which one person answered is not shown, and cannot be worked out."""

import pytest

from onpar.insights.evaluator import evaluate
from onpar.insights.viewer import OPERATOR
from onpar.surveys.models import Mode
from tests.insights.program import NOW, add_partner, add_person, add_response, ask

pytestmark = pytest.mark.django_db

ON = "2026-05-10"


def heard(partner, *ratings, mode=Mode.PARTNER, on=ON):
    """Each rating by a person of its own."""
    for rating in ratings:
        add_response(partner, on, person=add_person(partner), mode=mode, ease=rating)


def heard_from_one(partner, *ratings, on=ON):
    """All ratings by the same person."""
    person = add_person(partner)
    for rating in ratings:
        add_response(partner, on, person=person, mode=Mode.PARTNER, ease=rating)


def result(**details):
    return evaluate(ask("ease", **details), OPERATOR, at=NOW)


def total(**details):
    return result(**details).total


def groups(**details):
    return {figure.group[0].value: figure for figure in result(**details).groups}


def counted(figure):
    return figure.estimate.responses


def only(partner):
    return (("partner", (str(partner.pk),)),)


@pytest.fixture
def crowd():
    """Six answers of three partners in named mode, so that the whole is not too small itself."""
    for rating in (3, 5, 6):
        heard(add_partner(), rating, rating, mode=Mode.NAMED)


# One partner --------------------------------------------------------------------------------------


def test_a_partner_is_hidden_until_two_of_its_people_answered():
    partner = add_partner()
    heard_from_one(partner, 2, 2, 2)
    hidden = total(filters=only(partner))
    assert hidden.estimate.value is None
    assert hidden.withheld == (
        "Hidden to protect answers: shown once two people of the partner have answered."
    )
    heard(partner, 6)
    shown = total(filters=only(partner))
    assert (shown.estimate.value, counted(shown), shown.withheld) == (3.0, 4, "")


def test_a_hidden_partner_tells_nothing_in_any_number_of_its_figure(crowd):
    partner = add_partner()
    heard_from_one(partner, 2)
    figure = groups(by=("partner",))[str(partner.pk)]
    assert (figure.estimate.value, figure.estimate.se, figure.estimate.low) == (None, None, None)
    assert counted(figure) == 0


def test_a_named_answer_is_shown_from_the_first_person():
    partner = add_partner()
    heard(partner, 2, mode=Mode.NAMED)
    assert total(filters=only(partner)).estimate.value == 2.0


def test_named_answers_of_a_partner_do_not_reveal_its_single_partner_mode_answer():
    partner = add_partner()
    heard(partner, 2, 4, mode=Mode.NAMED)
    heard_from_one(partner, 7)
    shown = total(filters=only(partner))
    assert (shown.estimate.value, counted(shown)) == (3.0, 2)


def test_somebody_who_answered_another_question_is_no_second_respondent():
    partner = add_partner()
    heard_from_one(partner, 2)
    add_response(partner, ON, person=add_person(partner), mode=Mode.PARTNER, recommend=9)
    assert total(filters=only(partner)).estimate.value is None
    assert groups(by=("partner",))[str(partner.pk)].estimate.value is None


def test_two_people_in_the_year_but_one_in_each_month_show_the_year_only():
    partner = add_partner()
    heard(partner, 2, on="2026-03-10")
    heard(partner, 6, on="2026-04-10")
    assert total(filters=only(partner)).estimate.value == 4.0
    assert total(period="2026-03", filters=only(partner)).estimate.value is None
    months = groups(filters=only(partner), by=("month",))
    assert [figure.estimate.value for figure in months.values()] == [None, None]


def test_the_change_of_a_partner_needs_two_people_on_both_sides():
    partner = add_partner()
    heard_from_one(partner, 2, on="2026-04-10")
    heard(partner, 5, 6, on="2026-05-10")
    figure = total(period="2026-05", compare="2026-04", filters=only(partner))
    assert (figure.estimate.value, figure.change) == (5.5, None)


# The whole ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "counts"),
    [
        ([(2,), (2,), (2, 2)], False),  # four answers of three partners
        ([(2, 2, 2), (2, 2)], False),  # five answers of two
        ([(2,), (2, 2), (2, 2)], True),  # five answers of three: the edge
    ],
)
def test_hidden_answers_count_in_the_whole_from_five_of_three_partners_on(crowd, people, counts):
    for ratings in people:
        heard_from_one(add_partner(), *ratings)
    hidden = sum(map(len, people))
    figure = result()
    assert counted(figure.total) == (6 + hidden if counts else 6)
    assert figure.total.estimate.partners == (3 + len(people) if counts else 3)
    assert any(note.startswith(f"{hidden} answers of partners") for note in figure.notes) != counts


def test_a_response_without_a_partner_is_nobodys_partner_and_is_never_hidden():
    for rating in (1, 2, 3, 4, 5):
        add_response(None, ON, mode=Mode.PARTNER, ease=rating)
    figure = total()
    assert (counted(figure), figure.estimate.partners, figure.estimate.value) == (5, 5, 3.0)


# Groups -------------------------------------------------------------------------------------------


def named_base(kind):
    for rating in (3, 5, 6):
        heard(add_partner(types=[kind]), rating, rating, mode=Mode.NAMED)


def hide(kinds, partners, ratings=(2, 2)):
    return [_hidden(kinds, ratings) for _ in range(partners)]


def _hidden(kinds, ratings):
    partner = add_partner(types=kinds)
    heard_from_one(partner, *ratings)
    return partner


def test_all_groups_count_their_hidden_answers_where_each_has_enough():
    for kind in ("reseller", "service"):
        named_base(kind)
        hide([kind], partners=3)
    assert {key: counted(figure) for key, figure in groups(by=("type",)).items()} == {
        "reseller": 12,
        "service": 12,
    }


def test_the_whole_minus_its_groups_does_not_give_a_single_respondent_away():
    """Reseller and service have six hidden answers of three partners each, marketing has two of one.

    If only marketing left its hidden answers out, the whole minus the groups would be that person.
    """
    for kind, hidden in (("reseller", 3), ("service", 4), ("marketing", 1)):
        named_base(kind)
        hide([kind], partners=hidden)
    by_type = groups(by=("type",))
    assert counted(total()) == 18 + 16
    assert counted(by_type["service"]) == 6 + 8
    assert counted(by_type["reseller"]) == 6
    assert counted(by_type["marketing"]) == 6


def test_what_groups_leave_out_may_differ_where_it_is_enough_itself():
    """Marketing and referral leave out five answers of three partners together: that is no person."""
    named_base("reseller")
    hide(["reseller"], partners=3)
    for kind, ratings in (("marketing", [(2,), (2, 2)]), ("referral", [(2, 2)])):
        named_base(kind)
        for each in ratings:
            _hidden([kind], each)
    by_type = groups(by=("type",))
    assert counted(by_type["reseller"]) == 12
    assert counted(by_type["marketing"]) == 6
    assert counted(by_type["referral"]) == 6


def test_a_hidden_partner_of_two_types_counts_in_neither():
    for kind in ("reseller", "service"):
        named_base(kind)
        hide([kind], partners=4)
    hide(["reseller", "service"], partners=1)
    by_type = groups(by=("type",))
    # The one partner alone would be the difference, so one type leaves its own hidden ones out too.
    assert sorted(map(counted, by_type.values())) == [6, 14]


def test_what_partners_of_two_types_leave_out_of_both_is_counted_once():
    """Three answers of three partners are not enough, though each type leaves the three out."""
    for kind in ("reseller", "service"):
        named_base(kind)
        hide([kind], partners=3)
    hide(["reseller", "service"], partners=3, ratings=(2,))
    assert counted(total()) == 12 + 12 + 3
    assert sorted(map(counted, groups(by=("type",)).values())) == [6, 12]


def test_a_type_minus_one_of_its_partners_does_not_give_that_partner_away():
    partners = hide(["reseller"], partners=4)
    named_base("reseller")
    others = tuple(str(partner.pk) for partner in partners[1:])
    assert counted(total()) == 14
    left = total(filters=(("type", ("reseller",)), ("partner", others)))
    assert (left.estimate.value, counted(left)) == (None, 0)


def test_four_sets_of_three_hidden_partners_cannot_be_solved_for_each():
    partners = hide(["reseller"], partners=4)
    for absent in partners:
        chosen = tuple(str(partner.pk) for partner in partners if partner != absent)
        assert total(filters=(("partner", chosen),)).estimate.value is None


def test_hidden_answers_do_not_count_under_a_filter_or_by_two_dimensions():
    named_base("reseller")
    hide(["reseller"], partners=3)
    assert counted(total()) == 12
    assert counted(total(filters=(("type", ("reseller",)),))) == 6
    assert [counted(figure) for figure in result(by=("type", "stage")).groups] == [6]


def test_partner_weighting_weighs_only_what_is_counted():
    named_base("reseller")
    heard_from_one(add_partner(), 1, 1)
    assert total(weight="partner").estimate.value == pytest.approx((3 + 5 + 6) / 3)
