"""Notes which rows a piece of work made and changed, so that it can be taken back.

`journaling` listens while bulk writers of any room write; `take_back` undoes what was noted, row by
row, and leaves every row that is not as it was left, or that other rows hang on.
"""

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

from django.apps import apps
from django.db import connection, models

from onpar.kernel.db import matching

Row = Sequence[Any]
Verb = Literal["made", "changed", "removed"]
CHANGED_SINCE = "changed since"
HUNG_ON = "others depend on it"
GONE = "refers to something that is gone"


@dataclass(frozen=True)
class Entry:
    """Rows of one table. made and removed: values of `fields`; changed: id, values before, and after.

    key_size: how many of the first fields find a made row again, together with `scope`.
    """

    table: str
    verb: Verb
    fields: tuple[str, ...]
    rows: list[Any]
    key_size: int = 1
    scope: Mapping[str, Any] = field(default_factory=dict)

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.table)


@dataclass
class Journal:
    entries: list[Entry] = field(default_factory=list)

    def packed(self) -> bytes:
        """Compressed JSON; dates and times as text."""
        return zlib.compress(json.dumps([vars(e) for e in self.entries], default=str).encode(), 1)


def unpacked(content: bytes) -> list[Entry]:
    entries = json.loads(zlib.decompress(content))
    return [Entry(**{**entry, "fields": tuple(entry["fields"])}) for entry in entries]


_journal: ContextVar[Journal | None] = ContextVar("journal", default=None)


@contextmanager
def journaling() -> Iterator[Journal]:
    """Everything that bulk writers write in the block is noted."""
    journal = Journal()
    token = _journal.set(journal)
    try:
        yield journal
    finally:
        _journal.reset(token)


def note(
    model: type[models.Model],
    verb: Verb,
    fields: tuple[str, ...],
    rows: list[Any],
    *,
    key_size: int = 1,
    scope: Mapping[str, Any] | None = None,
) -> None:
    """Does nothing where nobody listens."""
    journal = _journal.get()
    if journal is not None and rows:
        entry = Entry(model._meta.label_lower, verb, fields, rows, key_size, dict(scope or {}))
        journal.entries.append(entry)


@dataclass
class TakenBack:
    """What became of the rows of an entry. left: the row as it was noted, and why it stays.

    touched: values of all rows that were deleted, changed or put back, by field, as they were and are.
    """

    undone: int = 0
    left: list[tuple[Row, str]] = field(default_factory=list)
    touched: list[dict[str, Any]] = field(default_factory=list)

    def leave(self, row: Row, why: str) -> None:
        self.left.append((row, why))


Hold = Callable[[dict[str, Any]], bool]


def take_back(entry: Entry, *, held: Hold = lambda _row: False) -> TakenBack:
    """Inside the caller's transaction. held: rows, as values by field, that stay for another reason."""
    act = {"made": _unmake, "changed": _change_back, "removed": _put_back}[entry.verb]
    return act(entry, held)


def _unmake(entry: Entry, held: Hold) -> TakenBack:
    taken = TakenBack()
    found = _rows_by_key(entry)
    doomed: dict[int, Row] = {}
    for row in entry.rows:
        values = dict(zip(entry.fields, row, strict=True))
        stored = found.get(_key(entry, row), {})
        row_id = next((known for known, now in stored.items() if now == list(row)), None)
        if row_id is None and not stored:
            continue
        if row_id is None or row_id in doomed or held(values):
            taken.leave(row, CHANGED_SINCE)
        else:
            doomed[row_id] = row
    for row_id in hung_on(entry.model, list(doomed)):
        taken.leave(doomed.pop(row_id), HUNG_ON)
    entry.model._default_manager.filter(pk__in=list(doomed)).delete()
    taken.undone = len(doomed)
    taken.touched = [dict(zip(entry.fields, row, strict=True)) for row in doomed.values()]
    return taken


def _change_back(entry: Entry, held: Hold) -> TakenBack:
    taken = TakenBack()
    ids = [row_id for row_id, _before, _after in entry.rows]
    now = {row[0]: row[1:] for row in _select(entry, {"id": ids})}
    wanted = {}
    for row_id, before, after in entry.rows:
        if row_id not in now:
            continue
        if now[row_id] != after or held(dict(zip(entry.fields, after, strict=True))):
            taken.leave(after, CHANGED_SINCE)
        else:
            wanted[row_id] = (before, after)
    for row_id in _without_targets(entry, {key: before for key, (before, _a) in wanted.items()}):
        taken.leave(wanted.pop(row_id)[1], GONE)
    _update(entry, {row_id: before for row_id, (before, _after) in wanted.items()})
    taken.undone = len(wanted)
    for pair in wanted.values():
        taken.touched += [dict(zip(entry.fields, row, strict=True)) for row in pair]
    return taken


def _put_back(entry: Entry, held: Hold) -> TakenBack:
    taken = TakenBack()
    rows = dict(enumerate(entry.rows))
    for place in _without_targets(entry, rows):
        taken.leave(rows.pop(place), GONE)
    stored = _rows_by_key(entry)
    for row in rows.values():
        if held(dict(zip(entry.fields, row, strict=True))):
            taken.leave(row, CHANGED_SINCE)
        elif list(row) not in stored.get(_key(entry, row), {}).values():
            entry.model._default_manager.create(**dict(zip(entry.fields, row, strict=True)))
            taken.undone += 1
    return taken


def still_as_noted(entry: Entry) -> dict[int, bool]:
    """Of made rows that are still there, by id: whether they are as they were made."""
    found = _rows_by_key(entry)
    return {
        row_id: now == list(row)
        for row in entry.rows
        for row_id, now in found.get(_key(entry, row), {}).items()
    }


def hung_on(model: type[models.Model], ids: list[int], *, besides: Sequence[str] = ()) -> set[int]:
    """Ids of rows that rows of other tables point at; `besides`: labels of tables that do not count."""
    hung: set[int] = set()
    # Hidden ones too: what a question is asked for has no way back to its answers, and they hang on it.
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel):
            continue
        other = relation.related_model
        if other._meta.label_lower in besides or not ids:
            continue
        name = relation.field.attname if not relation.many_to_many else relation.field.name
        pointing = other._default_manager.filter(**{f"{name}__in": ids})
        hung.update(pointing.values_list(name, flat=True).distinct())
    return hung


def plain(values: Row) -> list[Any]:
    """Values as the journal holds them."""
    return json.loads(json.dumps(list(values), default=str))  # type: ignore[no-any-return]


def _key(entry: Entry, row: Row) -> tuple[Any, ...]:
    return tuple(row[: entry.key_size])


def _rows_by_key(entry: Entry) -> dict[tuple[Any, ...], dict[int, Row]]:
    """Stored rows, id → values, by the key of the entry's rows."""
    found: dict[tuple[Any, ...], dict[int, Row]] = {}
    keys = entry.fields[: entry.key_size]
    wanted = {name: list({row[place] for row in entry.rows}) for place, name in enumerate(keys)}
    for row_id, *values in _select(entry, wanted):
        found.setdefault(tuple(values[: entry.key_size]), {})[row_id] = values
    return found


def _select(entry: Entry, wanted: Mapping[str, list[Any]]) -> list[list[Any]]:
    """Id and values of the rows of which each named field is one of the wanted, read raw."""
    columns = ["id", *(_column(entry.model, field) for field in entry.fields)]
    conditions = [f"{_column(entry.model, field)} = %s" for field in entry.scope]
    parameters = list(entry.scope.values())
    for name, values in wanted.items():
        condition, given = matching(_column(entry.model, name), values)
        conditions.append(condition)
        parameters += given
    table = connection.ops.quote_name(entry.model._meta.db_table)
    where = " AND ".join(conditions)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM {table} WHERE {where}",  # noqa: S608
            parameters,
        )
        return plain(cursor.fetchall())


def _update(entry: Entry, rows: Mapping[int, Row]) -> None:
    names = ", ".join(f"{_column(entry.model, field)} = %s" for field in entry.fields)
    if "version" in {field.name for field in entry.model._meta.concrete_fields}:
        names += ", version = version + 1"
    table = connection.ops.quote_name(entry.model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {names} WHERE id = %s",  # noqa: S608
            [(*row, row_id) for row_id, row in rows.items()],
        )


def _without_targets(entry: Entry, rows: Mapping[int, Row]) -> set[int]:
    """Keys of the rows whose references point at nothing any more."""
    lost: set[int] = set()
    for place, name in enumerate(entry.fields):
        target = _target(entry.model, name)
        wanted = {row[place] for row in rows.values() if row[place] is not None}
        if target is None or not wanted:
            continue
        known = set(target._default_manager.filter(pk__in=wanted).values_list("pk", flat=True))
        lost |= {key for key, row in rows.items() if row[place] in wanted - known}
    return lost


def _target(model: type[models.Model], name: str) -> type[models.Model] | None:
    for known in model._meta.concrete_fields:
        if name in (known.attname, known.name) and known.is_relation:
            return known.related_model
    return None


def _column(model: type[models.Model], name: str) -> str:
    for known in model._meta.concrete_fields:
        if name in (known.attname, known.name):
            return connection.ops.quote_name(str(known.column))
    raise LookupError(f"{model.__name__} has no field '{name}'.")
