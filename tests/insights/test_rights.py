"""Whose rows count: a partner manager never sees, adds up or learns of other people's partners."""

import pytest

from onpar.accounts.models import Role
from onpar.insights.batches.closing import close_batches
from onpar.insights.catalog import CATALOG
from onpar.insights.evaluator import evaluate, evaluate_many
from onpar.insights.viewer import OPERATOR, viewer_for
from onpar.surveys.models import Mode
from tests.insights.program import (
    NOW,
    add_agreement,
    add_customer_score,
    add_interaction,
    add_outcome,
    add_partner,
    add_response,
    add_sale,
    add_user,
    ask,
    change_profile,
    wave_of,
)

pytestmark = pytest.mark.django_db

DAY, MONTH_BEFORE = "2026-05-10", "2026-04-10"


def fill(partner, size):
    """Rows of every fact; `size` makes the partners of one owner differ from those of another."""
    for number in range(2):
        add_response(
            partner,
            DAY,
            recommend=min(10, size + number),
            satisfaction=1 + size % 5,
            ease=1 + size % 7,
            word_of_mouth="recommended",
            expectation__trust=8,
            reality__trust=min(10, size + number + 1),
        )
    add_sale(partner, 100 * size, DAY)
    add_sale(partner, 100 * size, MONTH_BEFORE)
    add_sale(partner, 7 * size, DAY, currency="EUR")
    add_interaction(partner, DAY)
    add_agreement(partner, "2026-01-10", DAY, outcome="renewed", tier="gold")
    add_outcome(partner, "met", DAY)
    add_customer_score(partner, 1 + size % 5, DAY, promise_kept=(1 + size % 5) / 5)


def fill_program(owner, size, partners):
    add_partner(owner=owner, joined_on=DAY)
    add_sale(add_partner(owner=owner), 100 * size, "2026-01-10")
    add_agreement(add_partner(owner=owner), "2026-01-01", "2026-02-01", outcome="not_renewed")
    for _ in range(partners):
        fill(
            add_partner(
                owner=owner,
                types=["reseller", "service"],
                joined_on=DAY,
                region="West",
                country="Canada",
                size_band="10-49",
                language="en",
                industry="Retail",
                groups=["alliance"],
            ),
            size,
        )


@pytest.fixture
def manager(db):
    return add_user(Role.PARTNER_MANAGER)


@pytest.fixture
def own(manager):
    fill_program(manager, size=4, partners=3)


def comparable(figure):
    found = figure.estimate
    group = tuple((part.dimension, part.value) for part in figure.group)
    return group, found.value, found.low, found.responses, found.partners, figure.withheld


def seen(metric, viewer, breakdowns=((),)):
    """Everything that a viewer is told of a metric, by each breakdown."""
    queries = [ask(metric, "2026-05", compare="2026-04", by=by) for by in breakdowns]
    return [
        (comparable(found.total), [comparable(figure) for figure in found.groups], found.notes)
        for found in evaluate_many(queries, viewer, at=NOW)
    ]


@pytest.mark.parametrize("key", CATALOG)
def test_no_figure_changes_for_a_manager_when_others_get_partners(key, manager, own):
    """Every metric in every breakdown, before and after the rest of the program comes in."""
    viewer = viewer_for(manager)
    breakdowns = [(), *((dimension,) for dimension in (*CATALOG[key].dimensions, "partner"))]
    before = seen(key, viewer, breakdowns)
    fill_program(add_user(Role.PARTNER_MANAGER), size=9, partners=4)
    add_sale(None, 5000, DAY)
    for _ in range(6):
        add_response(None, DAY, ease=1, recommend=1)
    assert seen(key, viewer, breakdowns) == before
    assert seen(key, OPERATOR) != before[:1]


def test_every_figure_of_the_fixture_has_a_value(manager, own):
    """Else the test above could pass on nothing."""
    for key in CATALOG:
        ((_group, value, *_rest), _groups, _notes) = seen(key, viewer_for(manager))[0]
        assert value is not None, key


def test_a_manager_cannot_ask_for_a_foreign_partner(manager, own):
    foreign = add_partner()
    fill(foreign, 9)
    found = evaluate(
        ask("ease", filters=(("partner", (str(foreign.pk),)),)), viewer_for(manager), at=NOW
    )
    assert (found.total.estimate.value, found.total.estimate.responses) == (None, 0)


def test_a_manager_without_partners_sees_nothing(own):
    viewer = viewer_for(add_user(Role.PARTNER_MANAGER))
    found = evaluate(ask("sourced_revenue", by=("type",)), viewer, at=NOW)
    assert (found.total.estimate.value, found.groups, found.notes) == (0.0, (), ())


def test_own_partners_are_those_of_today(manager):
    partner = add_partner(owner=manager)
    fill(partner, 4)
    change_profile(partner, "2026-06-01", types=[], owner=add_user())
    partner.owner = None
    partner.save()
    assert viewer_for(manager).partners == frozenset()


@pytest.mark.parametrize(
    "role", [role for role in Role if role is not Role.PARTNER_MANAGER], ids=str
)
def test_other_roles_see_the_whole_program(role, own):
    assert viewer_for(add_user(role)).partners is None


def test_a_manager_is_shown_no_batch(manager, own):
    wave = wave_of("batch", mode=Mode.GROUP, opened_on="2026-05-01", closed_on="2026-05-31")
    for _ in range(6):
        add_response(add_partner(), DAY, mode=Mode.GROUP, wave=wave, ease=2)
    close_batches(actor="test", at=NOW)
    query = ask("ease", "2026-05", by=("wave",))
    keys = [figure.group[0].value for figure in evaluate(query, OPERATOR, at=NOW).groups]
    assert str(wave.pk) in keys
    found = evaluate(query, viewer_for(manager), at=NOW)
    assert str(wave.pk) not in [figure.group[0].value for figure in found.groups]
    assert found.notes == ()
