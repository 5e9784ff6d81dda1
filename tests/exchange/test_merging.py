"""Two partners become one: nothing is lost, money and rows add up, and old names lead to the survivor."""

import threading
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from onpar.exchange.errors import NotMergeable
from onpar.exchange.services.merging import merge_partners, plan_merge
from onpar.exchange.services.undoing import undo_run
from onpar.insights.facts.check import find_differences
from onpar.insights.facts.refresh import refresh
from onpar.kernel.errors import NotFound
from onpar.kernel.registry import contract
from onpar.partners.access import PartnerMoved, get_partner_for
from onpar.partners.models import (
    ExternalId,
    Partner,
    PartnerType,
    Person,
    ProfileChange,
    Sale,
    Stage,
    StageTransition,
)
from onpar.partners.moving import combine_profiles, move_groups, move_transitions, move_types
from onpar.surveys.models import Mode, Response
from tests.exchange.conftest import Bring
from tests.exchange.planting import Garden
from tests.factories import (
    install_program,
    make_agreement,
    make_answer_set,
    make_interaction,
    make_outcome,
    make_partner,
    make_person,
    make_sale,
    make_user,
    make_wave,
    refresh_facts,
)

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
# What these leave of two histories is tested by itself.
COMBINED = (combine_profiles, move_groups, move_transitions, move_types)


@pytest.fixture
def program(db: None) -> None:
    install_program()


def merge(survivor: Partner, duplicate: Partner, **choices: Any) -> Partner:
    return merge_partners(survivor, duplicate, actor="user:1", at=AT, **choices)


def rows_by_kind(partners: list[Partner]) -> Counter[str]:
    """Rows that point at the partners, by model."""
    found: Counter[str] = Counter()
    for each in contract().references:
        field = each.model._meta.get_field(each.field)
        if field.related_model is Partner and each.move not in COMBINED:
            rows = each.model._default_manager.filter(**{f"{each.field}__in": partners})
            found[each.model._meta.label] += rows.count()
    return found


def test_every_kind_of_row_moves(program: None) -> None:
    survivor, duplicate = make_partner("Alpha"), make_partner("Alpha Inc")
    garden = Garden(make_person(duplicate))
    for each in contract().references:
        if each.model._meta.get_field(each.field).related_model is Partner and not each.move:
            garden.plant_at(each.model, each.field, duplicate)
    before = rows_by_kind([duplicate])
    assert [label for label, count in before.items() if not count] == []
    merge(survivor, duplicate)
    after = rows_by_kind([survivor])
    # The alias of this merge comes on top.
    assert after - before == Counter({"partners.PartnerAlias": 1})
    assert not Partner.objects.filter(pk=duplicate.pk).exists()


class TestTotals(TestCase):
    def setUp(self) -> None:
        install_program()

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        amounts=st.lists(st.tuples(st.booleans(), st.integers(-(10**12), 10**12)), max_size=8),
        meetings=st.lists(st.booleans(), max_size=5),
    )
    def test_money_and_rows_add_up_to_what_they_were(
        self, amounts: list[tuple[bool, int]], meetings: list[bool]
    ) -> None:
        pair = [make_partner("Alpha"), make_partner("Alpha Inc")]
        for side, minor in amounts:
            make_sale(pair[side], minor)
        for side in meetings:
            make_interaction(pair[side])
        before = rows_by_kind(pair)
        survivor = merge(*pair)
        money = Sale.objects.filter(partner=survivor).aggregate(sum=Sum("amount_minor"))["sum"]
        assert (money or 0) == sum(minor for _side, minor in amounts)
        assert rows_by_kind([survivor]) - before == Counter({"partners.PartnerAlias": 1})


def test_gaps_are_filled_and_chosen_fields_taken(program: None) -> None:
    survivor = make_partner("Alpha", city="Lyon", region="South")
    duplicate = make_partner("Alpha Inc", city="Paris", country="France", region="North")
    merged = merge(survivor, duplicate, taken={"city"})
    assert (merged.name, merged.city, merged.region, merged.country) == (
        "Alpha",
        "Paris",
        "South",
        "France",
    )


def test_types_and_groups_are_those_of_both(program: None) -> None:
    survivor, duplicate = make_partner(), make_partner("Other", partner_type="technology")
    duplicate.types.add(PartnerType.objects.get(key="reseller"))
    merged = merge(survivor, duplicate)
    assert sorted(merged.types.values_list("key", flat=True)) == ["reseller", "technology"]


def test_languages_and_markets_are_those_of_both(program: None) -> None:
    survivor = make_partner("Alpha", other_languages=["fr"], target_markets=["Retail"])
    duplicate = make_partner("Alpha Inc", other_languages=["de", "fr"])
    asked = {each.name for each in plan_merge(survivor, duplicate).differences}
    assert "other_languages" not in asked
    merged = merge(survivor, duplicate)
    assert (merged.other_languages, merged.target_markets) == (["de", "fr"], ["Retail"])


def test_the_plan_proposes_the_survivors_values_and_the_earlier_joining(program: None) -> None:
    survivor = make_partner("Alpha", joined_on=date(2022, 1, 1))
    duplicate = make_partner("Alpha Inc", joined_on=date(2020, 1, 1))
    make_sale(duplicate)
    plan = plan_merge(survivor, duplicate)
    assert {each.name: each.takes_duplicate for each in plan.differences} == {
        "name": False,
        "joined_on": True,
    }
    assert ("Sales", 1, 0) in [(str(m.what), m.duplicate, m.survivor) for m in plan.moving]


def test_people_with_one_address_become_one(program: None) -> None:
    survivor, duplicate = make_partner("Alpha"), make_partner("Alpha Inc")
    kept = make_person(survivor, "Ana Silva", email="ana@alpha.example")
    other = make_person(
        duplicate, "A. Silva", email="ANA@alpha.example", role="sales", may_be_surveyed=False
    )
    response = make_answer_set(make_wave(mode=Mode.NAMED), duplicate, {"nps": 9}, person=other)
    make_interaction(duplicate, person=other)
    (pair,) = plan_merge(survivor, duplicate).people
    merge(survivor, duplicate, same_people=[(pair[0].pk, pair[1].pk)])
    kept.refresh_from_db()
    response.refresh_from_db()
    assert list(Person.objects.all()) == [kept]
    assert (kept.name, kept.role, kept.may_be_surveyed) == ("Ana Silva", "sales", False)
    assert response.person == kept


def test_of_two_first_entries_the_later_goes_and_the_stage_stays(program: None) -> None:
    survivor = make_partner("Alpha", stage="growth", joined_on=date(2020, 1, 1))
    duplicate = make_partner("Alpha Inc", stage="recruitment", joined_on=date(2024, 1, 1))
    merged = merge(survivor, duplicate)
    assert merged.stage.key == "growth"
    assert StageTransition.objects.filter(partner=merged).count() == 1


def test_another_stage_than_both_histories_end_in_is_a_step_of_today(program: None) -> None:
    survivor = make_partner("Alpha", stage="growth", joined_on=date(2020, 1, 1))
    duplicate = make_partner("Alpha Inc", stage="onboarding", joined_on=date(2024, 1, 1))
    merged = merge(survivor, duplicate, taken={"stage_id"})
    last = StageTransition.objects.filter(partner=merged).last()
    assert last is not None
    assert (last.to_stage, last.from_stage) == (
        Stage.objects.get(key="onboarding"),
        Stage.objects.get(key="growth"),
    )


def test_histories_of_profiles_become_one(program: None) -> None:
    survivor = make_partner("Alpha", region="South")
    duplicate = make_partner("Alpha Inc", partner_type="technology", country="France")
    ProfileChange.objects.create(
        partner=duplicate, since=date(2025, 1, 1), types=["service"], region="North"
    )
    merge(survivor, duplicate)
    told = ProfileChange.objects.filter(partner=survivor).order_by("since")
    assert [(change.types, change.region, change.country) for change in told][:2] == [
        (["reseller", "technology"], "South", "France"),
        (["reseller", "service"], "South", ""),
    ]


def test_facts_count_two_as_one_and_agree_with_the_database(program: None) -> None:
    survivor, duplicate = make_partner("Alpha"), make_partner("Alpha Inc", country="France")
    for partner in (survivor, duplicate):
        person = make_person(partner, email="ana@alpha.example")
        make_sale(partner, 500)
        make_interaction(partner, person=person)
        make_agreement(partner, renewal_on=date(2026, 6, 1), outcome="renewed")
        make_outcome(partner, judgment="met", judged_on=date(2026, 5, 1))
        make_answer_set(make_wave(mode=Mode.PARTNER), partner, {"nps": 9}, person=person)
    refresh_facts()
    pairs = [(one.pk, other.pk) for one, other in plan_merge(survivor, duplicate).people]
    merge(survivor, duplicate, same_people=pairs)
    refresh(at=AT)
    assert find_differences() == []
    assert set(Response.objects.values_list("partner_id", flat=True)) == {survivor.pk}


def test_the_old_address_leads_to_the_survivor_for_those_who_may_see_it(program: None) -> None:
    owner, stranger = make_user(role="partner_manager"), make_user(role="partner_manager")
    survivor, duplicate = make_partner("Alpha", owner=owner), make_partner("Alpha Inc")
    third = make_partner("Alpha Ltd")
    merge(duplicate, third)
    merge(survivor, duplicate)
    for former in (duplicate, third):
        with pytest.raises(PartnerMoved) as moved:
            get_partner_for(owner, former.public_id)
        assert moved.value.partner == survivor
        with pytest.raises(NotFound) as missing:
            get_partner_for(stranger, former.public_id)
        assert type(missing.value) is NotFound


def test_imports_go_on_after_a_merge(partners: Bring) -> None:
    alpha, beta = (
        ExternalId.objects.select_related("partner").get(value=value).partner
        for value in ("A", "B")
    )
    people = "external_id,partner,name,email\n1,A,Ana,ana@x.example\n2,B,Ana,ana@x.example\n"
    partners("people", people)
    (pair,) = plan_merge(alpha, beta).people
    merge(alpha, beta, same_people=[(pair[0].pk, pair[1].pk)])
    again = partners("partners", "external_id,name\nA,Alpha\nB,Beta\nC,Gamma\n")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
    assert partners("people", people).unchanged == 2
    sale = (
        "external_id,partner,attribution,amount,currency,closed_on\n9,B,sourced,5,USD,2026-01-05\n"
    )
    assert partners("sales", sale).new == 1
    assert Sale.objects.get().partner == alpha


def test_a_partner_is_not_merged_with_itself(program: None) -> None:
    partner = make_partner()
    with pytest.raises(NotMergeable):
        merge(partner, partner)


@pytest.mark.django_db(transaction=True)
def test_two_merges_of_the_same_two_end_with_one_partner() -> None:
    install_program()
    pair = [make_partner("Alpha"), make_partner("Alpha Inc")]
    for partner in pair:
        make_sale(partner, 700)
    outcomes: list[str] = []

    def run(survivor: Partner, duplicate: Partner) -> None:
        try:
            merge(survivor, duplicate)
            outcomes.append("merged")
        except NotFound:
            outcomes.append("gone")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=order) for order in (pair, reversed(pair))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["gone", "merged"]
    assert Sale.objects.filter(partner=Partner.objects.get()).count() == 2


def test_an_import_is_undone_only_as_far_as_a_merge_leaves_it(partners: Bring) -> None:
    made = partners("partners", "external_id,name\nD,Delta\nE,Delta Ltd\n")
    sales = partners(
        "sales",
        "external_id,partner,attribution,amount,currency,closed_on\n"
        "1,E,sourced,5,USD,2026-01-05\n2,C,sourced,7,USD,2026-01-06\n",
    )
    delta, twin = (ExternalId.objects.get(value=value).partner for value in ("D", "E"))
    merge(delta, twin)
    assert undo_run(sales.run, actor="user:1", at=AT).left == 1
    assert list(Sale.objects.values_list("partner", "external_id")) == [(delta.pk, "1")]
    assert undo_run(made.run, actor="user:1", at=AT).undone == 0
    assert Partner.objects.filter(pk=delta.pk).exists()
