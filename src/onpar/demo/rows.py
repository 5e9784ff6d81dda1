"""Rows of the simulated layer, one class per kind that the importer knows; fields are its fields.

Empty text stands for "nothing". A partner is named by the system that its id comes from: resellers
keep their AdventureWorks number, all others have a number of the simulation.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

ADVENTUREWORKS = "adventureworks"
SIMULATED = "simulated"


class PartnerKey(NamedTuple):
    origin: str
    value: str


@dataclass(frozen=True)
class PartnerRow:
    external_id: str
    name: str
    types: str
    stage: str
    employees: int
    city: str
    region: str
    country: str
    language: str
    industry: str
    domain: str
    owner: str
    joined_on: date | str


@dataclass(frozen=True)
class PersonRow:
    partner: PartnerKey
    external_id: str
    name: str
    email: str
    role: str
    seniority: str
    language: str


@dataclass(frozen=True)
class SaleRow:
    """`partner` is None for a direct sale."""

    partner: PartnerKey | None
    external_id: str
    attribution: str
    amount: str
    closed_on: date
    customer: str
    product: str


@dataclass(frozen=True)
class AgreementRow:
    partner: PartnerKey
    external_id: str
    tier: str
    starts_on: date
    renewal_on: date
    ended_on: date | str = ""
    outcome: str = ""


@dataclass(frozen=True)
class StageRow:
    partner: PartnerKey
    stage: str
    on: date
    reason: str = ""


@dataclass(frozen=True)
class InteractionRow:
    partner: PartnerKey
    external_id: str
    touchpoint: str
    at: datetime
    person: str = ""
    staff: str = ""
    planned_for: date | str = ""
    direction: str = "both"
    channel: str = ""
    minutes: int | str = ""
    subject: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class OutcomeRow:
    partner: PartnerKey
    side: str
    text: str
    stated_on: date
    target: str = ""
    due_on: date | str = ""
    judgment: str = ""
    judged_on: date | str = ""


@dataclass(frozen=True)
class ExpectationRow:
    partner: PartnerKey
    aspect: str
    level: int
    stated_on: date


@dataclass(frozen=True)
class AnswerSet:
    """One response. `answers`: question key to number, choice or text.

    `partner` and `person` are given in every mode; the importer leaves them out where the mode says so.
    """

    partner: PartnerKey
    response: str
    survey: str
    wave: str
    mode: str
    on: date
    person: str
    language: str
    answers: dict[str, int | str] = field(default_factory=dict)
    interaction: str = ""
