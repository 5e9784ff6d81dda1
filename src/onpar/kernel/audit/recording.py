"""Writes an entry, and ties what changed to it by a digest."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
    payload = AuditPayload(
        salt=secrets.token_hex(16), before=dict(before or {}), after=dict(after or {})
    )
    entry = AuditEntry.objects.create(
        action=action, actor=actor, subject=subject, at=at, digest=digest_of(payload)
    )
    payload.entry = entry
    payload.save(force_insert=True)
    return entry


@dataclass(frozen=True)
class Change:
    """One of many changes that are written together."""

    subject: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def record_many(action: str, changes: Sequence[Change], *, actor: str, at: datetime) -> None:
    """An entry per change, in two statements for every 500."""
    payloads = [
        AuditPayload(salt=secrets.token_hex(16), before=dict(one.before), after=dict(one.after))
        for one in changes
    ]
    entries = AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                action=action, actor=actor, subject=one.subject, at=at, digest=digest_of(payload)
            )
            for one, payload in zip(changes, payloads, strict=True)
        ],
        batch_size=500,
    )
    for entry, payload in zip(entries, payloads, strict=True):
        payload.entry = entry
    AuditPayload.objects.bulk_create(payloads, batch_size=500)


def digest_of(payload: AuditPayload) -> str:
    """The salt keeps an erased payload from being guessed by trying what it may have said."""
    plain = json.dumps(
        [payload.salt, _plain(payload.before), _plain(payload.after)],
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(plain.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """The same for what was written and what a database gives back: PostgreSQL turns 1e22 into digits."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
