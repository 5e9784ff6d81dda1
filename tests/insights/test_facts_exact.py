"""After any change the copy equals the database, and the evaluator equals a count by hand."""

import random
from datetime import date, timedelta

import pytest

from onpar.insights.evaluator import evaluate
from onpar.insights.facts.check import find_differences
from onpar.insights.facts.refresh import refresh
from onpar.insights.periods import Period
from onpar.insights.results import Query
from onpar.insights.viewer import OPERATOR
from onpar.kernel.staleness import mark_stale, month_of
from onpar.partners.models import Agreement, Sale
from onpar.surveys.models import Answer, Response
from tests.insights import by_hand
from tests.insights.program import (
    NOW,
    add_agreement,
    add_interaction,
    add_partner,
    add_response,
    add_sale,
    change_profile,
    mark_answers,
    move_stage,
)

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2025, 10, 3), date(2026, 6, 20)
STEPS = 6


class Editor:
    """Changes rows as imports do: every change marks the months it touches."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.partners = [
            add_partner(types=[kind]) for kind in ("reseller", "service", "reseller", "technology")
        ]

    def day(self):
        return FIRST + timedelta(days=self.chance.randrange((LAST - FIRST).days))

    def partner(self):
        return self.chance.choice(self.partners)

    def any(self, model):
        rows = list(model.objects.order_by("pk"))
        return self.chance.choice(rows) if rows else None

    def answer(self):
        add_response(self.partner(), self.day(), ease=self.chance.randint(1, 7))

    def correct_an_answer(self):
        if answer := self.any(Answer):
            answer.number = self.chance.randint(1, 7)
            answer.save()
            mark_answers(answer.response.on)

    def move_an_answer_to_another_month(self):
        if response := self.any(Response):
            before, response.on = response.on, self.day()
            response.save()
            mark_answers(before, response.on)

    def withdraw_an_answer(self):
        if response := self.any(Response):
            response.delete()
            mark_answers(response.on)

    def sell(self):
        add_sale(self.partner(), self.chance.randint(-500, 3000), self.day())

    def move_a_sale(self):
        if sale := self.any(Sale):
            before, sale.closed_on = sale.closed_on, self.day()
            sale.save()
            mark_stale("sales", {month_of(before), month_of(sale.closed_on)})

    def delete_a_sale(self):
        if sale := self.any(Sale):
            sale.delete()
            mark_stale("sales", [month_of(sale.closed_on)])

    def sign(self):
        start = self.day()
        tier = self.chance.choice(["", "silver", "gold"])
        add_agreement(self.partner(), start, start + timedelta(days=90), tier=tier)

    def decide_a_renewal(self):
        if agreement := self.any(Agreement):
            agreement.outcome = self.chance.choice(["renewed", "not_renewed", "ended_early"])
            early = agreement.starts_on + timedelta(days=30)
            agreement.ended_on = early if agreement.outcome == "ended_early" else None
            agreement.save()
            mark_stale("agreements", {month_of(agreement.renewal_on), month_of(early)})
            mark_stale("memberships", [0])

    def meet(self):
        add_interaction(self.partner(), self.day(), qualifying=self.chance.random() < 0.6)

    def change_type(self):
        kinds = self.chance.sample(["reseller", "service", "marketing"], self.chance.randint(0, 2))
        change_profile(self.partner(), self.day(), types=kinds)

    def change_stage(self):
        move_stage(self.partner(), self.chance.choice(["growth", "expansion"]), self.day())

    def edit(self):
        edits = (
            self.answer, self.answer, self.correct_an_answer, self.move_an_answer_to_another_month,
            self.withdraw_an_answer, self.sell, self.sell, self.move_a_sale, self.delete_a_sale,
            self.sign, self.decide_a_renewal, self.meet, self.change_type, self.change_stage,
        )  # fmt: skip
        for _ in range(self.chance.randint(1, 6)):
            self.chance.choice(edits)()

    def period(self):
        start, end = sorted((self.day(), self.day()))
        return Period(start, end + timedelta(days=1))


def figures(metric, period, by):
    return evaluate(Query(metric, period, by=by), OPERATOR, at=NOW).groups


def by_value(metric, period, by):
    return {figure.group[0].value: figure.estimate for figure in figures(metric, period, (by,))}


def assert_as_by_hand(period):
    heard = {
        key: (found.value, found.responses, found.partners)
        for key, found in by_value("ease", period, "type").items()
        if found.responses >= 5 and found.partners >= 3
    }
    slowly = by_hand.ease_by_type(period)
    assert heard == pytest.approx(
        {key: row for key, row in slowly.items() if row[1] >= 5 and row[2] >= 3}
    )
    sold = {key: found.value for key, found in by_value("sourced_revenue", period, "tier").items()}
    assert sold == pytest.approx(by_hand.sourced_by_tier(period))
    assert_states_as_by_hand(period)
    kept = evaluate(Query("retention_rate", period), OPERATOR, at=NOW).total.estimate
    renewed, decided = by_hand.renewals(period)
    assert kept.responses == decided
    assert kept.value == (pytest.approx(100 * renewed / decided) if decided else None)


def assert_states_as_by_hand(period):
    counted = {
        (state, figure.group[0].value): figure.estimate.value
        for state in ("active", "inactive", "pending", "exited")
        for figure in figures(f"partners_{state}", period, ("stage",))
        if figure.estimate.value
    }
    assert counted == by_hand.states_by_stage(period)


@pytest.mark.parametrize("seed", range(3))
def test_every_edit_is_in_the_copy_and_in_the_figures(seed):
    editor = Editor(seed)
    for _ in range(STEPS):
        editor.edit()
        refresh(at=NOW)
        assert find_differences() == []
        assert_as_by_hand(editor.period())
