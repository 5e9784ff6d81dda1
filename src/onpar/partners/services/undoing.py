"""Takes a change back that was made on screen, as long as nothing was changed on top of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError, NotFound
from onpar.kernel.models import AuditEntry, Versioned
from onpar.partners.models import Interaction, Partner
from onpar.partners.services.editing import (
    RECORDS,
    Record,
    attachments,
    change,
    create,
    remove,
    stored_values,
    typed_values,
    values_of,
)
from onpar.partners.services.interactions import take_back_interaction
from onpar.partners.services.lifecycle import take_back_stage

_INTERACTIONS = ("interaction.record.recorded", "interaction.record.corrected")
_CHANGED_AGAIN = "This was changed again since, so it cannot be undone. Change it by hand."


class NotUndoable(DomainError):
    code = "not_undoable"


def undo(entry: AuditEntry, *, actor: str, at: datetime) -> None:
    """Raises NotUndoable or another DomainError where a later change lies on top, or the row is gone."""
    if entry.action == "partner.stage.changed":
        take_back_stage(_id_of(entry), entry.payload.after["transition"], actor=actor, at=at)
    elif entry.action in _INTERACTIONS:
        take_back_interaction(_id_of(entry), actor=actor, at=at)
    else:
        noun, _record, verb = entry.action.split(".")
        with writing():
            _BACK[verb](RECORDS[noun], entry, actor, at)


def is_undoable(entry: AuditEntry) -> bool:
    if entry.action in ("partner.stage.changed", *_INTERACTIONS):
        return True
    noun, _dot, rest = entry.action.partition(".record.")
    verb = rest if noun in RECORDS and entry.action != "partner.record.created" else ""
    if verb not in _BACK:
        return False
    return verb != "removed" or bool(entry.payload.before)


def partner_of(entry: AuditEntry) -> Partner:
    """Whose change it was. Raises NotFound where the row is gone."""
    noun, row_id = entry.subject.split(":")
    if noun == "partner":
        found = Partner.objects.filter(pk=row_id).first()
    else:
        model: Any = Interaction if noun == "interaction" else RECORDS[noun].model
        row = model._default_manager.filter(pk=row_id).first()
        found = row.partner if row else None
    if found is None:
        raise NotFound("There is nothing to undo. It may have been removed.")
    return found


def _change_back(record: Record, entry: AuditEntry, actor: str, at: datetime) -> None:
    row = _locked(record, entry)
    now = stored_values(values_of(record, row))
    if any(now.get(name) != value for name, value in entry.payload.after.items()):
        raise NotUndoable(_CHANGED_AGAIN)
    values = typed_values(record, entry.payload.before)
    change(record, row.pk, version=row.version, values=values, actor=actor, at=at)


def _take_away(record: Record, entry: AuditEntry, actor: str, at: datetime) -> None:
    """What was added, as long as nobody changed it and nothing hangs on it."""
    row = _locked(record, entry)
    if row.version != 1:
        raise NotUndoable(_CHANGED_AGAIN)
    if attached := attachments(row):
        raise NotUndoable(f"It has {', '.join(attached)} by now, so it stays. Change it by hand.")
    remove(record, row.pk, version=row.version, actor=actor, at=at)


def _locked(record: Record, entry: AuditEntry) -> Versioned:
    row = record.model._default_manager.select_for_update().filter(pk=_id_of(entry)).first()
    if row is None:
        raise NotUndoable(_CHANGED_AGAIN)
    return row


def _restore(record: Record, entry: AuditEntry, actor: str, at: datetime) -> None:
    partner = partner_of(entry)
    create(record, partner, typed_values(record, entry.payload.before), actor=actor, at=at)


def _id_of(entry: AuditEntry) -> int:
    return int(entry.subject.split(":")[1])


_BACK: dict[str, Callable[[Record, AuditEntry, str, datetime], None]] = {
    "created": _take_away,
    "changed": _change_back,
    "removed": _restore,
}
