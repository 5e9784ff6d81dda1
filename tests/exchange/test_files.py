"""Hostile and odd files: one sentence each, nothing stored, no memory taken."""

import gzip
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from onpar.exchange.errors import FileUnreadable, MappingWrong
from onpar.exchange.files import check_file
from onpar.exchange.mapping import FileFormat
from onpar.exchange.models import ImportRun, RunState
from onpar.partners.models import Partner
from tests.exchange.conftest import Bring

DAMAGED = "a.csv.gz is damaged or not packed with gzip. Pack it again, or import the .csv."
BINARY = "a.csv holds binary data. Save the table as CSV or .xlsx."
NO_WORKBOOK = "a.csv is damaged or not a workbook of Excel. Save it again as .xlsx or CSV."
GOOD = "external_id,name\n1,Zoë\n"


def archive(part: str, content: str = "<workbook/>") -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as stream:
        # With a fixed time, so that the names of the tests are the same in every process.
        stream.writestr(zipfile.ZipInfo(part, (2026, 1, 1, 0, 0, 0)), content)
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
        ("a.csv", b"external_id,name\n1,\x01\x02\xff\xfe\n", BINARY),
        ("a.csv", archive("xl/workbook.xml"), NO_WORKBOOK),
        ("a.csv", archive("xl/workbook.xml")[:40], NO_WORKBOOK),
        (
            "a.xlsx",
            archive("word/document.xml"),
            "a.xlsx is a ZIP file, not a table. Unpack it and import the table inside.",
        ),
        (
            "a.xlsx.gz",
            gzip.compress(archive("xl/workbook.xml"), mtime=0),
            "a.xlsx.gz is an Excel file packed with gzip. Unpack it and import the .xlsx.",
        ),
        (
            "a.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "a.xls is an old Excel file (.xls), not a table of text. Save it as .xlsx or CSV.",
        ),
        (
            "a.csv",
            b"%PDF-1.7\n",
            "a.csv is a PDF, not a table of text. Export the table as CSV or .xlsx.",
        ),
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
        check_file(Path("nowhere.csv"), FileFormat())
    with pytest.raises(FileUnreadable, match="Is a directory"):
        check_file(Path(), FileFormat())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", GOOD.encode("utf-8-sig")),
        ("a.csv", GOOD.replace("\n", "\r\n").encode()),
        ("a.csv", GOOD.replace("\n", "\r").encode()),
        ("a.csv", GOOD.strip().encode()),
        ("a.csv", (GOOD + "\n\n").encode()),
        ("a.csv.gz", gzip.compress(GOOD.encode("utf-8-sig"), mtime=0)),
        ("a.csv", gzip.compress(GOOD.encode(), mtime=0)),
        ("a.csv", GOOD.encode("utf-16")),
        ("a.csv", GOOD.encode("utf-16-le")),
        ("a.csv", GOOD.encode("utf-16-be")),
        ("a.csv", GOOD.encode("latin-1")),
        ("a.csv", GOOD.replace(",", ";").encode()),
        ("a.tsv", GOOD.replace(",", "\t").encode()),
        ("a.csv", GOOD.replace(",", "|").encode("utf-8-sig")),
        ("a.csv", '"external_id","name"\n"1","Zoë"\n'.encode("utf-8-sig")),
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
def test_another_delimiter_than_said_is_named(bring: Bring, mark: str, written: str) -> None:
    with pytest.raises(FileUnreadable) as caught:
        bring("partners", GOOD.replace(",", mark), file={"delimiter": ","})
    assert caught.value.message.endswith(f"Say delimiter = {written} under [file] of the mapping.")
    assert bring("partners", GOOD.replace(",", mark), file={"delimiter": mark}).new == 1


def test_a_delimiter_inside_texts_does_not_mislead(bring: Bring) -> None:
    lines = "".join(f"{number};Alpha, Beta, Gamma {number}\n" for number in range(9))
    assert bring("partners", f"external_id;name\n{lines}").new == 9


def test_an_encoding_that_was_said_is_kept_to(bring: Bring) -> None:
    text = "external_id,name\n1,Łódź\n"
    with pytest.raises(FileUnreadable, match="is not written in utf-8"):
        bring("partners", text.encode("windows-1250"), file={"encoding": "utf-8"})
    bring("partners", text.encode("windows-1250"), file={"encoding": "windows-1250"})
    assert Partner.objects.get().name == "Łódź"


def test_an_encoding_nobody_knows_is_refused(bring: Bring) -> None:
    with pytest.raises(MappingWrong, match="'utf8' is no encoding; Did you mean 'utf-8'"):
        bring("partners", GOOD, file={"encoding": "utf8"})
