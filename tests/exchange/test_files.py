"""Hostile and odd files: one sentence each, nothing stored, no memory taken."""

import gzip
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from onpar.exchange.errors import FileUnreadable, MappingWrong
from onpar.exchange.files import check_file
from onpar.exchange.models import ImportRun, RunState
from onpar.partners.models import Partner
from tests.exchange.conftest import Bring

DAMAGED = "a.csv.gz is damaged or not packed with gzip. Pack it again, or import the .csv."
BINARY = "a.csv holds binary data or UTF-16 text. Save it as CSV in UTF-8."
GOOD = "external_id,name\n1,Zoë\n"


def workbook() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "a.csv is empty. A table begins with a line of column names."),
        ("a.csv", b"\xef\xbb\xbf", "a.csv has no header. Its first line must name the columns."),
        ("a.csv", b"\n\n1,2\n", "a.csv has no header. Its first line must name the columns."),
        (
            "a.csv",
            b"external_id,name\n1,A\0\0\0\0",
            BINARY,
        ),
        ("a.csv", GOOD.encode("utf-16"), "a.csv is in UTF-16, not a CSV. Save it as CSV in UTF-8."),
        (
            "a.csv",
            GOOD.encode("utf-16-le"),
            BINARY,
        ),
        (
            "a.csv",
            GOOD.encode("latin-1"),
            "a.csv is not UTF-8 text. Save it as CSV in UTF-8 and import it again.",
        ),
        (
            "a.csv",
            workbook(),
            "a.csv is an Excel or ZIP file, not a CSV. Save it as CSV (UTF-8) first.",
        ),
        ("a.csv", b"%PDF-1.7\n", "a.csv is a PDF, not a CSV. Export the table as CSV (UTF-8)."),
        (
            "a.csv",
            b"x" * 3_000_000,
            "a.csv has a line of more than 1,048,576 bytes. It is not a table of rows.",
        ),
        (
            "a.csv.gz",
            GOOD.encode(),
            DAMAGED,
        ),
        (
            "a.csv.gz",
            gzip.compress(GOOD.encode(), mtime=0)[:-9],
            DAMAGED,
        ),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(
    bring: Bring, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(FileUnreadable) as caught:
        bring("partners", content, name=name)
    assert caught.value.message == sentence
    assert not Partner.objects.exists()


def test_a_file_that_unpacks_without_end_is_not_unpacked(bring: Bring, tmp_path: Path) -> None:
    lines = b"1,Alpha\n" * 131_072
    buffer = BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as stream:
        stream.write(b"external_id,name\n")
        for _part in range(200):
            stream.write(lines)
    with pytest.raises(FileUnreadable, match="unpacks to more than 200 times its size"):
        bring("partners", buffer.getvalue(), name="bomb.csv.gz")
    assert not Partner.objects.exists()


def test_a_missing_file_is_said(bring: Bring) -> None:
    with pytest.raises(FileUnreadable, match="No such file or directory"):
        check_file(Path("nowhere.csv"), delimiter=",")
    with pytest.raises(FileUnreadable, match="Is a directory"):
        check_file(Path(), delimiter=",")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", GOOD.encode("utf-8-sig")),
        ("a.csv", GOOD.replace("\n", "\r\n").encode()),
        ("a.csv", GOOD.replace("\n", "\r").encode()),
        ("a.csv", GOOD.strip().encode()),
        ("a.csv", (GOOD + "\n\n").encode()),
        ("a.csv.gz", gzip.compress(GOOD.encode("utf-8-sig"), mtime=0)),
    ],
)
def test_odd_but_whole_files_are_read(bring: Bring, name: str, content: bytes) -> None:
    report = bring("partners", content, name=name)
    assert (report.new, report.refused) == (1, 0)
    assert Partner.objects.get().name == "Zoë"


def test_a_line_break_in_a_cell_does_not_shift_row_numbers(bring: Bring) -> None:
    report = bring("partners", 'external_id,name\n1,"Al\npha"\n\n,Beta\n')
    assert list(report.refusals) == [4]
    assert Partner.objects.get().name == "Al\npha"


def test_a_nul_in_a_cell_is_refused(bring: Bring) -> None:
    filler = "".join(f"{number},Partner {number}\n" for number in range(1, 400))
    report = bring("partners", f"external_id,name\n{filler}x,A\0B\n")
    assert report.refusals[401].reason == "Holds a NUL character. Remove it."


def test_a_quotation_mark_that_is_not_closed_stops_the_run(bring: Bring) -> None:
    lines = "".join(f"{number},Partner {number}\n" for number in range(1, 12_000))
    with pytest.raises(
        FileUnreadable, match=r"Row 2002 of file\.csv has a cell of more than 131,072"
    ):
        bring("partners", f'external_id,name\n{lines[: lines.index("2001,")]}x,"open\n{lines}')
    assert Partner.objects.count() == 2000
    assert ImportRun.objects.get().state == RunState.FAILED


def test_two_columns_of_one_name_are_refused(bring: Bring) -> None:
    with pytest.raises(MappingWrong, match=r"The file has 2 columns 'name'\. Rename all but one"):
        bring("partners", "external_id,name,name\n1,A,B\n")


@pytest.mark.parametrize(("mark", "written"), [(";", '";"'), ("\t", r'"\t"'), ("|", '"|"')])
def test_another_delimiter_is_named(bring: Bring, mark: str, written: str) -> None:
    with pytest.raises(FileUnreadable) as caught:
        bring("partners", GOOD.replace(",", mark))
    assert caught.value.message.endswith(f"Say delimiter = {written} under [file] of the mapping.")
    assert bring("partners", GOOD.replace(",", mark), file={"delimiter": mark}).new == 1
