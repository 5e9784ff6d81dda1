"""The next batch is read while the last one is stored, and is as large as other writers can bear."""

import pytest

from onpar.exchange.errors import FileUnreadable
from onpar.exchange.models import ImportRun, RunState
from onpar.exchange.tables import BATCH_ROWS
from onpar.kernel import bulk
from onpar.kernel.db import is_sqlite
from onpar.partners.models import Sale

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "external_id,partner,amount,closed_on,currency,attribution\n"
ROWS = 3 * BATCH_ROWS - 100


def lines(count):
    return [f"S{number},A,{number},2026-01-31,USD,sourced" for number in range(count)]


def test_every_batch_is_stored_once_and_in_order(partners):
    told = []
    report = partners("sales", HEADER + "\n".join(lines(ROWS)), progress=told.append)
    assert (report.new, report.refused) == (ROWS, 0)
    assert Sale.objects.values("external_id").distinct().count() == ROWS
    assert told == [BATCH_ROWS, 2 * BATCH_ROWS, ROWS]


def test_a_refused_row_of_a_later_batch_keeps_its_number(partners):
    rows = lines(ROWS)
    rows[BATCH_ROWS + 10] = "S,nobody,1,2026-01-31,USD,sourced"
    report = partners("sales", HEADER + "\n".join(rows))
    assert list(report.refusals) == [BATCH_ROWS + 12]
    assert report.new == ROWS - 1


def test_what_was_read_before_a_broken_row_stays_stored(partners):
    broken = '\nX,A,"' + "\n".join(["no end"] * 40_000)
    with pytest.raises(FileUnreadable):
        partners("sales", HEADER + "\n".join(lines(2 * BATCH_ROWS)) + broken)
    assert Sale.objects.count() == 2 * BATCH_ROWS
    assert ImportRun.objects.get(kind="sales").state == RunState.FAILED


def test_batches_that_keep_writers_waiting_get_smaller_on_sqlite(partners, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_HELD_SECONDS", 0)
    told = []
    report = partners("sales", HEADER + "\n".join(lines(ROWS)), progress=told.append)
    assert report.new == ROWS
    assert (len(told) > 3) == is_sqlite()
