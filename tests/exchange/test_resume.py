"""Interrupted imports go on from their checkpoint and end like an undisturbed one."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from onpar.exchange.errors import ImportBusy
from onpar.exchange.models import ImportRun, RunState
from onpar.exchange.services import runs
from onpar.exchange.services.importing import ImportReport
from onpar.partners.models import Sale
from tests.exchange.conftest import Bring

MAPPING = {
    "columns": {"external_id": "id", "partner": "who", "amount": "sum", "closed_on": "day"},
    "constants": {"currency": "USD", "attribution": "sourced"},
}


class Interrupted(BaseException):
    """Stands for the power cut: no handler of the importer may catch it."""


def sales_text(rows: int) -> str:
    """Every tenth row has an unreadable amount."""
    lines = (
        f"{number},{'ABC'[number % 3]},{'oops' if number % 10 == 0 else number},2026-{number % 12 + 1:02}-01"
        for number in range(rows)
    )
    return "id,who,sum,day\n" + "\n".join(lines) + "\n"


def stop_after(rows: int) -> Callable[[int], None]:
    def progress(rows_read: int) -> None:
        if rows_read >= rows:
            raise Interrupted

    return progress


def stored_rows() -> list[tuple[object, ...]]:
    rows = Sale.objects.order_by("external_id")
    return list(rows.values_list("external_id", "amount_minor", "partner__name", "closed_on"))


def counts(report: ImportReport) -> tuple[int, ...]:
    return (report.rows, report.new, report.changed, report.unchanged, report.refused)


def test_an_interrupted_import_goes_on_and_ends_the_same(partners: Bring) -> None:
    text = sales_text(9_000)
    for rows in (2_000, 4_000, 8_000):
        with pytest.raises(Interrupted):
            partners("sales", text, progress=stop_after(rows), **MAPPING)
    assert ImportRun.objects.get(kind="sales").rows_read == 8_000
    report = partners("sales", text, **MAPPING)
    assert counts(report) == (9_000, 8_100, 0, 0, 900)
    assert Sale.objects.count() == 8_100
    assert ImportRun.objects.get(kind="sales").state == RunState.FINISHED


def test_a_batch_cut_off_while_it_is_stored_leaves_nothing(
    partners: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = sales_text(5_000)
    whole = runs.count_batch
    calls = []

    def cut_off_third(*arguments: object) -> None:
        calls.append(1)
        whole(*arguments)  # type: ignore[arg-type]
        if len(calls) == 3:
            raise Interrupted

    monkeypatch.setattr(runs, "count_batch", cut_off_third)
    with pytest.raises(Interrupted):
        partners("sales", text, **MAPPING)
    assert Sale.objects.count() == 3_600
    monkeypatch.undo()
    report = partners("sales", text, **MAPPING)
    assert counts(report) == (5_000, 4_500, 0, 0, 500)
    assert report.refused_file is not None
    with report.refused_file.open(newline="") as stream:
        numbers = [int(row["refused_row"]) for row in csv.DictReader(stream)]
    assert numbers == [number + 2 for number in range(0, 5_000, 10)]


def test_another_file_or_mapping_begins_its_own_run(partners: Bring) -> None:
    text = sales_text(5_000)
    with pytest.raises(Interrupted):
        partners("sales", text, progress=stop_after(2_000), **MAPPING)
    assert partners("sales", text + "x,A,5,2026-01-01\n", **MAPPING).rows == 5_001
    other = MAPPING | {"constants": {"currency": "EUR", "attribution": "sourced"}}
    assert partners("sales", text, **other).changed == 4_500
    assert ImportRun.objects.filter(kind="sales").count() == 3


def test_another_lookup_file_begins_its_own_run(partners: Bring, tmp_path: Path) -> None:
    lookup = {"name": "price", "file": "prices.csv", "key": "id", "column": "who"}
    columns = MAPPING["columns"] | {"amount": "price.sum"}
    mapping = MAPPING | {"columns": columns, "lookups": [lookup]}
    text = sales_text(5_000)
    (tmp_path / "prices.csv").write_text("id,sum\nA,1\nB,2\nC,3\n")
    with pytest.raises(Interrupted):
        partners("sales", text, progress=stop_after(2_000), **mapping)
    (tmp_path / "prices.csv").write_text("id,sum\nA,4\nB,5\nC,6\n")
    assert counts(partners("sales", text, **mapping)) == (5_000, 3_000, 2_000, 0, 0)


def test_two_processes_do_not_import_the_same_at_once(partners: Bring) -> None:
    def meet(_rows_read: int) -> None:
        with pytest.raises(ImportBusy, match="Another process is importing this file"):
            partners("sales", sales_text(10), **MAPPING)

    partners("sales", sales_text(10), progress=meet, **MAPPING)
    assert Sale.objects.count() == 9


def test_a_refused_file_corrected_and_imported_again_completes(partners: Bring) -> None:
    report = partners("sales", sales_text(100), **MAPPING)
    assert (report.new, report.refused) == (90, 10)
    assert report.refused_file is not None
    corrected = report.refused_file.read_text().replace("oops", "5")
    again = partners("sales", corrected, **MAPPING)
    assert (again.new, again.refused, again.unused_columns) == (10, 0, [])
    assert Sale.objects.count() == 100


def test_a_refused_file_is_safe_in_a_spreadsheet_and_exact_when_read_again(partners: Bring) -> None:
    names = ["=cmd()", "+49 30", "-12.50", "@x", "'quoted", "'=quoted", "a=b"]
    rows = "".join(f'{n},Z,oops,2026-01-01,"{name}"\n' for n, name in enumerate(names))
    mapping = {
        "columns": MAPPING["columns"] | {"customer": "customer"},
        "constants": MAPPING["constants"],
    }
    report = partners("sales", f"id,who,sum,day,customer\n{rows}", **mapping)
    assert report.refused_file is not None
    written = report.refused_file.read_text()
    with report.refused_file.open(newline="") as stream:
        cells = [row["customer"] for row in csv.DictReader(stream)]
    assert cells == ["'=cmd()", "'+49 30", "-12.50", "'@x", "'quoted", "''=quoted", "a=b"]
    corrected = written.replace("Z,oops", "A,5")
    twice = partners("sales", corrected.replace("A,5", "A,bad", 1), **mapping)
    assert twice.refused_file is not None
    partners("sales", twice.refused_file.read_text().replace("bad", "5"), **mapping)
    stored = Sale.objects.order_by("external_id").values_list("customer", flat=True)
    # As an export marks its formulas too, "'=quoted" is what it would write for "=quoted".
    assert list(stored) == ["=cmd()", "+49 30", "-12.50", "@x", "'quoted", "=quoted", "a=b"]


def test_a_hundred_thousand_rows_with_ten_thousand_bad_ones(partners: Bring) -> None:
    report = partners("sales", sales_text(100_000), **MAPPING)
    assert counts(report) == (100_000, 90_000, 0, 0, 10_000)
    assert Sale.objects.count() == 90_000
    assert report.refused_file is not None
    with report.refused_file.open(newline="") as stream:
        refused = list(csv.DictReader(stream))
    assert len(refused) == 10_000
    assert {row["refused_column"] for row in refused} == {"sum"}
    assert [int(row["refused_row"]) for row in refused[:3]] == [2, 12, 22]
