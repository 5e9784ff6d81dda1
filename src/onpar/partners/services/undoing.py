"""Takes a change back that was made on screen, as long as nothing was changed on top of it."""

from datetime import datetime

from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError, NotFound
from onpar.kernel.models import AuditEntry
from onpar.partners.models import Partner
from onpar.partners.services.editing import (
    RECORDS,
    Record,
    change,
    create,
    stored_values,
    typed_values,
    values_of,
)
from onpar.partners.services.lifecycle import take_back_stage


class NotUndoable(DomainError):
    code = "not_undoable"


def undo(entry: AuditEntry, *, actor: str, at: datetime) -> None:
    """Raises NotUndoable where a later change lies on top, or the row is gone."""
    if entry.action == "partner.stage.changed":
        take_back_stage(_id_of(entry), entry.payload.after["transition"], actor=actor, at=at)
        return
    noun, _record, verb = entry.action.split(".")
    record = RECORDS[noun]
    with writing():
        if verb == "removed":
            _restore(record, entry, actor, at)
        else:
            _change_back(record, entry, actor, at)


def is_undoable(entry: AuditEntry) -> bool:
    if entry.action == "partner.stage.changed":
        return True
    noun, _record, verb = entry.action.split(".")
    if noun not in RECORDS:
        return False
    return verb == "changed" or (verb == "removed" and bool(entry.payload.before))


def partner_of(entry: AuditEntry) -> Partner:
    """Whose change it was. Raises NotFound where the row is gone."""
    noun, row_id = entry.subject.split(":")
    if noun == "partner":
        found = Partner.objects.filter(pk=row_id).first()
    else:
        row = RECORDS[noun].model._default_manager.filter(pk=row_id).first()
        found = row.partner if row else None  # type: ignore[attr-defined]
    if found is None:
        raise NotFound("There is nothing to undo. It may have been removed.")
    return found


def _change_back(record: Record, entry: AuditEntry, actor: str, at: datetime) -> None:
    row = record.model._default_manager.select_for_update().filter(pk=_id_of(entry)).first()
    before, after = entry.payload.before, entry.payload.after
    now = stored_values(values_of(record, row)) if row else {}
    if row is None or any(now.get(name) != value for name, value in after.items()):
        raise NotUndoable(
            "This was changed again since, so it cannot be undone. Change it by hand."
        )
    values = typed_values(record, before)
    change(record, row.pk, version=row.version, values=values, actor=actor, at=at)


def _restore(record: Record, entry: AuditEntry, actor: str, at: datetime) -> None:
    partner = partner_of(entry)
    create(record, partner, typed_values(record, entry.payload.before), actor=actor, at=at)


def _id_of(entry: AuditEntry) -> int:
    return int(entry.subject.split(":")[1])
