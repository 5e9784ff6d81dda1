"""Write transactions. On SQLite, writers of all threads and processes queue at one lock."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

_thread_lock = threading.RLock()
_depth = threading.local()


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


@contextmanager
def writing() -> Iterator[None]:
    """One write transaction; nests like `atomic`.

    SQLite lets one writer in and makes the others poll. Queuing at a lock of our own, shared with
    other processes through a lock file, keeps waits short and fair (quality.md, what was learned).
    """
    if not is_sqlite() or getattr(_depth, "held", False):
        with transaction.atomic():
            yield
        return
    with _thread_lock, _file_lock(), transaction.atomic():
        _depth.held = True
        try:
            yield
        finally:
            _depth.held = False


def scrub_on_commit() -> None:
    """SQLite: rewrites the database without what deleted rows left in it, and empties the log.

    Inside `writing()`, whose lock is still held when its transaction has been committed. Readers go on;
    writers wait, seconds per gigabyte. PostgreSQL's vacuum does its part by itself.
    """
    if is_sqlite():
        transaction.on_commit(_scrub)


def _scrub() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _file_lock() -> Iterator[None]:
    path = Path(settings.DATA_DIR) / "write.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def placeholders(columns: int, rows: int = 1) -> str:
    """`(%s,%s),(%s,%s)` for a multi-row statement."""
    row = "(" + ",".join(["%s"] * columns) + ")"
    return ",".join([row] * rows)
