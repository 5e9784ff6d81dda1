"""Many rows of one table at once: read what is stored, compare, write the difference in few statements.

For the services of the room that owns the table. The ORM builds an object per row, which costs more
than storing it; these statements run on SQLite and PostgreSQL alike.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from functools import cached_property
from itertools import chain, count
from typing import Any

from django.db import connection, models

from onpar.kernel.db import is_sqlite, matching, move_log, placeholders
from onpar.kernel.journal import note
from onpar.kernel.models import Versioned

Row = tuple[Any, ...]

# PostgreSQL only: importers queue at this transaction lock, as SQLite's writers do at theirs, so that
# no row appears between comparing and writing.
_IMPORT_LOCK = 7_205_759

# SQLite only: batches whose pages its log holds during an import. A batch touches pages all over the
# indexes, and mostly those that the batches before it touched: moving them rarely is cheaper by far.
_BATCHES_IN_LOG = 16
_batches = count(1)
_CACHE_KIB = 64_000
# SQLite only: a statement lets other threads work while it runs, and each row of its own would not.
_ROWS_A_STATEMENT = 500

# SQLite only: how long a batch may keep other writers waiting.
MOST_HELD_SECONDS = 0.1


class Stored(IntEnum):
    """What became of a row."""

    UNCHANGED = 0
    CHANGED = 1
    NEW = 2


@dataclass(frozen=True)
class Batch:
    """Rows of one kind: `fields` names the values of each row, in order."""

    fields: tuple[str, ...]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Target:
    """The table that rows go to.

    fields: attribute names of the model, such as `partner_id`, in the order of each row; the first
    `key_size` of them recognize a row within `scope`. scope: values that all rows share and that
    stored rows are sought by. inserted: values only a new row gets; made: the same, made per row.
    """

    model: type[models.Model]
    fields: tuple[str, ...]
    key_size: int = 1
    scope: Mapping[str, Any] = field(default_factory=dict)
    inserted: Mapping[str, Any] = field(default_factory=dict)
    made: Mapping[str, Callable[[], Any]] = field(default_factory=dict)

    @cached_property
    def table(self) -> str:
        return connection.ops.quote_name(self.model._meta.db_table)

    def column(self, name: str) -> str:
        """Quoted column of an attribute; `partner_id` and `partner` both name the foreign key's."""
        for known in self.model._meta.concrete_fields:
            if name in (known.attname, known.name):
                return connection.ops.quote_name(str(known.column))
        raise LookupError(f"{self.model.__name__} has no field '{name}'.")

    def key(self, row: Row) -> Any:
        return row[0] if self.key_size == 1 else row[: self.key_size]


@dataclass(frozen=True)
class Difference:
    """Rows to insert, rows to update (id → before, after), and what became of each row in order."""

    new: list[Row]
    changed: dict[int, tuple[Row, Row]]
    outcomes: list[Stored]
    ids: dict[Any, int]


def compare(target: Target, rows: Sequence[Row]) -> Difference:
    """One query. A key that comes twice counts once as new, then as changed or unchanged."""
    keys = {row[: target.key_size] for row in rows}
    stored, ids = _read(target, keys)
    if not ids and len(keys) == len(rows):
        return Difference(list(rows), {}, [Stored.NEW] * len(rows), {})
    current = dict(stored)
    new: dict[Any, Row] = {}
    outcomes = []
    for row in rows:
        key = target.key(row)
        before = current.get(key)
        if before == row:
            outcomes.append(Stored.UNCHANGED)
            continue
        outcomes.append(Stored.NEW if before is None else Stored.CHANGED)
        current[key] = row
        if key not in ids:
            new[key] = row
    changed = {
        row_id: (stored[key], current[key])
        for key, row_id in ids.items()
        if current[key] != stored[key]
    }
    return Difference(list(new.values()), changed, outcomes, ids)


def write(target: Target, difference: Difference) -> None:
    """Inside the transaction of the change, with the comparison in the same transaction."""
    insert(target, difference.new)
    note(
        target.model,
        "changed",
        target.fields,
        [(row_id, *before_and_after) for row_id, before_and_after in difference.changed.items()],
    )
    update(target, {row_id: after for row_id, (_before, after) in difference.changed.items()})


def queue_writers() -> None:
    """Makes bulk writers of one database take turns until the transaction ends."""
    if not is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT_LOCK])


@contextmanager
def many_batches() -> Iterator[None]:
    """Gives SQLite more memory while many batches are written, and moves its log when they are."""
    if not is_sqlite():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        cache = int(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {cache}")
    move_log()


def between_batches() -> None:
    """Called outside of `writing()`, after each batch."""
    if next(_batches) % _BATCHES_IN_LOG == 0:
        move_log()


def rows_in_turn(rows: int, seconds: float) -> int:
    """How many rows a batch may have, after so many held the writers' lock of SQLite so long."""
    return int(rows * MOST_HELD_SECONDS / seconds) if is_sqlite() else sys.maxsize


def insert(target: Target, rows: Sequence[Row]) -> None:
    """SQLite: one prepared statement. PostgreSQL: COPY, 3 to 5 times as fast as INSERT."""
    if not rows:
        return
    note(
        target.model,
        "made",
        target.fields,
        list(rows),
        key_size=target.key_size,
        scope=target.scope,
    )
    shared = {**target.scope, **target.inserted}
    names = [*target.fields, *shared, *target.made]
    columns = ", ".join(target.column(name) for name in names)
    tail = tuple(shared.values())
    makers = tuple(target.made.values())
    full = [(*row, *tail, *(make() for make in makers)) for row in rows] if makers else None
    full = full or [row + tail for row in rows]
    with connection.cursor() as cursor:
        if is_sqlite():
            statement = f"INSERT INTO {target.table} ({columns}) VALUES "  # noqa: S608
            for start in range(0, len(full), _ROWS_A_STATEMENT):
                chunk = full[start : start + _ROWS_A_STATEMENT]
                cursor.execute(
                    statement + placeholders(len(names), len(chunk)),
                    list(chain.from_iterable(chunk)),
                )
            return
        with cursor.copy(f"COPY {target.table} ({columns}) FROM STDIN") as copy:
            for row in full:
                copy.write_row(row)


def update(target: Target, rows: Mapping[int, Row]) -> None:
    if not rows:
        return
    settings = ", ".join(f"{target.column(name)} = %s" for name in target.fields)
    if issubclass(target.model, Versioned):
        settings += ", version = version + 1"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {target.table} SET {settings} WHERE id = %s",  # noqa: S608
            [(*row, row_id) for row_id, row in rows.items()],
        )


def ids_of(target: Target, keys: Iterable[Any]) -> dict[Any, int]:
    """Ids of stored rows by key; one query, whatever the number of keys."""
    return _read(target, _wrapped(target, keys))[1]


def values_of(target: Target, keys: Iterable[Any]) -> dict[Any, Row]:
    """Values of stored rows, those of the key among them, by key; one query."""
    return _read(target, _wrapped(target, keys))[0]


def _wrapped(target: Target, keys: Iterable[Any]) -> set[Row]:
    return {(key,) if target.key_size == 1 else key for key in keys}


def stored_time(at: datetime) -> datetime:
    """An aware time as raw statements store and read it: SQLite keeps UTC without a zone."""
    return at.astimezone(UTC).replace(tzinfo=None) if is_sqlite() else at.astimezone(UTC)


def _read(target: Target, keys: set[Row]) -> tuple[dict[Any, Row], dict[Any, int]]:
    """Stored values and ids by key, at least of the rows with these keys."""
    if not keys:
        return {}, {}
    sql, parameters = _seek_in(target, keys) if is_sqlite() else _seek_each(target, keys)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found = cursor.fetchall()
    rows = [row[1:] for row in found]
    keys_found = list(map(target.key, rows))
    ids = [row[0] for row in found]
    return dict(zip(keys_found, rows, strict=True)), dict(zip(keys_found, ids, strict=True))


def _seek_in(target: Target, keys: set[Row]) -> tuple[str, list[Any]]:
    """One condition per key column: a few rows too many, but SQLite finds its index."""
    where, parameters = _scope(target)
    for name, values in zip(target.fields, zip(*keys, strict=True), strict=False):
        condition, wanted = matching(target.column(name), sorted(set(values)))
        where.append(condition)
        parameters.extend(wanted)
    return f"{_select(target)} WHERE {' AND '.join(where)}", parameters


def _seek_each(target: Target, keys: set[Row]) -> tuple[str, list[Any]]:
    """One look-up in the index per key. Given them all as one list, PostgreSQL would rather read the
    table from end to end, batch after batch; the offset keeps it from making a list of them again."""
    columns = [list(values) for values in zip(*keys, strict=True)]
    lists = ["%s::text[]" if isinstance(values[0], str) else "%s" for values in columns]
    names = [f"key_{place}" for place in range(target.key_size)]
    where, parameters = _scope(target)
    where += [
        f"{target.column(field)} = {name}"
        for field, name in zip(target.fields, names, strict=False)
    ]
    return (
        f"SELECT stored.* FROM unnest({', '.join(lists)}) AS wanted ({', '.join(names)}) "  # noqa: S608
        f"CROSS JOIN LATERAL ({_select(target)} WHERE {' AND '.join(where)} OFFSET 0) AS stored",
        [*columns, *parameters],
    )


def _scope(target: Target) -> tuple[list[str], list[Any]]:
    where = [f"{target.column(name)} = %s" for name in target.scope]
    return where, list(target.scope.values())


def _select(target: Target) -> str:
    columns = ", ".join(target.column(name) for name in target.fields)
    return f"SELECT id, {columns} FROM {target.table}"  # noqa: S608
