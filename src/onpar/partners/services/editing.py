"""Adds, changes and removes single rows of a partner, as people do on screen.

Every change locks the row, holds it against the version that it was made for, and is written down with
the values before and after, so that it can be shown and undone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from onpar.kernel import audit
from onpar.kernel.bulk import Batch
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError
from onpar.kernel.events import announce
from onpar.kernel.ids import new_public_id
from onpar.kernel.models import AuditEntry, Versioned
from onpar.kernel.registry import label_of
from onpar.kernel.staleness import mark_stale, month_of
from onpar.partners.contract import (
    AGREEMENTS,
    BY_HAND,
    MEMBERSHIPS,
    OUTCOMES,
    PARTNER_MONTHS,
    SALES,
    WHOLE,
)
from onpar.partners.models import Agreement, Expectation, Outcome, Partner, Person, Sale
from onpar.partners.rules import problems_of
from onpar.partners.services.lifecycle import mark_lifecycle_stale
from onpar.partners.services.locking import locked
from onpar.partners.services.partners import LISTS, TRACKED, record_profiles, store_partners
from onpar.partners.services.references import partner_ids

Values = Mapping[str, Any]
_CUSTOM = "custom."


class Refused(DomainError):
    """The values break a rule of the row; `fields` says which."""

    code = "refused"


class StillUsed(DomainError):
    """Something hangs on a row that somebody wants to remove."""

    code = "still_used"


class NotRemovable(DomainError):
    code = "not_removable"


@dataclass(frozen=True)
class Record:
    """A kind of row that people edit.

    noun: first word of its audit actions. fields: attribute names. lists: many-to-many fields, whose
    values are ids. mark: marks facts stale, given the values before and after; None is no row.
    """

    noun: str
    model: type[Versioned]
    fields: tuple[str, ...]
    lists: tuple[str, ...] = ()
    mark: Callable[[Values | None, Values | None], None] | None = None

    @property
    def has_custom(self) -> bool:
        return any(known.name == "custom" for known in self.model._meta.concrete_fields)


def _mark_agreement(before: Values | None, after: Values | None) -> None:
    rows = [row for row in (before, after) if row is not None]
    days = [row[name] for row in rows for name in ("renewal_on", "ended_on")]
    mark_stale(AGREEMENTS, _months(days))
    mark_stale(PARTNER_MONTHS, [month_of(min(row["starts_on"] for row in rows))])
    mark_stale(MEMBERSHIPS, [WHOLE])


def _mark_outcome(before: Values | None, after: Values | None) -> None:
    mark_stale(OUTCOMES, _months([row["judged_on"] for row in (before, after) if row]))


def _mark_sale(before: Values | None, after: Values | None) -> None:
    mark_stale(SALES, _months([row["closed_on"] for row in (before, after) if row]))


def _months(days: list[date | None]) -> set[int]:
    return {month_of(day) for day in days if day is not None}


PARTNER = Record(
    "partner",
    Partner,
    (
        "name", "owner_id", "sponsor_id", "technical_contact_id", "size_band", "city", "region", "country",
        "language", "other_languages", "industry", "target_markets", "domain", "joined_on",
    ),
    lists=LISTS,
)  # fmt: skip
PERSON = Record(
    "person",
    Person,
    (
        "name", "email", "role", "seniority", "language", "time_zone", "is_active", "may_be_surveyed",
        "consented_on", "consent_source",
    ),
)  # fmt: skip
AGREEMENT = Record(
    "agreement",
    Agreement,
    (
        "program_id", "tier_id", "starts_on", "renewal_on", "notice_days", "outcome", "ended_on",
        "accepted_on", "accepted_by_id", "accepted_version",
    ),
    mark=_mark_agreement,
)  # fmt: skip
OUTCOME = Record(
    "outcome",
    Outcome,
    ("side", "text", "target", "stated_on", "due_on", "judgment", "judged_on", "evidence"),
    mark=_mark_outcome,
)
EXPECTATION = Record(
    "expectation", Expectation, ("aspect_id", "level", "stated_on", "outcome_id")
)  # fmt: skip
SALE = Record(
    "sale",
    Sale,
    ("attribution", "reason", "amount_minor", "currency", "closed_on", "customer", "product"),
    mark=_mark_sale,
)
RECORDS = {
    record.noun: record for record in (PARTNER, PERSON, AGREEMENT, OUTCOME, EXPECTATION, SALE)
}


def values_of(record: Record, row: Versioned) -> dict[str, Any]:
    """The row as its form shows it; one query per list that is not prefetched."""
    values = {name: getattr(row, name) for name in record.fields}
    for name in record.lists:
        values[name] = sorted(entry.pk for entry in getattr(row, name).all())
    if record.has_custom:
        custom: dict[str, Any] = row.custom  # type: ignore[attr-defined]
        values |= {f"{_CUSTOM}{key}": value for key, value in custom.items()}
    return values


def create_partner(values: Values, *, actor: str, at: datetime) -> Partner:
    """A partner entered by hand, in the stage that `stage_id` names or else the first that fits."""
    names = [name for name in (*PARTNER.fields, *LISTS, "stage_id") if name in values]
    external_id = new_public_id()
    row = (external_id, *(values[name] for name in names))
    with writing():
        batch = Batch(("external_id", *names), [row])
        store_partners(batch, origin=BY_HAND, actor=actor, at=at)
        partner = Partner.objects.get(pk=partner_ids(BY_HAND, [external_id])[external_id])
        partner.custom = _custom_of(values)
        check_row(partner, at)
        partner.save(update_fields=["custom"])
        tell(partner, "created", {}, values_of(PARTNER, partner), actor=actor, at=at)
    return partner


def create(
    record: Record, partner: Partner, values: Values, *, actor: str, at: datetime
) -> AuditEntry:
    """Adds a row of `partner`, entered by hand, and gives the entry that says so. Raises Refused."""
    given = {name: values[name] for name in record.fields if name in values}
    row = record.model(partner=partner, origin=BY_HAND, **given)  # type: ignore[misc]
    if record is SALE:
        row.external_id = new_public_id()  # type: ignore[attr-defined]
    if record.has_custom:
        row.custom = _custom_of(values)  # type: ignore[attr-defined]
    with writing():
        check_row(row, at)
        row.save()
        after = values_of(record, row)
        _mark(record, None, after)
        return tell(row, "created", {}, after, actor=actor, at=at)


def change(
    record: Record, row_id: int, *, version: int, values: Values, actor: str, at: datetime
) -> AuditEntry | None:
    """The entry that says what changed, or None where nothing did.

    values: any of the record's fields, lists and `custom.KEY`. Raises Outdated where the row is not at
    `version` any more, NotFound where it is gone, Refused where a rule of the row is broken.
    """
    with writing():
        row = locked(record.model, row_id, version=version)
        before = values_of(record, row)
        after = before | dict(values)
        differing = [name for name in after if before.get(name) != after[name]]
        if not differing:
            return None
        _assign(row, {name: after[name] for name in differing})
        row.version += 1
        check_row(row, at)
        row.save()
        for name in set(record.lists).intersection(differing):
            getattr(row, name).set(after[name])
        if isinstance(row, Partner):
            _mark_partner(row, differing, at)
        _mark(record, before, after)
        changed_from = {name: before.get(name) for name in differing}
        changed_to = {name: after[name] for name in differing}
        return tell(row, "changed", changed_from, changed_to, actor=actor, at=at)


def remove(record: Record, row_id: int, *, version: int, actor: str, at: datetime) -> AuditEntry:
    """Removes a row for good. Raises NotRemovable where something hangs on it, or it came from a file.

    The values of a row are kept for an undo, those of a person are not: what is removed of a person is gone.
    """
    with writing():
        row = locked(record.model, row_id, version=version)
        if reason := why_not_removable(record, row):
            raise NotRemovable(reason)
        before = values_of(record, row)
        row.delete()
        _mark(record, before, None)
        kept = {} if record is PERSON else before
        subject = f"partner:{row.partner_id}"  # type: ignore[attr-defined]
        entry = audit.record(
            f"{record.noun}.record.removed",
            actor=actor,
            subject=subject,
            at=at,
            before=stored_values(kept),
        )
        announce(f"{record.noun}.removed", subject=subject, at=at, id=row_id)
    return entry


def why_not_removable(record: Record, row: Versioned) -> str:
    """A sentence, or nothing where the row may be removed; a query per relation."""
    if record is PARTNER:
        return "A partner is merged or erased, and never just removed."
    if record is PERSON:
        attached = attachments(row)
        if attached:
            return (
                f"{row} has {', '.join(attached)}. Mark the person as no longer there instead, "
                "so that the history stays."
            )
        return ""
    if record is AGREEMENT and row.documents.exists():  # type: ignore[attr-defined]
        return "This agreement has a document. Remove the document first."
    origin = row.origin  # type: ignore[attr-defined]
    if origin != BY_HAND:
        source = f"'{origin}'" if origin else "an import"
        return f"This came from {source}. Correct it there, or change it here."
    return ""


def attachments(row: models.Model) -> list[str]:
    """What refers to the row, as "3 responses"; a query per relation."""
    found = []
    for relation in row._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel):
            continue
        model: Any = relation.related_model
        meta = model._meta
        if meta.auto_created:
            # The table behind a list; the list itself is counted.
            continue
        rows = model._base_manager.filter(**{relation.field.name: row})
        if count := rows.count():
            name = meta.verbose_name if count == 1 else meta.verbose_name_plural
            found.append(f"{count:,} {name}")
    return found


def stored_values(values: Values) -> dict[str, Any]:
    """As JSON keeps them; `typed_values` reads them back."""
    return {name: _plain(value) for name, value in values.items()}


def typed_values(record: Record, stored: Values) -> dict[str, Any]:
    fields = {known.attname: known for known in record.model._meta.concrete_fields}
    return {
        name: fields[name].to_python(value) if name in fields else value
        for name, value in stored.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list | set | frozenset):
        # The order of ids and names says nothing; that of choices, which are no plain values, does.
        return list(value) if any(isinstance(one, dict) for one in value) else sorted(value)
    return str(value) if isinstance(value, Decimal) else value


def _assign(row: Any, values: Values) -> None:
    for name, value in values.items():
        if name.startswith(_CUSTOM):
            key = name.removeprefix(_CUSTOM)
            custom = row.custom | {key: value}
            row.custom = {k: v for k, v in custom.items() if v is not None}
        elif name not in LISTS:
            setattr(row, name, value)


def _custom_of(values: Values) -> dict[str, Any]:
    return {
        name.removeprefix(_CUSTOM): value
        for name, value in values.items()
        if name.startswith(_CUSTOM) and value is not None
    }


def check_row(row: models.Model, at: datetime) -> None:
    """Lengths, choices, rules and constraints, in words."""
    relations = {known.name for known in row._meta.concrete_fields if known.is_relation}
    try:
        row.clean_fields(exclude=relations | {"custom"})
        if problems := problems_of(row, at=at):
            raise Refused(" ".join(problems.values()), fields=problems)
        row.validate_constraints()
    except ValidationError as error:
        found = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        message = found.pop(NON_FIELD_ERRORS, "") or "Some values cannot be stored."
        raise Refused(message, fields=found) from error


def _mark_partner(partner: Partner, differing: list[str], at: datetime) -> None:
    """What metrics break down by counts from today."""
    if set(differing).intersection(TRACKED):
        record_profiles([partner.pk], since=at.date())
        mark_lifecycle_stale([at.date()])
    if "joined_on" in differing:
        mark_stale(MEMBERSHIPS, [WHOLE])


def _mark(record: Record, before: Values | None, after: Values | None) -> None:
    if record.mark is not None:
        record.mark(before, after)


def tell(
    row: models.Model,
    verb: str,
    before: Values,
    after: Values,
    *,
    actor: str,
    at: datetime,
    kind: str = "record",
) -> AuditEntry:
    """The audit entry of a row, with the values that changed; the event is one of its partner, if it has one."""
    noun, label = str(row._meta.model_name), label_of(row)
    partner_id = getattr(row, "partner_id", None)
    subject = f"partner:{partner_id}" if partner_id else label
    announce(f"{noun}.{verb}", subject=subject, at=at, id=row.pk, actor=actor)
    return audit.record(
        f"{noun}.{kind}.{verb}",
        actor=actor,
        subject=label,
        at=at,
        before=stored_values(before),
        after=stored_values(after),
    )
