"""Reads tables from `.csv` and `.csv.gz`, in bounded memory, and says in a sentence what is not one."""

import codecs
import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from onpar.exchange.errors import FileUnreadable

_CHUNK = 1 << 20
# A line longer than this is no line of a table; Python would read all of it into memory.
_LONGEST_LINE = 1 << 20
# Text packs 5 to 20 times; what unpacks to 200 times its size was made to fill a disk.
_MOST_UNPACKED = 200
_UNPACKED_ALLOWED = 100 << 20

_FIRST_BYTES = (
    (b"PK\x03\x04", "an Excel or ZIP file", "Save it as CSV (UTF-8) first."),
    (b"\xd0\xcf\x11\xe0", "an old Excel file", "Save it as CSV (UTF-8) first."),
    (b"%PDF", "a PDF", "Export the table as CSV (UTF-8)."),
    (b"\xff\xfe", "in UTF-16", "Save it as CSV in UTF-8."),
    (b"\xfe\xff", "in UTF-16", "Save it as CSV in UTF-8."),
)


@dataclass(frozen=True)
class TableFile:
    """A file that was read once from end to end and is UTF-8 text. `digest` is of its text."""

    path: Path
    digest: str
    delimiter: str


def check_file(path: Path, *, delimiter: str) -> TableFile:
    """Reads the whole file. Raises FileUnreadable for anything that is not UTF-8 text with lines."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = total = 0
    try:
        for chunk in _chunks(path):
            if total == 0:
                _refuse_known_formats(path, chunk)
            total += len(chunk)
            line = _longest_open_line(path, chunk, line)
            decoder.decode(chunk)
            digest.update(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise FileUnreadable(
            f"{path.name} is not UTF-8 text. Save it as CSV in UTF-8 and import it again."
        ) from None
    if total == 0:
        raise FileUnreadable(f"{path.name} is empty. A table begins with a line of column names.")
    return TableFile(path, digest.hexdigest(), delimiter)


@contextmanager
def open_table(file: TableFile) -> Iterator[tuple[list[str], Iterator[list[str]]]]:
    """The header and an iterator over the records after it; a blank line is an empty list.

    Raises FileUnreadable for a header without names, and while reading for a cell without end.
    """
    with _open_bytes(file.path) as raw, _as_text(raw) as text:
        reader = csv.reader(text, delimiter=file.delimiter)
        records = _records(file.path, reader)
        header = [name.strip() for name in next(records, [])]
        if not any(header):
            raise FileUnreadable(
                f"{file.path.name} has no header. Its first line must name the columns."
            )
        yield header, records


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


def _chunks(path: Path) -> Iterator[bytes]:
    """The (unpacked) bytes. Raises FileUnreadable for what cannot be opened or unpacks without end."""
    total = 0
    try:
        packed = path.stat().st_size
        with _open_bytes(path) as raw:
            while chunk := raw.read(_CHUNK):
                total += len(chunk)
                if total > max(_UNPACKED_ALLOWED, packed * _MOST_UNPACKED):
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


def _open_bytes(path: Path) -> IO[bytes]:
    if path.name.endswith(".gz"):
        return cast(IO[bytes], gzip.open(path, "rb"))
    return path.open("rb")


@contextmanager
def _as_text(raw: IO[bytes]) -> Iterator[IO[str]]:
    text = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
    try:
        yield text
    finally:
        text.detach()


def _refuse_known_formats(path: Path, chunk: bytes) -> None:
    for beginning, kind, remedy in _FIRST_BYTES:
        if chunk.startswith(beginning):
            raise FileUnreadable(f"{path.name} is {kind}, not a CSV. {remedy}")
    if b"\0" in chunk[:4096]:
        raise FileUnreadable(
            f"{path.name} holds binary data or UTF-16 text. Save it as CSV in UTF-8."
        )


def _longest_open_line(path: Path, chunk: bytes, before: int) -> int:
    """Length of the line that the chunk leaves open. Raises FileUnreadable when it has no end."""
    newline = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
    length = before + len(chunk) if newline < 0 else len(chunk) - newline - 1
    if length > _LONGEST_LINE:
        raise FileUnreadable(
            f"{path.name} has a line of more than {_LONGEST_LINE:,} bytes. It is not a table of rows."
        )
    return length
