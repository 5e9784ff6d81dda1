"""No cell of a written file is a formula, and every text comes back exactly."""

import csv
import io
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from onpar.exchange.cells import Cells, text_of
from onpar.exchange.export.writing import CsvWriter, XlsxWriter
from onpar.exchange.files import check_file, open_table
from onpar.exchange.formulas import marked, unmarked
from onpar.exchange.mapping import FileFormat, Mapping
from onpar.exchange.planning import Field
from onpar.exchange.tables import TableReader

# What spreadsheets take for the beginning of a formula, and what stands around it in real cells.
_BEGINNINGS = st.sampled_from(
    ["", "=", "+", "-", "@", "\t", "\r", "'", "''=", "-1", "+49 30", " =", "="]
)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
CELLS = st.builds(str.__add__, _BEGINNINGS, _TEXTS)
# A row of empty cells is no row of a sheet; every table has something in its first column.
ROWS = st.lists(st.tuples(st.just("key"), CELLS, CELLS).map(list), max_size=5)
HEADER = ["=a", "b", "c"]
# A number is none, however it begins.
_NUMBERS = frozenset("0123456789.,+-")


def is_formula(text: str) -> bool:
    return text[:1] in "=+-@\t\r" and text != "" and not is_number(text)


def is_number(text: str) -> bool:
    return (
        set(text) <= _NUMBERS
        and text[1:].isascii()
        and not set(text[1:]) & {"+", "-"}
        and len(text) > 1
    )


@given(CELLS)
def test_a_marked_text_is_no_formula_and_comes_back(text: str) -> None:
    assert unmarked(marked(text)) == text
    assert not is_formula(marked(text))


@settings(deadline=None)
@given(ROWS)
def test_csv_is_harmless_and_exact(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        written(CsvWriter(path, HEADER), rows)
        read = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    assert not any(is_formula(cell) for row in read for cell in row)
    assert [list(map(unmarked, row)) for row in read] == [HEADER, *rows]


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_xlsx_is_harmless_and_exact(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        written(XlsxWriter(path, HEADER), rows)
        with open_table(check_file(path, FileFormat())) as table:
            read = [[*row, "", "", ""][:3] for row in table.records]
    assert not any(is_formula(cell) for row in read for cell in row)
    assert [list(map(unmarked, row)) for row in read] == rows


@settings(deadline=None, max_examples=60)
@given(ROWS, st.sampled_from([CsvWriter, XlsxWriter]))
def test_the_importer_reads_an_export_exactly(
    rows: list[list[str]], writer: type[CsvWriter] | type[XlsxWriter]
) -> None:
    ending = "csv" if writer is CsvWriter else "xlsx"
    readable = [["".join(filter(is_readable, cell)) for cell in row] for row in rows]
    fields = [Field(name, lambda _form: Cells(text_of(500))) for name in ("a", "b", "c")]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{ending}"
        written(writer(path, ["a", "b", "c"]), readable)
        reader = TableReader(check_file(path, FileFormat()), fields, Mapping())
        found = [
            row for batch in reader.batches(after_row=0) for row in batch.rows(("a", "b", "c"))
        ]
    assert found == [tuple(map(str.strip, row)) for row in readable]


def is_readable(letter: str) -> bool:
    """A file with other control characters is refused as binary data."""
    return letter in "\t\r\n" or unicodedata.category(letter) != "Cc"


def written(writer: CsvWriter | XlsxWriter, rows: list[list[str]]) -> None:
    for row in rows:
        writer.write(row)
    writer.close()
