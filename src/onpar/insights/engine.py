"""DuckDB, in memory, one database per process and one cursor per evaluation."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import duckdb
from django.conf import settings

_lock = threading.Lock()


@lru_cache
def _database() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(
        config={
            "memory_limit": settings.ANALYTICS_MEMORY,
            "threads": settings.ANALYTICS_THREADS,
            "temp_directory": str(settings.DATA_DIR / "spill"),
            # Files are given by explicit lists; nothing may be fetched or loaded at run time.
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    # Files never change under their name, so what their footers say need be read only once.
    database.execute("SET GLOBAL parquet_metadata_cache = true")
    return database


@contextmanager
def cursor() -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor with temporary tables of its own, closed at the end."""
    with _lock:
        database = _database()
    opened = database.cursor()
    try:
        yield opened
    finally:
        opened.close()
