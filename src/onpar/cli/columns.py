"""Named columns of a CSV on disk, as the file commands need them; no database, no settings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from onpar.exchange.errors import FileUnreadable
from onpar.exchange.files import TableFile, check_file, open_table
from onpar.exchange.mapping import FileFormat
from onpar.kernel.errors import DomainError, suggest


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
        return self.file.form.delimiter == ";"

    def rows(self) -> Iterator[Row]:
        """Every record that is not blank. Raises FileUnreadable where a quotation never closes."""
        self.uneven = 0
        with open_table(self.file) as table:
            header = table.header
            places = [header.index(name) for name in self.names]
            for number, record in enumerate(table.records, start=2):
                if not any(record):
                    continue
                if len(record) != len(header):
                    self.uneven += 1
                    continue
                yield Row(number, tuple(record[place].strip() for place in places))


def open_columns(path: Path, names: Sequence[str]) -> Columns:
    """The named columns of a CSV, TSV or XLSX file.

    Raises FileUnreadable, or ColumnUnknown with the nearest name.
    """
    file = check_file(path, FileFormat())
    with open_table(file) as table:
        for name in names:
            _check_column(name, table.header, path)
    return Columns(file, tuple(names))


def _check_column(name: str, header: list[str], path: Path) -> None:
    if name not in header:
        known = [column for column in header if column]
        raise ColumnUnknown(f"{path.name} has no column '{name}'. {suggest(name, known)}")
    if header.count(name) > 1:
        raise FileUnreadable(
            f"{path.name} has {header.count(name)} columns '{name}'. Give each its own name."
        )
