"""What the page of a draft shows of its file, and what would stop it from being read."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path

from onpar.exchange.errors import on_screen
from onpar.exchange.files import open_table
from onpar.exchange.inspecting import FileShape, inspect_file, table_file
from onpar.exchange.kinds import KINDS, Reading
from onpar.exchange.mapping import FileFormat, Mapping
from onpar.exchange.tables import TableReader
from onpar.kernel.errors import DomainError


@lru_cache(maxsize=32)
def shape_of(path: Path, form: FileFormat) -> FileShape:
    """As `inspect_file`; remembered, because an uploaded file never changes. Raises FileUnreadable."""
    return inspect_file(path, form)


def cut_of(form: FileFormat) -> FileFormat:
    """Only what decides on the columns of a file."""
    names = ("encoding", "delimiter", "sheet", "header_rows")
    return FileFormat(**{name: getattr(form, name) for name in names})


@dataclass(frozen=True)
class FirstRows:
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def first_rows(path: Path, shape: FileShape, *, count: int) -> FirstRows:
    with open_table(table_file(path, shape)) as table:
        rows = [tuple(record) for record in islice(table.records, count * 2) if record]
        return FirstRows(tuple(table.header), tuple(rows[:count]))


def problem_with(
    path: Path, shape: FileShape, kind: str, mapping: Mapping, *, actor: str, at: datetime
) -> str:
    """A sentence about what would end the import before its first row; empty when nothing would."""
    try:
        rows = KINDS[kind](Reading(mapping, actor, at, write=False))
        TableReader(table_file(path, shape), rows.fields, rows.mapping or mapping)
    except DomainError as error:
        return on_screen(error)
    return ""
