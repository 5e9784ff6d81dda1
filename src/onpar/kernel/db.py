"""Write transactions. On SQLite, writers of all threads and processes queue at one lock."""

import fcntl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
    """Who waits for the lock holds the turnstile before it, so that who just wrote cannot go first again."""
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "write.next").open("a") as turnstile, (folder / "write.lock").open("a") as lock:
        fcntl.flock(turnstile, fcntl.LOCK_EX)
        fcntl.flock(lock, fcntl.LOCK_EX)
        fcntl.flock(turnstile, fcntl.LOCK_UN)
        yield


def move_log() -> None:
    """SQLite: moves what the log holds into the database.

    Outside of `writing()`, else it does nothing: nobody waits for it, while SQLite's own way makes the
    writer whose turn it is move everything that others have written.
    """
    if is_sqlite() and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")


def placeholders(columns: int, rows: int = 1) -> str:
    """`(%s,%s),(%s,%s)` for a multi-row statement."""
    row = "(" + ",".join(["%s"] * columns) + ")"
    return ",".join([row] * rows)


def matching(column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """Condition "column is one of values" and its parameters, as each database takes it best."""
    if is_sqlite():
        return f"{column} IN {placeholders(len(values))}", list(values)
    return f"{column} = ANY(%s)", [list(values)]
