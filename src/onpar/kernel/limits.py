"""Rate limits in the database, so that all workers share them."""

import hashlib
import math
from datetime import UTC, datetime, timedelta

from django.db import connection

from onpar.kernel.bulk import stored_time
from onpar.kernel.db import writing
from onpar.kernel.errors import TooManyRequests
from onpar.kernel.models import RateCounter


def count_try(scope: str, key: str, *, limit: int, window: timedelta, at: datetime) -> None:
    """Count one try; raises TooManyRequests from the (limit + 1)th in a window on.

    The key is stored as a digest: a list of addresses tried is itself personal data.
    """
    seconds = window.total_seconds()
    number = int(at.timestamp() // seconds)
    ends_at = datetime.fromtimestamp((number + 1) * seconds, UTC)
    digest = hashlib.sha256(f"{scope}:{key}".encode()).hexdigest()
    if _increment(digest, number, ends_at) > limit:
        minutes = max(1, int(seconds // 60))
        raise TooManyRequests(
            f"Too many tries. Wait {minutes} minutes, then try again.",
            retry_after=max(1, math.ceil((number + 1) * seconds - at.timestamp())),
        )


def _increment(digest: str, slot: int, ends_at: datetime) -> int:
    table = RateCounter._meta.db_table
    upsert = (
        f"INSERT INTO {table} (key, slot, ends_at, count) VALUES (%s, %s, %s, 1) "  # noqa: S608
        f"ON CONFLICT (key, slot) DO UPDATE SET count = {table}.count + 1 RETURNING count"
    )
    with writing(), connection.cursor() as cursor:
        RateCounter.objects.filter(key=digest, slot__lt=slot).delete()
        cursor.execute(upsert, [digest, slot, stored_time(ends_at)])
        return int(cursor.fetchone()[0])
