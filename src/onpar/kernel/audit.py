"""The audit log: written with the change, in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onpar.kernel.models import AuditEntry, AuditPayload


def record(
    action: str,
    *,
    actor: str,
    subject: str,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """`action` has three words, such as `partner.tier.changed`; `before` and `after` hold only what changed."""
    entry = AuditEntry.objects.create(action=action, actor=actor, subject=subject, at=at)
    AuditPayload.objects.create(entry=entry, before=dict(before or {}), after=dict(after or {}))
    return entry
