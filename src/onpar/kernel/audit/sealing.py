"""The chain: each entry gets a place and a seal that covers the seal before it.

Nobody without the secret key can alter, remove or insert an entry and have the seals agree again.
"""

import json
from collections.abc import Iterable
from datetime import UTC

from django.db import connection

from onpar.kernel import clock
from onpar.kernel.db import is_sqlite, writing
from onpar.kernel.models import AuditEntry, AuditHead
from onpar.kernel.secrets import keyed_digest

_BATCH = 500
PURPOSE = "audit"
# PostgreSQL only: sealers queue at this transaction lock.
_SEALING_LOCK = 7_205_760


def seal_entries() -> int:
    """Seals what is not sealed yet, in the order in which it was written, and says how much that was."""
    count = 0
    while AuditEntry.objects.filter(seq=None).exists():
        with writing():
            count += _seal_batch()
    return count


def _seal_batch() -> int:
    _queue_sealers()
    head = AuditHead.objects.first() or AuditHead(pk=1, seq=0, seal="")
    entries = list(AuditEntry.objects.filter(seq=None).order_by("pk")[:_BATCH])
    if not entries:
        return 0
    for entry in entries:
        head.seq += 1
        head.seal = keyed_digest(link(head.seal, head.seq, entry), purpose=PURPOSE)
        entry.seq, entry.seal = head.seq, head.seal
    _store(entries)
    head.at = clock.now()
    head.signature = keyed_digest(statement(head), purpose=PURPOSE)
    head.save()
    return len(entries)


def _queue_sealers() -> None:
    if not is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALING_LOCK])


def _store(entries: Iterable[AuditEntry]) -> None:
    table = AuditEntry._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET seq = %s, seal = %s WHERE id = %s",  # noqa: S608
            [(entry.seq, entry.seal, entry.pk) for entry in entries],
        )


def link(before: str, seq: int, entry: AuditEntry) -> str:
    """What a seal covers. The payload is in it by its digest, so erasing it breaks nothing."""
    at = entry.at.astimezone(UTC).isoformat()
    return json.dumps([before, seq, at, entry.actor, entry.action, entry.subject, entry.digest])


def statement(head: AuditHead) -> str:
    """What the signature of the head covers: that the log ends here."""
    return json.dumps(["head", head.seq, head.seal])


def head_words() -> str:
    """The head in one word, to be kept elsewhere: `onpar audit verify --head` compares with it."""
    head = AuditHead.objects.first()
    return str(head or "0:")
