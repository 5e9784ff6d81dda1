"""What hangs on a partner and is edited on screen: one entry per kind, with its form and its words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onpar.kernel.errors import NotFound
from onpar.kernel.fields import active_definitions, to_form
from onpar.kernel.models import AuditEntry, Versioned
from onpar.kernel.money import Money
from onpar.kernel.registry import label_of
from onpar.partners.contract import BY_HAND
from onpar.partners.models import Partner, Sale
from onpar.partners.services import editing as service
from onpar.partners.services.interactions import (
    correct_interaction,
    interaction_values,
    record_interaction,
)
from onpar.staff.editing import Current, Values
from onpar.staff.record_forms import (
    About,
    AgreementForm,
    ExpectationForm,
    InteractionForm,
    OutcomeForm,
    PersonForm,
    RecordForm,
    SaleForm,
)


@dataclass(frozen=True)
class Kind:
    """A kind of row as its pages show it, changed as `record` says.

    slug: in the address, and the related name on the partner. section: where the partner page shows it.
    removal: what is lost with a row.
    """

    slug: str
    form: type[RecordForm]
    record: service.Record | None
    add: Promise
    edit: Promise
    added: Promise
    saved: Promise
    section: str
    removal: Promise | str = ""
    first: Callable[[About], Values] = lambda _about: {}

    def find(self, partner: Partner, key: str) -> Any:
        """Raises NotFound for a row of another partner exactly as for none."""
        rows = getattr(partner, self.slug)
        has_id = any(known.name == "public_id" for known in rows.model._meta.concrete_fields)
        row = None
        if has_id or key.isdecimal():
            row = rows.filter(**{"public_id" if has_id else "pk": key}).first()
        if row is None:
            raise NotFound("There is nothing at this address.")
        return row

    def read(self, row: Model) -> Current:
        """The row as it stands now, in the form's terms. Raises NotFound where it is gone."""
        fresh: Any = type(row)._default_manager.filter(pk=row.pk).first()
        if fresh is None:
            raise NotFound("This was removed meanwhile.")
        return self.current(fresh)

    def current(self, row: Any) -> Current:
        return Current(row.version, shown_values(self._record, row), label_of(row))

    def back(self, partner: Partner) -> str:
        """Where the partner's page, or the list, shows the rows."""
        if self.slug == "sales":
            return reverse("staff:partner-sales", args=[partner.public_id])
        return f"{partner.get_absolute_url()}#{self.section}"

    def note(self, row: Any) -> str:
        """What an editor must know of where the row came from."""
        if row.origin in ("", BY_HAND):
            return ""
        words = _(
            "This came from “%(origin)s”. The next import from there may write over what you change."
        )
        return str(words) % {"origin": row.origin}

    def create(self, partner: Partner, values: Values, *, actor: str, at: datetime) -> AuditEntry:
        return service.create(self._record, partner, values, actor=actor, at=at)

    def save(
        self, row: Model, version: int, values: Values, *, actor: str, at: datetime
    ) -> AuditEntry | None:
        told: dict[str, Any] = {"actor": actor, "at": at}
        return service.change(self._record, row.pk, version=version, values=values, **told)

    @property
    def _record(self) -> service.Record:
        assert self.record is not None  # noqa: S101
        return self.record


class InteractionKind(Kind):
    """Rows that are corrected instead of changed; the number of the newest serves as their version."""

    def current(self, row: Any) -> Current:
        newest = row.superseded_by or row
        return Current(newest.pk, interaction_values(newest), label_of(newest))

    def note(self, row: Any) -> str:  # noqa: ARG002
        return ""

    def create(self, partner: Partner, values: Values, *, actor: str, at: datetime) -> AuditEntry:
        return record_interaction(partner, values, actor=actor, at=at)

    def save(
        self,
        row: Model,  # noqa: ARG002
        version: int,
        values: Values,
        *,
        actor: str,
        at: datetime,
    ) -> AuditEntry | None:
        return correct_interaction(version, values, actor=actor, at=at)


def shown_values(record: service.Record, row: Versioned) -> Values:
    """The row as its form has it."""
    values = service.values_of(record, row)
    if record.has_custom:
        for definition in active_definitions(record.noun):
            name = f"custom.{definition.key}"
            values[name] = to_form(definition, values.get(name))
    if isinstance(row, Sale):
        values["amount"] = Money(values["amount_minor"], values["currency"]).decimal
    return values


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            "people",
            PersonForm,
            add=_("Add a person"),
            edit=_("Change a person"),
            added=_("The person was added."),
            saved=_("The person was saved."),
            section="people",
            record=service.PERSON,
            removal=_("The name, the address and everything else that is known of this person is removed for good."),
            first=lambda _about: {"is_active": True, "may_be_surveyed": True},
        ),
        Kind(
            "agreements",
            AgreementForm,
            add=_("Add an agreement"),
            edit=_("Change an agreement"),
            added=_("The agreement was added."),
            saved=_("The agreement was saved."),
            section="agreements",
            record=service.AGREEMENT,
            removal=_("The term and its tier no longer count in any figure."),
            first=lambda about: {"starts_on": about.today},
        ),
        Kind(
            "outcomes",
            OutcomeForm,
            add=_("Add an outcome"),
            edit=_("Change an outcome"),
            added=_("The outcome was added."),
            saved=_("The outcome was saved."),
            section="outcomes",
            record=service.OUTCOME,
            removal=_("The outcome and how the partner judged it no longer count in any figure."),
            first=lambda about: {"stated_on": about.today},
        ),
        Kind(
            "expectations",
            ExpectationForm,
            add=_("Add an expectation"),
            edit=_("Change an expectation"),
            added=_("The expectation was added."),
            saved=_("The expectation was saved."),
            section="outcomes",
            record=service.EXPECTATION,
            removal=_("What the partner said it needs on that day is removed."),
            first=lambda about: {"stated_on": about.today},
        ),
        Kind(
            "sales",
            SaleForm,
            add=_("Add a sale or refund"),
            edit=_("Change a sale"),
            added=_("The sale was added."),
            saved=_("The sale was saved."),
            section="sales",
            record=service.SALE,
            removal=_("The amount no longer counts in any figure."),
            first=lambda about: {"closed_on": about.today, "currency": about.currency},
        ),
        InteractionKind(
            "interactions",
            InteractionForm,
            record=None,
            add=_("Record an interaction"),
            edit=_("Correct an interaction"),
            added=_("The interaction was recorded."),
            saved=_("The correction was recorded. What was written first stays readable."),
            section="timeline",
            first=lambda about: {"at": about.at, "staff_id": about.user.pk},
        ),
    )
}  # fmt: skip


def find_kind(slug: str) -> Kind:
    if slug not in KINDS:
        raise NotFound("There is nothing at this address.")
    return KINDS[slug]
