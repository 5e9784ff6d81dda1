"""Excel workbooks: the same rows as a CSV would give, dates and numbers exact."""

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from onpar.exchange.errors import FileUnreadable
from onpar.partners.models import Partner, Sale
from tests.exchange.conftest import Bring

HEADER = ("external_id", "partner", "amount", "closed_on")
SALES = {"constants": {"currency": "USD", "attribution": "sourced"}}


def workbook(*rows: tuple[Any, ...], **other_sheets: list[tuple[Any, ...]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, other_rows in other_sheets.items():
        sheet = book.create_sheet(name)
        for row in other_rows:
            sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_numbers_and_dates_are_exact(partners: Bring) -> None:
    content = workbook(
        HEADER,
        (1001, "A", 1204.5, date(2026, 1, 31)),
        (1002.0, "A", 0.1 + 0.2, datetime(2026, 1, 31, 23, 59)),  # noqa: DTZ001
        ("X-3", "B", 12345678901.23, "2026-02-01"),
        (None, None, None, None),
        (1004, "B", "-7.5", date(1900, 3, 1)),
    )
    report = partners("sales", content, name="sales.xlsx", **SALES)
    assert (report.new, report.refused) == (4, 0)
    assert list(Sale.objects.values_list("external_id", "amount_minor", "closed_on")) == [
        ("1001", 120450, date(2026, 1, 31)),
        ("1002", 30, date(2026, 1, 31)),
        ("X-3", 1234567890123, date(2026, 2, 1)),
        ("1004", -750, date(1900, 3, 1)),
    ]


def test_numbers_of_a_workbook_need_no_mark_but_texts_do(partners: Bring) -> None:
    content = workbook(
        HEADER, (1, "A", 1204.5, date(2026, 1, 31)), (2, "A", "1.204,50", "31.01.2026")
    )
    form = {"decimal": ",", "thousands": ".", "date_format": "%d.%m.%Y"}
    report = partners("sales", content, name="sales.xlsx", file=form, **SALES)
    assert (report.new, report.refused) == (2, 0)
    assert set(Sale.objects.values_list("amount_minor", "closed_on")) == {
        (120450, date(2026, 1, 31))
    }


def test_a_sheet_is_chosen_by_name(bring: Bring) -> None:
    content = workbook(("note",), Partners=[("external_id", "name"), (1, "Zoë")])
    report = bring("partners", content, name="a.xlsx", file={"sheet": "Partners"})
    assert report.new == 1
    with pytest.raises(FileUnreadable, match=r"has no sheet 'Partner'\. It has: Sheet, Partners"):
        bring("partners", content, name="a.xlsx", file={"sheet": "Partner"})


def test_the_name_of_the_file_does_not_matter(bring: Bring) -> None:
    report = bring("partners", workbook(("external_id", "name"), (1, "Zoë")), name="a.csv")
    assert (report.new, Partner.objects.get().name) == (1, "Zoë")


def test_refused_rows_come_back_as_csv_and_complete_the_import(partners: Bring) -> None:
    content = workbook(HEADER, (1, "A", 5, date(2026, 1, 31)), (2, "A", "oops", date(2026, 2, 1)))
    first = partners("sales", content, name="sales.xlsx", **SALES)
    assert (first.new, first.refused) == (1, 1)
    assert first.refused_file is not None
    corrected = first.refused_file.read_text("utf-8-sig").replace("oops", "7", 1)
    again = partners("sales", corrected, name="refused.csv", **SALES)
    assert (again.new, again.refused, Sale.objects.count()) == (1, 0, 2)


def test_a_workbook_that_unpacks_without_end_is_not_unpacked(bring: Bring) -> None:
    buffer = BytesIO(workbook(("external_id", "name"), (1, "Alpha")))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as stream:
        stream.writestr("xl/worksheets/sheet2.xml", b"\0" * (150 << 20))
    with pytest.raises(FileUnreadable, match="far more than a table of its size holds"):
        bring("partners", buffer.getvalue(), name="bomb.xlsx")
    assert not Partner.objects.exists()


def test_a_damaged_sheet_is_said_in_a_sentence(bring: Bring) -> None:
    source = zipfile.ZipFile(BytesIO(workbook(("external_id", "name"), (1, "Alpha"))))
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as stream:
        for part in source.namelist():
            content = source.read(part)
            cut = len(content) // 2 if part.startswith("xl/worksheets/") else len(content)
            stream.writestr(part, content[:cut])
    with pytest.raises(FileUnreadable, match="is damaged or not a workbook of Excel"):
        bring("partners", buffer.getvalue(), name="a.xlsx")
