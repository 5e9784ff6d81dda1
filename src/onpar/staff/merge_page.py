"""The pages of a merge: who might be the same partner, and the two side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onpar.accounts.models import User
from onpar.exchange.services.merging import MergePlan
from onpar.kernel.fields import shown
from onpar.kernel.models import FieldDefinition
from onpar.partners.access import visible_partners
from onpar.partners.models import Partner, Person
from onpar.partners.services.matching import KnownPartners
from onpar.staff.forms import StyledForm
from onpar.staff.record_forms import NewPartnerForm

FOUND_LIMIT = 20
_DUPLICATE = "duplicate"


class ChooseForm(StyledForm):
    q = forms.CharField(label=gettext_lazy("Name of the other partner"), max_length=100)


@dataclass(frozen=True)
class Candidate:
    partner: Partner
    why: str


@dataclass(frozen=True)
class Choice:
    """A field in which the two disagree, in words."""

    name: str
    label: str
    survivor: str
    duplicate: str
    takes_duplicate: bool


@dataclass(frozen=True)
class MergePage:
    """`seen` names the versions that the page shows; `gains` are labels with what comes of the duplicate;
    `people` are pairs, and whether they are to become one."""

    plan: MergePlan
    choices: tuple[Choice, ...]
    gains: tuple[tuple[str, str], ...]
    people: tuple[tuple[Person, Person, bool], ...]
    seen: str

    @classmethod
    def of(cls, plan: MergePlan) -> "MergePage":
        labels = _labels()
        choices = tuple(
            Choice(
                each.name,
                labels.get(each.name, each.name),
                _in_words(plan.survivor, each.name, each.survivor),
                _in_words(plan.duplicate, each.name, each.duplicate),
                each.takes_duplicate,
            )
            for each in plan.differences
        )
        gains = tuple(
            (
                labels.get(each.name, each.name),
                _in_words(plan.duplicate, each.name, each.duplicate),
            )
            for each in plan.gains
        )
        people = tuple((kept, other, True) for kept, other in plan.people)
        seen = f"{plan.survivor.version}.{plan.duplicate.version}"
        return cls(plan, choices, gains, people, seen)

    def answered(self, answers: Mapping[str, str]) -> "MergePage":
        """The page with the choices that somebody made, to be shown again."""
        taken = self.taken(answers)
        same = set(self.same_people(answers))
        return replace(
            self,
            choices=tuple(
                replace(choice, takes_duplicate=choice.name in taken) for choice in self.choices
            ),
            people=tuple(
                (kept, other, (kept.pk, other.pk) in same) for kept, other, _same in self.people
            ),
        )

    def is_confirmed(self, answers: Mapping[str, str]) -> bool:
        """Whether the name of the partner that goes was typed, whatever its spaces."""
        return answers.get("name", "").split() == self.plan.duplicate.name.split()

    def taken(self, answers: Mapping[str, str]) -> set[str]:
        return {
            choice.name
            for choice in self.choices
            if answers.get(f"keep-{choice.name}") == _DUPLICATE
        }

    def same_people(self, answers: Mapping[str, str]) -> list[tuple[int, int]]:
        return [
            (kept.pk, other.pk)
            for kept, other in self.plan.people
            if f"same-{other.public_id}" in answers
        ]


def suggest_partners(user: User, partner: Partner) -> list[Candidate]:
    """Partners of the same name or web domain; reads the names of all partners."""
    by = {"name": _("same name"), "domain": _("same web domain")}
    alike = {
        each.partner_id: by[each.by] for each in KnownPartners().like(partner.name, partner.domain)
    }
    rows = visible_partners(user).filter(pk__in=alike).exclude(pk=partner.pk).order_by("name")
    return [Candidate(row, alike[row.pk]) for row in rows[:FOUND_LIMIT]]


def find_partners(user: User, partner: Partner, text: str) -> list[Candidate]:
    rows = visible_partners(user).filter(name__icontains=text).exclude(pk=partner.pk)
    return [Candidate(row, "") for row in rows.order_by("name")[:FOUND_LIMIT]]


def _labels() -> dict[str, str]:
    fields = NewPartnerForm.base_fields.items()
    definitions = FieldDefinition.objects.filter(target="partner")
    return {name: str(field.label) for name, field in fields} | {
        f"custom.{each.key}": each.label for each in definitions
    }


def _in_words(partner: Partner, name: str, value: Any) -> str:
    if name.startswith("custom."):
        key = name.removeprefix("custom.")
        definition = FieldDefinition.objects.filter(target="partner", key=key).first()
        return shown(definition, value) if definition else str(value)
    if isinstance(value, date):
        return date_format(value, "M j, Y")
    if isinstance(value, list):
        return ", ".join(value)
    if name.endswith("_id"):
        return str(getattr(partner, name.removesuffix("_id")))
    display = getattr(partner, f"get_{name}_display", None)
    return str(display()) if display else str(value)
