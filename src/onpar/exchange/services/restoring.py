"""Reads an export back into an empty installation, row for row.

It goes past the importer, which gives rows to a program that runs: here nothing is there yet that a row
could disagree with, histories come as they were, and ids stay, so that links and later imports still fit.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import IO, Any

from django.db import models

from onpar.accounts.models import User
from onpar.exchange.errors import ExportUnreadable, NotEmpty
from onpar.exchange.export.forms import DAY
from onpar.exchange.export.tables import TABLES, Column, Reference, Table, in_chunks
from onpar.exchange.formulas import unmarked
from onpar.insights.facts.refresh import rebuild
from onpar.kernel.audit import record
from onpar.kernel.db import writing
from onpar.partners.models import Interaction, Partner, Person, Touchpoint
from onpar.surveys.models import Answer, AnswerRole, Question, Response, SurveyVersion, Wave

Row = dict[str, str]


def restore_export(path: Path, *, actor: str, at: datetime) -> dict[str, int]:
    """Rows restored by table. Raises NotEmpty, and ExportUnreadable with nothing stored."""
    if Partner.objects.exists():
        raise NotEmpty(
            "There are partners already. Restore an export into a new, empty installation."
        )
    counts = {}
    with _opened(path) as tables, writing():
        for table in TABLES:
            counts[table.name] = _guarded(table.name, _restore, table, tables(table.name))
        counts["answers"] = _guarded("answers", _restore_answers, tables("answers"))
        record("export.archive.restored", actor=actor, subject="export", at=at, after=counts)
    rebuild(at=at)
    return counts


def _guarded(name: str, restore: Callable[..., int], *arguments: Any) -> int:
    try:
        return restore(*arguments)
    except (LookupError, ValueError, ArithmeticError) as error:
        raise ExportUnreadable(
            f"The table '{name}' does not fit together: {error}. Nothing was stored."
        ) from error


@contextmanager
def _opened(path: Path) -> Iterator[Callable[[str], Iterator[Row]]]:
    """Gives the rows of a table by its name; of a zip or a folder with CSV inside."""
    try:
        if path.is_dir():
            _check_manifest((path / "manifest.json").read_text(encoding="utf-8"))
            inside = path / "csv" if (path / "csv").is_dir() else path
            yield lambda name: _records((inside / f"{name}.csv").open("rb"))
            return
        with zipfile.ZipFile(path) as archive:
            _check_manifest(archive.read("manifest.json").decode())
            yield lambda name: _records(archive.open(f"csv/{name}.csv"))
    except (OSError, KeyError, zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise ExportUnreadable(
            f"{path.name} is no export of OnPar with CSV inside: {error}. Make one with `onpar export`."
        ) from None


def _check_manifest(text: str) -> None:
    try:
        known = json.loads(text)["product"] == "OnPar"
    except (ValueError, LookupError, TypeError):
        known = False
    if not known:
        raise ExportUnreadable("manifest.json is not that of an export of OnPar.")


def _records(raw: IO[bytes]) -> Iterator[Row]:
    with raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text)
        header = next(reader, [])
        for cells in reader:
            yield dict(zip(header, map(unmarked, cells), strict=True))


def _restore(table: Table, rows: Iterator[Row]) -> int:
    at_once = [reference for reference in table.references if not reference.later]
    ids = {reference.field: _ids(reference) for reference in at_once}
    count = 0
    kept: list[Row] = []
    for chunk in in_chunks(rows):
        made = [table.model(**_fields(table, row, at_once, ids)) for row in chunk]
        _prepare(table, made)
        _store(table, made)
        _link_lists(table, chunk, made)
        count += len(chunk)
        kept += [
            row for row in chunk if any(_is_named(r, row) for r in table.references if r.later)
        ]
    for reference in table.references:
        if reference.later:
            _name_later(table, reference, kept)
    return count


def _fields(
    table: Table, row: Row, references: Iterable[Reference], ids: Mapping[str, Mapping[Any, int]]
) -> dict[str, Any]:
    named = {r.field: _found(r, row, ids[r.field]) for r in references}
    fields: dict[str, Any] = {f"{name}_id": pk for name, pk in named.items()}
    for column in table.own_columns:
        fields[column.path] = _value(table.model, column, row)
    return fields


def _value(model: type[models.Model], column: Column, row: Row) -> Any:
    text = row[column.name]
    if not text and model._meta.get_field(column.path).null:
        return None
    return column.form.read(text, row)


def _found(reference: Reference, row: Row, ids: Mapping[Any, int]) -> int | None:
    if not _is_named(reference, row):
        return None
    key = tuple(row[column] for column in reference.columns)
    if key not in ids:
        raise LookupError(f"{reference.field} '{'/'.join(key)}' is not in the export")
    return ids[key]


def _is_named(reference: Reference, row: Row) -> bool:
    return bool(row[reference.columns[-1]])


def _ids(reference: Reference) -> dict[tuple[str, ...], int]:
    rows = reference.model._default_manager.values_list("pk", *reference.keys)
    return {tuple(map(str, keys)): pk for pk, *keys in rows}


def _prepare(table: Table, made: Sequence[models.Model]) -> None:
    for row in made:
        if isinstance(row, User):
            # Nobody can sign in until a password is set or a mail with a code is opened.
            row.set_unusable_password()
        if table.name == "installation":
            row.pk = 1


def _store(table: Table, made: list[models.Model]) -> None:
    if not table.unique:
        table.model._default_manager.bulk_create(made)
        return
    fields = [c.path for c in table.own_columns] + [
        r.field for r in table.references if not r.later
    ]
    table.model._default_manager.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=list(table.unique),
        update_fields=[name for name in fields if name not in table.unique],
    )


def _link_lists(table: Table, rows: list[Row], made: list[Any]) -> None:
    for column in table.columns:
        if column.list_of is None:
            continue
        ids = dict(column.list_of._default_manager.values_list("key", "pk"))
        field: Any = table.model._meta.get_field(column.path)
        own, other = field.m2m_column_name(), field.m2m_reverse_name()
        through = field.remote_field.through
        through._default_manager.bulk_create(
            through(**{own: owner.pk, other: ids[key]})
            for row, owner in zip(rows, made, strict=True)
            for key in column.form.read(row[column.name], row)
        )


def _name_later(table: Table, reference: Reference, rows: list[Row]) -> None:
    """Of rows that name others of their table, found by what those others are named by."""
    ids = _ids(reference)
    by_path = {column.path: column.name for column in table.columns}
    own = [by_path[key] for key in reference.keys]
    model = table.model
    for row in rows:
        pk = ids[tuple(row[name] for name in own)]
        found = _found(reference, row, ids)
        model._default_manager.filter(pk=pk).update(**{f"{reference.field}_id": found})


_WAVE = Reference("wave", Wave, ("survey__key", "key"), ("survey", "wave"))
_OF_RESPONSE = (
    Reference("partner", Partner, ("public_id",), ("partner",)),
    Reference("person", Person, ("public_id",), ("person",)),
    Reference("touchpoint", Touchpoint, ("key",), ("touchpoint",)),
    Reference(
        "interaction",
        Interaction,
        ("origin", "external_id"),
        ("interaction_origin", "interaction"),
    ),
    Reference("version", SurveyVersion, ("survey__key", "number"), ("survey", "version")),
    _WAVE,
)


def _restore_answers(rows: Iterator[Row]) -> int:
    """Rows of one answer set stand together."""
    ids = {reference.field: _ids(reference) for reference in _OF_RESPONSE}
    questions = {
        (q.version_id, q.key): q for q in Question.objects.only("version", "key", "role", "low")
    }
    count = 0
    sets = (list(group) for _key, group in groupby(rows, key=_response_key))
    for chunk in in_chunks(sets):
        made = [_response(group[0], ids) for group in chunk]
        Response.objects.bulk_create(made)
        Answer.objects.bulk_create(
            _answer(response, questions[response.version_id, row["question"]], row)
            for response, group in zip(made, chunk, strict=True)
            for row in group
            if row["question"]
        )
        count += sum(map(len, chunk))
    return count


def _response_key(row: Row) -> tuple[str, str, str]:
    return row["survey"], row["wave"], row["response"]


def _response(row: Row, ids: Mapping[str, Mapping[Any, int]]) -> Response:
    named = {f"{r.field}_id": _found(r, row, ids[r.field]) for r in _OF_RESPONSE}
    return Response(
        external_id=row["response"],
        mode=row["mode"],
        on=DAY.read(row["on"], row),
        language=row["language"],
        **named,
    )


def _answer(response: Response, question: Question, row: Row) -> Answer:
    answer = Answer(response=response, question=question, item=row["item"])
    if question.low is not None:
        answer.number = float(row["value"])
    elif question.role == AnswerRole.COMMENT:
        answer.text = row["value"]
    else:
        answer.choice = row["value"]
    return answer
