"""Reads tables from CSV, TSV and XLSX, packed with gzip or not, in bounded memory.

What a file is, its first bytes say, not its name. What is no table is refused in a sentence.
"""

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple, cast

from onpar.exchange import workbooks
from onpar.exchange.decoding import TextScan, decode_start, mark_length
from onpar.exchange.errors import FileUnreadable
from onpar.exchange.mapping import AUTO, FileFormat

# The last columns of a file of refused rows; read again, they are left alone.
REASON_COLUMNS = ("refused_row", "refused_column", "refused_value", "refused_reason")

_CHUNK = 1 << 20
# Text packs 5 to 20 times; what unpacks to 200 times its size was made to fill a disk.
_MOST_UNPACKED = 200
_UNPACKED_ALLOWED = 100 << 20
_GZIP = b"\x1f\x8b"
_DELIMITERS = ",;\t|"
# Lines looked at to find the delimiter.
_LINES = 50
_WIDEST = 4096

_FIRST_BYTES = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls)", "Save it as .xlsx or CSV."),
    (b"%PDF", "a PDF", "Export the table as CSV or .xlsx."),
)


class Table(NamedTuple):
    """Names of the columns, what the header says of them below the names, and the records after it."""

    header: list[str]
    labels: list[str]
    records: Iterator[list[str]]


@dataclass(frozen=True)
class TableFile:
    """A file that was read once from end to end. `form` leaves nothing to be found out.

    digest: of the unpacked bytes. sheets: names of a workbook's sheets; none of a text.
    """

    path: Path
    digest: str
    form: FileFormat
    sheets: tuple[str, ...] = ()


def check_file(path: Path, form: FileFormat) -> TableFile:
    """Reads the whole file. Raises FileUnreadable for anything that is not a table."""
    digest = hashlib.sha256()
    scan: TextScan | None = None
    chunks = _chunks(path)
    start = next(chunks, b"")
    if not start:
        raise FileUnreadable(f"{path.name} is empty. A table begins with a line of column names.")
    _refuse_known_formats(path, start)
    if not start.startswith(workbooks.ZIP):
        scan = TextScan(path.name, start, form.encoding)
    for chunk in _with(start, chunks):
        digest.update(chunk)
        if scan:
            scan.add(chunk)
    if scan is None:
        return _checked_workbook(path, digest.hexdigest(), form)
    encoding = scan.finish()
    delimiter = form.delimiter
    if delimiter == AUTO:
        delimiter = _found_delimiter(decode_start(start, encoding), whole=len(start) < _CHUNK)
    found = form.model_copy(update={"encoding": encoding, "delimiter": delimiter})
    return TableFile(path, digest.hexdigest(), found)


@contextmanager
def open_table(file: TableFile) -> Iterator[Table]:
    """The header and an iterator over the records after it; a blank line is an empty list.

    Raises FileUnreadable for a header without names, and while reading for a cell without end.
    """
    with _open_records(file) as records:
        rows = [[name.strip() for name in next(records, [])]]
        if not any(rows[0]):
            raise FileUnreadable(
                f"{file.path.name} has no header. Its first line must name the columns."
            )
        if len(rows[0]) > _WIDEST:
            raise FileUnreadable(
                f"{file.path.name} has {len(rows[0]):,} columns. At most {_WIDEST:,} are read."
            )
        rows += islice(records, header_rows(rows[0], file.form) - 1)
        yield Table(_names(rows), _labels(rows), records)


def header_rows(header: Sequence[str], form: FileFormat) -> int:
    """A file of refused rows has one, whatever the file had that they come from."""
    return 1 if is_refused_header(header) else form.header_rows


def is_refused_header(header: Sequence[str]) -> bool:
    return tuple(header[-len(REASON_COLUMNS) :]) == REASON_COLUMNS


def _names(rows: Sequence[list[str]]) -> list[str]:
    """The first row; a cell without a name belongs to the last one named, told apart by the second row."""
    names = list(rows[0])
    if len(rows) == 1:
        return names
    last = ""
    for place, name in enumerate(names):
        below = rows[1][place].strip() if place < len(rows[1]) else ""
        if not name and last and below:
            names[place] = f"{last}: {below}"
        last = name or last
    return names


def _labels(rows: Sequence[list[str]]) -> list[str]:
    below = rows[1] if len(rows) > 1 else []
    return [below[place].strip() if place < len(below) else "" for place in range(len(rows[0]))]


@contextmanager
def _open_records(file: TableFile) -> Iterator[Iterator[list[str]]]:
    if file.sheets:
        with workbooks.open_sheet(file.path, file.form) as records:
            yield records
        return
    with _open_bytes(file.path) as raw, _as_text(raw, file.form.encoding) as text:
        reader = csv.reader(text, delimiter=file.form.delimiter)
        yield _records(file.path, reader)


def _records(path: Path, reader: Iterator[list[str]]) -> Iterator[list[str]]:
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise FileUnreadable(
                f"Row {number} of {path.name} has a cell of more than {csv.field_size_limit():,} "
                "characters. A quotation mark is probably not closed."
            ) from None
        yield record


def _checked_workbook(path: Path, digest: str, form: FileFormat) -> TableFile:
    if _is_packed(path):
        raise FileUnreadable(
            f"{path.name} is an Excel file packed with gzip. Unpack it and import the .xlsx."
        )
    sheets = workbooks.check_workbook(path, most_unpacked=_most_unpacked(path))
    sheet = form.sheet or sheets[0]
    if sheet not in sheets:
        raise FileUnreadable(
            f"{path.name} has no sheet '{sheet}'. It has: {', '.join(sheets[:20])}."
        )
    delimiter = "," if form.delimiter == AUTO else form.delimiter
    found = {"sheet": sheet, "encoding": "utf-8", "delimiter": delimiter}
    return TableFile(path, digest, form.model_copy(update=found), tuple(sheets))


def _chunks(path: Path) -> Iterator[bytes]:
    """The (unpacked) bytes. Raises FileUnreadable for what cannot be opened or unpacks without end."""
    total = 0
    try:
        most = _most_unpacked(path)
        with _open_bytes(path) as raw:
            while chunk := raw.read(_CHUNK):
                total += len(chunk)
                if total > most:
                    raise FileUnreadable(
                        f"{path.name} unpacks to more than {_MOST_UNPACKED} times its size. "
                        "It is not read any further."
                    )
                yield chunk
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise FileUnreadable(
            f"{path.name} is damaged or not packed with gzip. Pack it again, or import the .csv."
        ) from None
    except OSError as error:
        raise FileUnreadable(f"{path} cannot be read: {error.strerror or error}.") from None


def _with(start: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield start
    yield from chunks


def _most_unpacked(path: Path) -> int:
    return max(_UNPACKED_ALLOWED, path.stat().st_size * _MOST_UNPACKED)


def _is_packed(path: Path) -> bool:
    with path.open("rb") as raw:
        return path.name.endswith(".gz") or raw.read(len(_GZIP)) == _GZIP


def _open_bytes(path: Path) -> BufferedReader:
    if _is_packed(path):
        return cast(BufferedReader, gzip.open(path, "rb"))
    return path.open("rb")


@contextmanager
def _as_text(raw: BufferedReader, encoding: str) -> Iterator[IO[str]]:
    raw.read(mark_length(raw.peek(4)))
    text = io.TextIOWrapper(raw, encoding=encoding, newline="")
    try:
        yield text
    finally:
        text.detach()


def _found_delimiter(start: str, *, whole: bool) -> str:
    """The mark that cuts the first lines into the most columns, and as many in every line."""
    lines = start.removeprefix("\ufeff").splitlines(keepends=True)
    lines = lines if whole else lines[:-1]
    best, best_columns = ",", 1.0
    for mark in _DELIMITERS:
        records = [record for record in _first_records(lines, mark) if record]
        if not records or len(records[0]) < 2:
            continue
        width = len(records[0])
        alike = sum(len(record) == width for record in records) / len(records)
        # Half of the lines may be broken; a mark inside texts cuts each line in other places.
        columns = width * alike if alike >= 0.5 else alike
        if columns > best_columns:
            best, best_columns = mark, columns
    return best


def _first_records(lines: Sequence[str], mark: str) -> list[list[str]]:
    try:
        return list(islice(csv.reader(lines, delimiter=mark), _LINES))
    except csv.Error:
        return []


def _refuse_known_formats(path: Path, start: bytes) -> None:
    for beginning, kind, remedy in _FIRST_BYTES:
        if start.startswith(beginning):
            raise FileUnreadable(f"{path.name} is {kind}, not a table of text. {remedy}")
