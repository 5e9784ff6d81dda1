"""What was changed at a partner on screen: who, when, before and after, in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onpar.accounts.models import User
from onpar.kernel.fields import shown
from onpar.kernel.models import AuditEntry, FieldDefinition
from onpar.kernel.money import Money
from onpar.partners.models import Interaction, Partner, Stage
from onpar.partners.services.editing import RECORDS
from onpar.staff.record_forms import (
    AgreementForm,
    ExpectationForm,
    InteractionForm,
    NewPartnerForm,
    OutcomeForm,
    PersonForm,
    RecordForm,
    SaleForm,
    StageForm,
)

PAGE_SIZE = 25

_FORMS: dict[str, type[RecordForm]] = {
    "partner": NewPartnerForm,
    "person": PersonForm,
    "agreement": AgreementForm,
    "outcome": OutcomeForm,
    "expectation": ExpectationForm,
    "sale": SaleForm,
    "interaction": InteractionForm,
}
_MODELS: dict[str, type[models.Model]] = {
    **{noun: record.model for noun, record in RECORDS.items()},
    "interaction": Interaction,
}
_TITLES = {
    "partner.record.created": gettext_lazy("Added the partner"),
    "partner.record.changed": gettext_lazy("Changed the partner"),
    "partner.record.merged": gettext_lazy("Merged another partner into this one"),
    "partner.record.restored": gettext_lazy("Took a change back, together with others"),
    "partner.group.changed": gettext_lazy("Changed the groups, together with others"),
    "partner.stage.changed": gettext_lazy("Changed the stage"),
    "partner.stage.moved": gettext_lazy("Changed the stage, together with others"),
    "partner.stage.restored": gettext_lazy("Took a change of stage back"),
    "person.record.created": gettext_lazy("Added a person"),
    "person.record.changed": gettext_lazy("Changed a person"),
    "person.record.removed": gettext_lazy("Removed a person"),
    "agreement.record.created": gettext_lazy("Added an agreement"),
    "agreement.record.changed": gettext_lazy("Changed an agreement"),
    "agreement.document.added": gettext_lazy("Added a document"),
    "agreement.document.removed": gettext_lazy("Removed a document"),
    "agreement.record.removed": gettext_lazy("Removed an agreement"),
    "outcome.record.created": gettext_lazy("Added an outcome"),
    "outcome.record.changed": gettext_lazy("Changed an outcome"),
    "outcome.record.removed": gettext_lazy("Removed an outcome"),
    "expectation.record.created": gettext_lazy("Added an expectation"),
    "expectation.record.changed": gettext_lazy("Changed an expectation"),
    "expectation.record.removed": gettext_lazy("Removed an expectation"),
    "sale.record.created": gettext_lazy("Added a sale"),
    "sale.record.changed": gettext_lazy("Changed a sale"),
    "sale.record.removed": gettext_lazy("Removed a sale"),
    "interaction.record.recorded": gettext_lazy("Recorded an interaction"),
    "interaction.record.corrected": gettext_lazy("Corrected an interaction"),
    "interaction.record.removed": gettext_lazy("Took an interaction back"),
}
# Money is shown as one amount; a transition's own number says nothing to a reader.
_SILENT = {"currency", "transition", "digest"}
# What is said of a document, which has no form of fields.
_SAID = {"document": gettext_lazy("Document"), "version": gettext_lazy("Version")}


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    title: str
    by: str
    at: datetime
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Changes:
    page: Page[AuditEntry]
    rows: tuple[Change, ...]


def list_changes(partner: Partner, *, page_number: str) -> Changes:
    """A page of changes of the partner and what hangs on it, newest first; as many queries for any page."""
    entries = (
        AuditEntry.objects.filter(subject__in=_subjects(partner))
        .select_related("payload")
        .order_by("-at", "-pk")
    )
    page = Paginator(entries, PAGE_SIZE).get_page(page_number)
    words = _Words.for_entries(page.object_list)
    return Changes(page, tuple(words.change(entry) for entry in page.object_list))


def _subjects(partner: Partner) -> QuerySet[Any, Any]:
    """ "partner:17" and the names of all rows of the partner, as one query inside another."""
    own = _named("partner", Partner.objects.filter(pk=partner.pk))
    others = [
        _named(noun, model._default_manager.filter(partner=partner))
        for noun, model in _MODELS.items()
        if noun != "partner"
    ]
    return own.union(*others, all=True)


def _named(noun: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    label = Concat(Value(f"{noun}:"), Cast("pk", CharField()), output_field=CharField())
    names: QuerySet[Any, Any] = rows.order_by().annotate(named=label)
    return names.values_list("named", flat=True)


@dataclass(frozen=True)
class _Words:
    """Names of what the values of a page of entries refer to."""

    names: dict[type[models.Model], dict[int, str]]
    definitions: dict[tuple[str, str], FieldDefinition]

    @classmethod
    def for_entries(cls, entries: Iterable[AuditEntry]) -> "_Words":
        wanted: dict[type[models.Model], set[int]] = defaultdict(set)
        for entry in entries:
            if entry.actor.startswith("user:"):
                wanted[User].add(int(entry.actor.removeprefix("user:")))
            for values in _payloads(entry):
                for name, value in values.items():
                    if (model := _model_of(_noun(entry), name)) and value:
                        wanted[model].update(value if isinstance(value, list) else [value])
        names = {
            model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=ids)}
            for model, ids in wanted.items()
        }
        targets = FieldDefinition.objects.filter(target__in=("partner", "person"))
        return cls(names, {(one.target, one.key): one for one in targets})

    def change(self, entry: AuditEntry) -> Change:
        before, after = _payloads(entry)
        noun = _noun(entry)
        return Change(
            title=str(_TITLES.get(entry.action, entry.action)),
            by=self._actor(entry.actor),
            at=entry.at,
            differences=tuple(
                Difference(
                    self._label(noun, name),
                    self._value(noun, name, before),
                    self._value(noun, name, after),
                )
                for name in dict.fromkeys((*before, *after))
                if name not in _SILENT
                and (before.get(name) or after.get(name)) not in (None, "", [])
            ),
        )

    def _actor(self, actor: str) -> str:
        if not actor.startswith("user:"):
            return actor
        return self.names[User].get(int(actor.removeprefix("user:")), _("A former user"))

    def _label(self, noun: str, name: str) -> str:
        if name.startswith("custom."):
            definition = self.definitions.get((noun, name.removeprefix("custom.")))
            return definition.label if definition else name
        name = {"amount_minor": "amount", "group": "groups"}.get(name, name)
        field = _FORMS[noun].base_fields.get(name) or StageForm.base_fields.get(name)
        return str(field.label) if field else str(_SAID.get(name, name))

    def _value(self, noun: str, name: str, values: dict[str, Any]) -> str:
        value = values.get(name)
        if value in (None, "", []):
            return ""
        if name.startswith("custom."):
            definition = self.definitions.get((noun, name.removeprefix("custom.")))
            return shown(definition, value) if definition else str(value)
        if name == "amount_minor" and "currency" in values:
            return str(Money(value, values["currency"]))
        if model := _model_of(noun, name):
            ids = value if isinstance(value, list) else [value]
            return ", ".join(self.names[model].get(one, _("something removed")) for one in ids)
        if isinstance(value, list):
            return ", ".join(value)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return _choice(noun, name, value) or _day(name, value) or str(value)


def _payloads(entry: AuditEntry) -> tuple[dict[str, Any], dict[str, Any]]:
    """Before and after; nothing where the payload was erased."""
    payload = getattr(entry, "payload", None)
    return (payload.before, payload.after) if payload else ({}, {})


def _noun(entry: AuditEntry) -> str:
    return entry.action.split(".")[0]


def _field(noun: str, name: str) -> Any:
    known = [*_MODELS[noun]._meta.concrete_fields, *_MODELS[noun]._meta.many_to_many]
    return next((one for one in known if name in (one.attname, one.name)), None)


def _model_of(noun: str, name: str) -> type[models.Model] | None:
    if noun not in _MODELS:
        return None
    if name == "stage_id":
        return Stage
    field = _field(noun, name)
    return field.related_model if field is not None else None


def _choice(noun: str, name: str, value: Any) -> str:
    field = _field(noun, name)
    choices = dict(field.choices) if field is not None and field.choices else {}
    return str(choices.get(value, ""))


def _day(name: str, value: Any) -> str:
    """A day or moment; their fields are called so."""
    if name == "at":
        return date_format(datetime.fromisoformat(value), "M j, Y, H:i e")
    if name == "on" or name.endswith("_on") or name == "planned_for":
        return date_format(date.fromisoformat(value), "M j, Y")
    return ""
