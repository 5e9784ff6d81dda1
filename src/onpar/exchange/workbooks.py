"""Reads the cells of an Excel workbook (.xlsx) as text, exactly, row by row."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from onpar.exchange.errors import FileUnreadable
from onpar.exchange.mapping import FileFormat

ZIP = b"PK\x03\x04"
_PART_OF_WORKBOOKS = "xl/workbook.xml"
# Rows read at a time.
_ROWS = 500
# Whole numbers up to here are exact in a workbook, which holds every number as a double.
_EXACT = 2**53
# How a workbook writes what XML cannot hold, such as a carriage return, and the escape itself.
_ESCAPED = re.compile("_x(00[01][0-9A-F]|005F|FFF[EF])_", re.IGNORECASE)
# What openpyxl lets through from parts that are not as the format has them.
_DAMAGE = (BadZipFile, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError)


def check_workbook(path: Path, *, most_unpacked: int) -> list[str]:
    """Names of the sheets, visible ones first. Raises FileUnreadable."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {part.filename: part.file_size for part in archive.infolist()}
    except (BadZipFile, ValueError, NotImplementedError):
        raise _damaged(path) from None
    if _PART_OF_WORKBOOKS not in parts:
        raise FileUnreadable(
            f"{path.name} is a ZIP file, not a table. Unpack it and import the table inside."
        )
    if sum(parts.values()) > most_unpacked:
        raise FileUnreadable(
            f"{path.name} unpacks to {sum(parts.values()) >> 20:,} MB, far more than a table of its "
            "size holds. It is not read."
        )
    with _opened(path) as workbook:
        sheets = workbook.worksheets
        if not sheets:
            raise FileUnreadable(f"{path.name} has no sheet with cells.")
        shown = sorted(sheets, key=lambda sheet: sheet.sheet_state != "visible")
        return [sheet.title for sheet in shown]


@contextmanager
def open_sheet(path: Path, form: FileFormat) -> Iterator[Iterator[list[str]]]:
    """Records of the sheet that `form` names. Raises FileUnreadable while reading a damaged one."""
    with _opened(path) as workbook:
        sheet = workbook[form.sheet]
        # What a file says of its own size may be wrong.
        sheet.reset_dimensions()
        yield _records(path, sheet.iter_rows(values_only=True), form.decimal)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    # A tenth of a second that an import of CSV does not need.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with path.open("rb") as raw:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                workbook = load_workbook(raw, read_only=True, data_only=True, keep_links=False)
        except (*_DAMAGE, InvalidFileException):
            raise _damaged(path) from None
        try:
            yield workbook
        finally:
            workbook.close()


def _records(path: Path, rows: Iterator[tuple[Any, ...]], decimal: str) -> Iterator[list[str]]:
    width = 0
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                chunk = list(islice(rows, _ROWS))
        except _DAMAGE:
            raise _damaged(path) from None
        if not chunk:
            return
        for row in chunk:
            record = [_text(value, decimal) for value in row]
            while record and not record[-1]:
                record.pop()
            width = width or len(record)
            # Empty cells at the end of a row are not in the file; an empty row stays one.
            yield record + [""] * (width - len(record)) if record else record


def _text(value: Any, decimal: str) -> str:
    match value:
        case None:
            return ""
        case str():
            return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return _number(value).replace(".", decimal)
        case datetime():
            day_only = value.time() == time()
            return value.date().isoformat() if day_only else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value)


def _number(value: float) -> str:
    """The shortest text that is this number, never with an exponent."""
    if value.is_integer() and abs(value) <= _EXACT:
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def _damaged(path: Path) -> FileUnreadable:
    return FileUnreadable(
        f"{path.name} is damaged or not a workbook of Excel. Save it again as .xlsx or CSV."
    )
