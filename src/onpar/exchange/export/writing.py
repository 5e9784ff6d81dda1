"""Writes the rows of a table as CSV, XLSX and Parquet, in bounded memory."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from onpar.exchange.errors import FileUnwritable
from onpar.exchange.formulas import marked
from onpar.insights import engine

FORMATS = ("csv", "xlsx", "parquet")
# Of a sheet, its header included.
_MOST_ROWS = 1_048_576
_LONGEST_CELL = 32_767


class CsvWriter:
    """UTF-8 with a mark, so that Excel reads it; texts that a spreadsheet would run are marked."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self._stream = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._stream, lineterminator="\r\n")
        self.write(header)

    def write(self, row: Sequence[str]) -> None:
        self._writer.writerow(map(marked, row))

    def close(self) -> None:
        self._stream.close()


class XlsxWriter:
    """Every cell is a text, so that no spreadsheet changes a date, a long number or a leading zero.

    A table longer than a sheet goes on in the next.
    """

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        # A tenth of a second that an export without workbooks does not need.
        import xlsxwriter

        self._workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._header = header
        self._sheet: Any = None
        self._row = _MOST_ROWS
        self._begin_sheet()

    def write(self, row: Sequence[str]) -> None:
        if self._row == _MOST_ROWS:
            self._begin_sheet()
        for place, text in enumerate(row):
            if text:
                self._write_cell(place, marked(text))
        self._row += 1

    def close(self) -> None:
        self._workbook.close()

    def _begin_sheet(self) -> None:
        self._sheet = self._workbook.add_worksheet()
        self._row = 0
        self.write(self._header)

    def _write_cell(self, place: int, text: str) -> None:
        if len(text) > _LONGEST_CELL:
            raise FileUnwritable(
                f"A text of {len(text):,} characters is longer than a cell of Excel. Export CSV."
            )
        self._sheet.write_string(self._row, place, text)


class ParquetWriter:
    """Typed columns; goes through a file of plain text beside it."""

    def __init__(self, path: Path, header: Sequence[str], kinds: Sequence[str]) -> None:
        self._path = path
        self._columns = dict(zip(header, kinds, strict=True))
        self._raw = path.with_suffix(".raw")
        self._stream = self._raw.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
        self._writer.writerow(header)

    def write(self, row: Sequence[str]) -> None:
        self._writer.writerow(row)

    def close(self) -> None:
        self._stream.close()
        with engine.cursor() as cursor:
            cursor.execute(
                f"COPY (SELECT {', '.join(map(self._typed, self._columns))} FROM read_csv("  # noqa: S608
                f"{_literal(self._raw)}, all_varchar = true, header = true, delim = ',', quote = '\"', "
                "escape = '\"', parallel = false, max_line_size = 8388608)) "
                f"TO {_literal(self._path)} (FORMAT parquet, COMPRESSION zstd)"
            )
        self._raw.unlink()

    def _typed(self, name: str) -> str:
        column, kind = f'"{name}"', self._columns[name]
        text = f"coalesce({column}, '')"
        value = text if kind == "VARCHAR" else f"CAST(nullif({text}, '') AS {kind})"
        return f"{value} AS {column}"


Writer = CsvWriter | XlsxWriter | ParquetWriter


def write_table(
    folder: Path,
    name: str,
    *,
    header: Sequence[str],
    kinds: Sequence[str],
    rows: Iterable[Sequence[str]],
    formats: Sequence[str],
) -> int:
    """One file a format, `folder`/FORMAT/NAME.FORMAT where there are several; gives the number of rows."""
    writers = [
        _writer(_place(folder, name, form, formats), form, header, kinds) for form in formats
    ]
    count = 0
    try:
        for row in rows:
            for writer in writers:
                writer.write(row)
            count += 1
    finally:
        for writer in writers:
            writer.close()
    return count


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _place(folder: Path, name: str, form: str, formats: Sequence[str]) -> Path:
    inside = folder / form if len(formats) > 1 else folder
    inside.mkdir(parents=True, exist_ok=True)
    return inside / f"{name}.{form}"


def _writer(path: Path, form: str, header: Sequence[str], kinds: Sequence[str]) -> Writer:
    if form == "parquet":
        return ParquetWriter(path, header, kinds)
    return CsvWriter(path, header) if form == "csv" else XlsxWriter(path, header)


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
