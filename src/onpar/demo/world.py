"""The whole made-up world, from a date and a seed alone: the same two give the same rows."""

from dataclasses import dataclass
from datetime import date

from onpar.demo.adventureworks import (
    Reseller,
    Row,
    list_resellers,
    monthly_totals,
    read_shifted_sales,
)
from onpar.demo.commerce import make_sales
from onpar.demo.contacts import make_interactions
from onpar.demo.feedback import make_feedback
from onpar.demo.lifecycles import Revenue, make_agreements, make_stages
from onpar.demo.listening import make_relationship_answers
from onpar.demo.members import Member, make_reseller_members, make_simulated_members
from onpar.demo.people import Contact, make_people
from onpar.demo.promises import make_expectations, make_outcomes
from onpar.demo.rows import (
    AgreementRow,
    AnswerSet,
    ExpectationRow,
    InteractionRow,
    OutcomeRow,
    PersonRow,
    SaleRow,
    StageRow,
)
from onpar.demo.telling import cast_members, is_told, tell


@dataclass(frozen=True)
class World:
    """`reseller_sales`: rows of the AdventureWorks file with their new dates; `sales`: all others."""

    members: list[Member]
    reseller_sales: list[Row]
    reseller_rows: dict[str, Row]
    sales: list[SaleRow]
    people: list[PersonRow]
    agreements: list[AgreementRow]
    stages: list[StageRow]
    interactions: list[InteractionRow]
    outcomes: list[OutcomeRow]
    expectations: list[ExpectationRow]
    answer_sets: list[AnswerSet]

    def count_answers(self) -> int:
        return sum(len(answer_set.answers) for answer_set in self.answer_sets)


def make_world(*, today: date, seed: int) -> World:
    """About a second. Partners with a hand-written story take no part in what is left to chance."""
    reseller_sales = read_shifted_sales(today)
    resellers = {reseller.key: reseller for reseller in list_resellers(reseller_sales)}
    members = _members(list(resellers.values()), today=today, seed=seed)
    others = [member for member in members if not is_told(member)]
    told = tell(members, today)
    people = make_people(others, seed=seed)
    interactions = make_interactions(others, people, today=today, seed=seed)
    revenue = _revenue_of(resellers)
    return World(
        members=members,
        reseller_sales=reseller_sales,
        reseller_rows={key: reseller.row for key, reseller in resellers.items()},
        sales=make_sales(members, monthly_totals(resellers.values()), seed=seed),
        people=[contact.row for contact in _listed(people | told.contacts)],
        agreements=make_agreements(members, revenue, today=today, seed=seed),
        stages=make_stages(others, today=today, seed=seed) + told.stages,
        interactions=interactions + told.interactions,
        outcomes=make_outcomes(others, today=today, seed=seed) + told.outcomes,
        expectations=make_expectations(others, today=today, seed=seed) + told.expectations,
        answer_sets=_answers(others, people, interactions, today=today, seed=seed)
        + told.answer_sets,
    )


def _members(resellers: list[Reseller], *, today: date, seed: int) -> list[Member]:
    made = make_reseller_members(resellers, today=today, seed=seed)
    return cast_members(made + make_simulated_members(today=today, seed=seed), today)


def _answers(
    members: list[Member],
    people: dict[str, list[Contact]],
    interactions: list[InteractionRow],
    *,
    today: date,
    seed: int,
) -> list[AnswerSet]:
    by_id = {contact.id: contact for contact in _listed(people)}
    return [
        *make_relationship_answers(members, people, today=today, seed=seed),
        *make_feedback(interactions, by_id, today=today, seed=seed),
    ]


def _listed(people: dict[str, list[Contact]]) -> list[Contact]:
    return [contact for group in people.values() for contact in group]


def _revenue_of(resellers: dict[str, Reseller]) -> Revenue:
    def revenue(member: Member, start: date, end: date) -> int:
        reseller = resellers.get(member.key.value) if member.type == "reseller" else None
        return int(reseller.revenue_between(start, end)) if reseller else 0

    return revenue
