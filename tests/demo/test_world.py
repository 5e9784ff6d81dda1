"""The made-up world: how much there is of it, and that it keeps to the calendar."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from onpar.demo.months import add_months, last_full_month
from onpar.demo.rows import PartnerKey
from onpar.demo.stories import read_stories
from onpar.demo.world import make_world
from onpar.surveys.defaults import TOUCHPOINT
from tests.demo.conftest import SEED, YEAR_END, DatedWorld
from tests.demo.reading import relationship_sets


def test_same_day_and_seed_give_the_same_world():
    assert make_world(today=YEAR_END, seed=SEED) == make_world(today=YEAR_END, seed=SEED)


def test_another_seed_gives_other_answers():
    first, second = make_world(today=YEAR_END, seed=1), make_world(today=YEAR_END, seed=2)
    assert first.answer_sets != second.answer_sets


def test_there_are_701_resellers_and_120_simulated_partners(dated: DatedWorld):
    origins = Counter(member.key.origin for member in dated.world.members)
    assert origins == {"adventureworks": 701, "simulated": 120}


def test_there_are_about_12000_answers_of_24_months(dated: DatedWorld):
    assert 11_500 <= dated.world.count_answers() <= 13_000
    first = min(answer_set.on for answer_set in dated.world.answer_sets)
    assert add_months(dated.today, -25) < first < add_months(dated.today, -23)


def test_all_four_modes_occur(dated: DatedWorld):
    modes = Counter(answer_set.mode for answer_set in dated.world.answer_sets)
    assert modes["group"] >= 30
    assert modes["anonymous"] >= 30
    assert {"named", "partner"} <= modes.keys()


def test_batches_name_enough_partners_to_be_shown(dated: DatedWorld):
    partners = defaultdict(set)
    for answer_set in dated.world.answer_sets:
        partners[answer_set.mode].add(answer_set.partner)
    assert min(len(partners[mode]) for mode in ("group", "anonymous")) >= 20


def test_nothing_lies_in_the_future(dated: DatedWorld):
    world, today = dated.world, dated.today
    midnight = datetime.combine(today, time.min, UTC)
    assert all(interaction.at < midnight for interaction in world.interactions)
    assert all(answer_set.on < today for answer_set in world.answer_sets)
    assert all(stage.on < today for stage in world.stages)
    assert all(agreement.starts_on < today for agreement in world.agreements)
    assert all(sale.closed_on < today for sale in world.sales)
    assert all(expectation.stated_on < today for expectation in world.expectations)


def test_outcomes_are_stated_and_then_judged_in_the_past(dated: DatedWorld):
    for outcome in dated.world.outcomes:
        assert outcome.stated_on < dated.today
        assert not outcome.judged_on or outcome.stated_on < outcome.judged_on < dated.today


@pytest.mark.parametrize("days", [90, 92])
def test_last_days_hold_150_answer_sets(dated: DatedWorld, days: int):
    since = dated.today - timedelta(days=days)
    assert sum(answer_set.on >= since for answer_set in relationship_sets(dated.world)) >= 150


def test_last_three_whole_months_hold_150_answer_sets(dated: DatedWorld):
    end = dated.today.replace(day=1)
    start = add_months(end, -3)
    found = [s for s in relationship_sets(dated.world) if start <= s.on < end]
    assert len(found) >= 150


def test_nobody_answers_twice_within_180_days(dated: DatedWorld):
    days = defaultdict(list)
    for answer_set in dated.world.answer_sets:
        if answer_set.survey != TOUCHPOINT:
            days[answer_set.person].append(answer_set.on)
    gaps = [b - a for asked in days.values() for a, b in pairwise(sorted(asked))]
    assert min(gaps) >= timedelta(days=180)


def test_only_members_answer(dated: DatedWorld):
    members = {member.key: member for member in dated.world.members}
    assert all(members[s.partner].is_member(s.on) for s in dated.world.answer_sets)


def test_nobody_sells_or_meets_us_after_leaving(dated: DatedWorld):
    left = {m.key: m.left_on for m in dated.world.members if m.left_on}
    assert left
    for interaction in dated.world.interactions:
        assert interaction.at.date() < left.get(interaction.partner, dated.today)
    for member in dated.world.members:
        assert not (member.left_on and member.last_sale) or member.last_sale < member.left_on


def test_external_ids_are_unique(dated: DatedWorld):
    world = dated.world
    for rows in (world.people, world.interactions, world.agreements, world.sales):
        assert len({row.external_id for row in rows}) == len(rows)


def test_adventureworks_sales_keep_their_amounts_and_end_last_month(dated: DatedWorld):
    sales = dated.world.reseller_sales
    total = sum(Decimal(row["SalesAmount"]) for row in sales)
    assert round(total, 2) == Decimal("77548570.20")
    months = {row["OrderDate"][:7] for row in sales}
    assert len(months) == 35
    assert max(months) == f"{last_full_month(dated.today):%Y-%m}"


def test_every_story_has_all_that_a_page_shows(dated: DatedWorld):
    world = dated.world
    for story in read_stories():
        assert _partners(world.people).count(story.key) == len(story.people)
        assert _partners(world.interactions).count(story.key) == len(story.meetings)
        assert story.key in _partners(world.outcomes)
        assert story.key in _partners(world.agreements)
        assert story.key in _partners(world.answer_sets)


def test_stories_keep_away_from_the_days_of_the_break():
    """Which side of the break they lie on would depend on the day of the month."""
    days = [
        meeting.days_ago
        for story in read_stories()
        for meeting in story.meetings
        if meeting.touchpoint == "deal_registration"
    ]
    assert days
    assert not [day for day in days if 150 <= day <= 187]


def test_the_partner_that_left_did_so_when_its_term_ended(dated: DatedWorld):
    gone = next(story for story in read_stories() if story.months_out)
    last = [row for row in dated.world.agreements if row.partner == gone.key][-1]
    assert (last.outcome, last.ended_on) == ("not_renewed", last.renewal_on)


def test_a_month_has_no_31st_everywhere():
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert add_months(date(2028, 3, 31), -1) == date(2028, 2, 29)


def _partners(rows: Sequence[Any]) -> list[PartnerKey]:
    return [row.partner for row in rows]
