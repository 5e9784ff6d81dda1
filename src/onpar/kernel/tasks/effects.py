"""Effects that may happen once, ever, however often a task is tried."""

from django.db import connection

from onpar.kernel import clock
from onpar.kernel.bulk import stored_time
from onpar.kernel.db import writing
from onpar.kernel.models import Effect


def once(key: str) -> bool:
    """True the first time. In the transaction of the effect: undone with it, kept with it."""
    table = Effect._meta.db_table
    sql = f"INSERT INTO {table} (key, at) VALUES (%s, %s) ON CONFLICT (key) DO NOTHING"  # noqa: S608
    with writing(), connection.cursor() as cursor:
        cursor.execute(sql, [key, stored_time(clock.now())])
        return bool(cursor.rowcount)
