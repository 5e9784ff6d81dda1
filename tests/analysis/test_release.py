"""Which groups of a batch may be shown, against an attacker who solves for the others."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onpar.analysis.release import COMMENTS, FIGURES, WHOLE, Batch, Span, list_shown, release
from tests.analysis.attacker import filters, gives_away, protected, rows_of


def batch(*partners, **attributes):
    """One text per partner, a letter for each of its answers: "aaa bb c"; values per partner."""
    counts = [len(partner) for partner in partners]
    keys = [n for n, count in enumerate(counts) for _ in range(count)]
    return Batch(
        keys, {name: [tuple(values[n]) for n in keys] for name, values in attributes.items()}
    )


def crowd(**sizes):
    """Partners of each type with one answer each: crowd(a=6, b=5)."""
    types = [kind for kind, size in sizes.items() for _ in range(size)]
    return Batch(list(range(len(types))), {"type": [(kind,) for kind in types]})


def of_type(kind):
    return (("type", kind),)


# The whole batch ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("partners", "is_released"),
    [
        (("aa", "bb", "c"), True),
        (("aa", "bb"), False),
        (("aa", "b", "c"), False),
        (("a", "b", "c", "d", "e"), True),
        (("aaaaa", "bbbbb"), False),
        ((), False),
    ],
)
def test_a_batch_is_shown_from_five_answers_of_three_partners_on(partners, is_released):
    assert release(batch(*partners)) == ((WHOLE,) if is_released else ())


def test_comments_need_eight_answers():
    seven, eight = batch("aaa", "bb", "cc"), batch("aaa", "bbb", "cc")
    assert release(seven, threshold=COMMENTS) == ()
    assert release(eight, threshold=COMMENTS) == (WHOLE,)


# Groups -------------------------------------------------------------------------------------------


def test_two_groups_that_are_large_enough_are_both_shown():
    found = crowd(a=6, b=5)
    span = Span.of(found, release(found))
    assert release(found) == (WHOLE, of_type("a"))
    assert span.answers(rows_of(found, of_type("b")))


def test_a_group_is_hidden_when_the_rest_is_too_small():
    assert release(crowd(a=9, b=4)) == (WHOLE,)


def test_a_group_is_hidden_when_what_a_shown_group_inside_leaves_is_too_small():
    """Region north is type a and three others: north minus a would be these three."""
    types = "aaaaaa" + "bbbbbbbbbb"
    regions = "nnnnnnnnn" + "sssssss"
    found = batch(*"x" * 16, type=types, region=regions)
    assert release(found) == (WHOLE, of_type("b"))


def test_five_answers_of_which_one_is_of_a_third_partner_determine_the_others_by_four_fifths():
    found = batch("aa", "bb", "c", *"x" * 8, type="aaa" + "b" * 8)
    assert of_type("b") in release(found)
    span = Span.of(found, release(found))
    share = np.linalg.eigvalsh(span.projection[:2, :2]).max()
    assert share == pytest.approx(0.8)


def test_one_answer_in_six_of_a_third_partner_is_too_few():
    found = batch("aaa", "bb", "c", *"x" * 8, type="aaa" + "b" * 8)
    assert release(found) == (WHOLE,)


def test_fewer_attributes_come_first_then_the_order_of_attributes_then_the_larger_group():
    found = batch(*"x" * 24, type="a" * 13 + "b" * 11, region="ns" * 12)
    assert release(found)[:3] == (WHOLE, of_type("a"), (("region", "n"),))


def test_a_partner_of_two_types_counts_in_both():
    kinds = [("a",)] * 6 + [("a", "b")] * 6 + [("b",)] * 6
    found = Batch(list(range(18)), {"type": kinds})
    assert release(found) == (WHOLE, of_type("a"), of_type("b"))
    both = rows_of(found, of_type("a")) & rows_of(found, of_type("b"))
    assert Span.of(found, release(found)).answers(both)


def test_an_answer_without_a_value_has_the_empty_one():
    found = Batch(list(range(11)), {"type": [()] * 6 + [("a",)] * 5})
    assert release(found) == (WHOLE, of_type(""))


def test_groups_that_are_not_wanted_leave_room_for_others():
    found = batch(*"x" * 24, type="a" * 13 + "b" * 11, region="ns" * 12)
    assert max(map(len, release(found))) == 2
    regions = release(found, is_wanted=lambda cell: cell == (("region", "s"),))
    assert regions == (WHOLE, (("region", "s"),))


def test_a_small_group_that_is_not_wanted_is_protected_all_the_same():
    """Type b has four answers: type a is the whole without it."""
    found = crowd(a=9, b=4)
    assert release(found, is_wanted=lambda cell: cell == of_type("a")) == (WHOLE,)


def test_all_that_follows_from_a_list_is_shown():
    found = crowd(a=6, b=5)
    assert list_shown(found, release(found)) == [of_type("a"), of_type("b")]
    assert list_shown(found, ()) == []


# Requests -----------------------------------------------------------------------------------------


def test_sums_and_differences_of_shown_groups_are_answered_and_nothing_else():
    found = crowd(a=6, b=5, c=7)
    span = Span.of(found, release(found))
    a, b, c = (rows_of(found, of_type(kind)) for kind in "abc")
    assert all(map(span.answers, (a | b | c, a, b, c, a | b, b | c)))
    one = np.arange(18) == 6  # of type b
    assert not any(map(span.answers, (one, b & ~one, a | one)))


def test_part_of_a_partners_answers_is_never_answered():
    found = batch("aa", "bb", "cc")
    span = Span.of(found, release(found))
    assert span.answers(np.ones(6, bool))
    assert not span.answers(np.array([1, 1, 1, 1, 1, 0], bool))


def test_nobody_is_a_group_that_tells_nothing():
    found = crowd(a=6)
    assert Span.of(found, release(found)).answers(np.zeros(6, bool))


# Attacks ------------------------------------------------------------------------------------------

ATTRIBUTES = {
    "type": st.sets(st.sampled_from("abc"), max_size=2).map(sorted).map(tuple),
    "tier": st.sampled_from(["", "gold"]).map(lambda value: (value,)),
    "region": st.sampled_from("ns").map(tuple),
    "size": st.sampled_from("sml").map(tuple),
}
profiles = st.tuples(st.integers(1, 3), *ATTRIBUTES.values())


@st.composite
def programs(draw):
    """Up to two dozen partners, mostly alike: rare attributes are what gives somebody away."""
    partners = draw(st.lists(profiles, min_size=6, max_size=24))
    keys = [n for n, (count, *_values) in enumerate(partners) for _ in range(count)]
    columns = {name: [partners[n][1 + k] for n in keys] for k, name in enumerate(ATTRIBUTES)}
    return Batch(keys, columns)


def shown(found):
    """All groups by up to three attributes that are answered, as an attacker collects them."""
    span = Span.of(found, release(found))
    groups = [rows_of(found, cell) for cell in filters(found)]
    return np.array([rows for rows in groups if rows.any() and span.answers(rows)], float)


@settings(max_examples=40, deadline=None)
@given(programs())
def test_no_small_group_and_no_two_partners_can_be_worked_out(found):
    figures = shown(found)
    assert not any(gives_away(figures, hidden) for hidden in protected(found))


@pytest.mark.parametrize("seed", range(3))
def test_nor_in_a_program_with_much_to_show(seed):
    random = Random(seed)
    keys = [n for n in range(40) for _ in range(random.choice([1, 1, 2, 3]))]
    values = {"type": "aaab", "tier": "gs", "region": "nnsew"}
    found = Batch(
        keys,
        {
            name: [tuple(Random(f"{seed}{name}{n}").choice(v)) for n in keys]
            for name, v in values.items()
        },
    )
    figures = shown(found)
    assert len(figures) > 8
    assert not any(gives_away(figures, hidden) for hidden in protected(found))


@settings(max_examples=40, deadline=None)
@given(programs())
def test_what_is_shown_has_the_numbers(found):
    for rows in shown(found):
        partners = {found.partner[row] for row in np.flatnonzero(rows)}
        assert FIGURES.is_met(int(rows.sum()), len(partners))


@settings(max_examples=20, deadline=None)
@given(programs(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_changes_nothing(found, random):
    order = list(range(len(found.partner)))
    random.shuffle(order)
    mixed = Batch(
        [found.partner[row] for row in order],
        {name: [column[row] for row in order] for name, column in found.attributes.items()},
    )
    assert release(mixed) == release(found)


def test_an_attack_on_thresholds_alone_succeeds():
    """The attacker is no straw man: with the threshold as the only rule he finds small groups."""
    found = batch(*"x" * 14, type="a" * 9 + "b" * 5, region="n" * 12 + "ss")
    above = [rows_of(found, cell) for cell in ((), of_type("a"), (("region", "n"),))]
    assert gives_away(np.array(above, float), rows_of(found, (("region", "s"),)))
