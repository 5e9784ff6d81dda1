"""Named columns of a CSV on disk, as the file commands need them; no database, no settings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from onpar.exchange.errors import FileUnreadable
from onpar.exchange.files import TableFile, check_file, open_table
from onpar.kernel.errors import DomainError, suggest

_DELIMITERS = (",", ";", "\t")


class ColumnUnknown(DomainError):
    code = "column_unknown"


@dataclass(frozen=True)
class Row:
    """The cells asked for, stripped, in the order asked; `number` counts records, the header as 1."""

    number: int
    cells: tuple[str, ...]


@dataclass
class Columns:
    """Columns of one file. `uneven` counts the rows that the last reading left out because they have
    not as many cells as the header: their values may stand under the wrong name."""

    file: TableFile
    names: tuple[str, ...]
    uneven: int = field(default=0, init=False)

    @property
    def has_decimal_commas(self) -> bool:
        """Where cells are set apart by semicolons, the comma is free to be a decimal sign."""
        return self.file.delimiter == ";"

    def rows(self) -> Iterator[Row]:
        """Every record that is not blank. Raises FileUnreadable where a quotation never closes."""
        self.uneven = 0
        with open_table(self.file) as (header, records):
            places = [header.index(name) for name in self.names]
            for number, record in enumerate(records, start=2):
                if not any(record):
                    continue
                if len(record) != len(header):
                    self.uneven += 1
                    continue
                yield Row(number, tuple(record[place].strip() for place in places))


def open_columns(path: Path, names: Sequence[str]) -> Columns:
    """The named columns of a `.csv` or `.csv.gz` in UTF-8, cells set apart by comma, semicolon or tab.

    Raises FileUnreadable, or ColumnUnknown with the nearest name.
    """
    checked = check_file(path, delimiter=",")
    candidates = [TableFile(checked.path, checked.digest, sign) for sign in _DELIMITERS]
    headers = {file: _header(file) for file in candidates}
    file = max(candidates, key=lambda candidate: len(headers[candidate]))
    for name in names:
        _check_column(name, headers[file], path)
    return Columns(file, tuple(names))


def _header(file: TableFile) -> list[str]:
    with open_table(file) as (header, _records):
        return header


def _check_column(name: str, header: list[str], path: Path) -> None:
    if name not in header:
        known = [column for column in header if column]
        raise ColumnUnknown(f"{path.name} has no column '{name}'. {suggest(name, known)}")
    if header.count(name) > 1:
        raise FileUnreadable(
            f"{path.name} has {header.count(name)} columns '{name}'. Give each its own name."
        )
