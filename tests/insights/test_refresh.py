"""The life of the copy: when it is brought up to date, and that no reader sees half of it."""

import os
import threading
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from onpar.insights.evaluator import evaluate
from onpar.insights.facts.check import find_differences
from onpar.insights.facts.manifest import MANIFEST_NAME, read_manifest
from onpar.insights.facts.refresh import PULL_LIMIT, pull_manifest, rebuild, refresh
from onpar.insights.tasks import StaleWatch
from onpar.insights.viewer import OPERATOR
from onpar.kernel import clock
from onpar.kernel.models import StaleMonth, Worker
from onpar.kernel.staleness import mark_stale
from onpar.kernel.tasks import run_due_tasks
from onpar.partners.models import Sale
from tests.insights.measuring import value, values
from tests.insights.program import (
    NOW,
    add_agreement,
    add_partner,
    add_sale,
    ask,
    change_profile,
    move_stage,
)

pytestmark = pytest.mark.django_db


def versions():
    return read_manifest().version


def test_a_change_is_in_the_next_figure_and_nothing_is_left_stale():
    add_sale(add_partner(), 10, "2026-05-05")
    assert value("sourced_revenue") == 10.0
    add_sale(add_partner(), 5, "2026-05-06")
    assert value("sourced_revenue") == 15.0
    assert not StaleMonth.objects.exists()


def test_without_a_change_the_copy_stays_as_it_is():
    add_sale(add_partner(), 10, "2026-05-05")
    first = pull_manifest(at=NOW)
    assert pull_manifest(at=NOW) == first
    assert refresh(at=NOW) == first


def test_an_unmarked_change_is_found_by_the_check():
    sale = add_sale(add_partner(), 10, "2026-05-05")
    refresh(at=NOW)
    assert find_differences() == []
    Sale.objects.filter(pk=sale.pk).update(amount_minor=7)
    assert find_differences() == ["sales, month 202605: 2 rows differ."]
    rebuild(at=NOW)
    assert find_differences() == []


def test_an_unmarked_change_of_what_partners_are_is_found_too():
    partner = add_partner(types=["reseller"])
    refresh(at=NOW)
    partner.profile_changes.update(types=["service"])
    assert find_differences() == ["partner_months, month 202606: 2 rows differ."]


def test_a_copy_that_is_missing_is_said():
    assert find_differences() == ["There is no copy yet."]


def test_much_that_is_stale_is_refreshed_by_the_first_who_asks():
    add_sale(add_partner(), 10, "2026-05-05")
    refresh(at=NOW)
    for year in range(2010, 2016):
        mark_stale("outcomes", [year * 100 + month for month in range(1, 13)])
    assert StaleMonth.objects.count() > PULL_LIMIT
    pull_manifest(at=NOW)
    assert not StaleMonth.objects.exists()


@pytest.mark.parametrize(
    ("seen", "left"), [(NOW - timedelta(seconds=9), 72), (NOW - timedelta(hours=1), 0)]
)
def test_much_that_is_stale_is_left_to_a_worker_that_lives(seen, left):
    add_sale(add_partner(), 10, "2026-05-05")
    before = refresh(at=NOW)
    Worker.objects.create(name="w", started_at=seen, seen_at=seen)
    for year in range(2010, 2016):
        mark_stale("outcomes", [year * 100 + month for month in range(1, 13)])
    assert (pull_manifest(at=NOW) == before) is bool(left)
    assert StaleMonth.objects.count() == left


def test_a_little_that_is_stale_is_never_left_to_a_worker():
    Worker.objects.create(name="w", started_at=NOW, seen_at=NOW)
    add_sale(add_partner(), 10, "2026-05-05")
    assert value("sourced_revenue") == 10.0


def test_the_worker_refreshes_once_the_marks_stand_still():
    watch = StaleWatch()
    add_sale(add_partner(), 10, "2026-05-05")
    watch.look()
    add_sale(add_partner(), 5, "2026-05-06")
    watch.look()
    assert run_due_tasks() == 0
    watch.look()
    watch.look()
    assert run_due_tasks() == 1
    assert not StaleMonth.objects.exists()
    watch.look()
    assert run_due_tasks() == 0


def test_the_worker_does_not_wait_for_ever_for_marks_to_stand_still():
    watch = StaleWatch()
    partner = add_partner()
    for day in range(1, 15):
        add_sale(partner, 10, f"2026-05-{day:02}")
        watch.look()
    assert run_due_tasks() == 1


def test_two_versions_differ_and_sort_also_under_a_stopped_clock():
    with clock.fixed(NOW):
        seen = []
        for amount in range(3):
            add_sale(add_partner(), amount, "2026-05-05")
            refresh(at=NOW)
            seen.append(versions())
    assert len(set(seen)) == 3
    assert seen == sorted(seen)


# Months -------------------------------------------------------------------------------------------


def test_a_month_that_begins_adds_the_attributes_of_its_end():
    partner = add_partner(types=["reseller"])
    change_profile(partner, "2026-07-15", types=["service"])
    assert list(values("partners_total", "2026-06", by=("type",))) == ["reseller"]
    august = datetime(2026, 8, 1, 0, 5, tzinfo=UTC)
    by_month = evaluate(
        ask("partners_total", "2026-06-01..2026-08-01", by=("month", "type")), OPERATOR, at=august
    ).groups
    assert [[part.value for part in figure.group] for figure in by_month] == [
        ["202606", "reseller"],
        ["202607", "service"],
        ["202608", "service"],
    ]


def test_what_begins_in_the_future_does_not_stop_a_refresh():
    partner = add_partner()
    add_sale(partner, 10, "2026-05-05")
    refresh(at=NOW)
    move_stage(partner, "expansion", "2027-02-01")
    add_agreement(partner, "2027-01-01", "2028-01-01", tier="gold")
    assert value("sourced_revenue") == 10.0
    assert find_differences() == []


def test_rows_before_the_first_known_month_bring_attributes_for_it():
    partner = add_partner(types=["reseller"])
    add_sale(partner, 10, "2026-05-05")
    assert values("sourced_revenue", by=("type",)) == {"reseller": 10.0}
    add_sale(partner, 20, "2025-11-30")
    assert values("sourced_revenue", "2025", by=("type",)) == {"reseller": 20.0}


# Failures -----------------------------------------------------------------------------------------


class Unplugged(Exception):
    pass


def unplug(done, of):
    raise Unplugged


def test_a_refresh_that_fails_half_way_leaves_the_old_copy_and_the_marks():
    add_sale(add_partner(), 10, "2026-05-05")
    before = refresh(at=NOW)
    add_sale(add_partner(), 5, "2026-05-06")
    marks = set(StaleMonth.objects.values_list("fact", "month"))
    with pytest.raises(Unplugged):
        refresh(at=NOW, progress=unplug)
    assert read_manifest() == before
    assert set(StaleMonth.objects.values_list("fact", "month")) == marks
    assert value("sourced_revenue") == 15.0


def test_marks_stay_where_the_manifest_could_not_be_written():
    add_sale(add_partner(), 10, "2026-05-05")
    before = refresh(at=NOW)
    add_sale(add_partner(), 5, "2026-05-06")
    in_the_way = settings.FACTS_DIR / f"{MANIFEST_NAME}.{os.getpid()}"
    in_the_way.mkdir()
    with pytest.raises(IsADirectoryError):
        refresh(at=NOW)
    assert read_manifest() == before
    in_the_way.rmdir()
    assert value("sourced_revenue") == 15.0


def test_a_change_during_a_refresh_stays_marked():
    partner = add_partner()
    add_sale(partner, 10, "2026-05-05")

    def sell_meanwhile(done, of):
        if done == 1:
            add_sale(partner, 5, "2026-05-06")

    refresh(at=NOW, progress=sell_meanwhile)
    assert list(StaleMonth.objects.values_list("fact", "month")) == [("sales", 202605)]
    assert value("sourced_revenue") == 15.0


# Readers ------------------------------------------------------------------------------------------


def test_a_file_that_fell_out_of_use_stays_for_an_hour():
    partner = add_partner()
    add_sale(partner, 10, "2026-05-05")
    old = refresh(at=NOW)
    file = settings.FACTS_DIR / old.files["sales"][202605]
    yesterday = time.time() - 86_400
    os.utime(file, (yesterday, yesterday))
    add_sale(partner, 5, "2026-05-06")
    refresh(at=NOW)
    assert file.exists()
    os.utime(file, (yesterday, yesterday))
    add_sale(partner, 5, "2026-05-07")
    refresh(at=NOW)
    assert not file.exists()


def test_a_reader_sees_one_state_of_the_program_while_others_write():
    """Two facts of one month change together: their sum is the same before and after each change."""
    import duckdb

    partner = add_partner()
    first, second = (add_sale(partner, 50, on) for on in ("2026-04-10", "2026-05-10"))
    refresh(at=NOW)
    totals, errors, stop = set(), [], threading.Event()

    def read():
        with duckdb.connect() as connection:
            while not stop.is_set():
                paths = read_manifest().paths("sales")
                rows = connection.execute("SELECT sum(amount) FROM read_parquet(?)", [paths])
                totals.add(rows.fetchone()[0])

    def watch():
        try:
            read()
        except Exception as error:  # noqa: BLE001 whatever a reader runs into fails the test
            errors.append(error)

    reader = threading.Thread(target=watch)
    reader.start()
    for step in range(1, 16):
        Sale.objects.filter(pk=first.pk).update(amount_minor=5000 + step)
        Sale.objects.filter(pk=second.pk).update(amount_minor=5000 - step)
        mark_stale("sales", [202604, 202605])
        refresh(at=NOW + timedelta(seconds=step))
    stop.set()
    reader.join()
    assert errors == []
    assert totals == {10_000}


def test_todays_date_decides_which_month_the_attributes_reach():
    add_partner()
    refresh(at=datetime.combine(date(2026, 6, 30), datetime.max.time(), tzinfo=UTC))
    assert read_manifest().months("partner_months")[-1] == 202606
    pull_manifest(at=datetime(2026, 7, 1, tzinfo=UTC))
    assert read_manifest().months("partner_months")[-1] == 202607
