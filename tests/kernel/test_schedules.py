"""Schedules fire once a day: over clock changes, jumps of the clock, and two schedulers."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from onpar.kernel.models import ScheduledRun, Task
from onpar.kernel.schedules import Schedule, fire_due
from onpar.kernel.tasks.workers import Watch
from tests.installation import installation, python
from tests.kernel import samples

START = datetime(2026, 3, 20, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def daily(at=time(3), zone="UTC", name="daily"):
    return Schedule(name, "Each day", samples.nothing, at=at, zone=lambda: zone)


def slots():
    return list(ScheduledRun.objects.order_by("pk").values_list("slot", flat=True))


def fire_at(moments, *schedules):
    for moment in moments:
        fire_due(schedules, at=moment)


def hours(count, start=START):
    return [start + number * HOUR for number in range(count)]


@pytest.mark.django_db
def test_a_schedule_fires_once_a_day_and_enqueues_its_task():
    fire_at(hours(72), daily())
    assert slots() == [date(2026, 3, day) for day in (20, 21, 22, 23)]
    assert list(Task.objects.order_by("pk").values_list("public_id", flat=True)) == list(
        ScheduledRun.objects.order_by("pk").values_list("task", flat=True)
    )


@pytest.mark.django_db
def test_each_schedule_has_slots_of_its_own():
    assert fire_due([daily(), daily(name="other")], at=START) == 2
    assert fire_due([daily(), daily(name="other")], at=START) == 0


@pytest.mark.django_db
def test_of_days_without_a_worker_only_the_last_is_made_up_for():
    fire_at([START, START + timedelta(days=9)], daily())
    assert slots() == [date(2026, 3, 20), date(2026, 3, 29)]


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [25 * HOUR, -25 * HOUR])
def test_a_clock_that_jumps_and_is_set_right_again_fires_no_day_twice(jump):
    before = hours(48)
    during = hours(3, before[-1] + jump)
    after = hours(96, before[-1])
    fire_at([*before, *during, *after], daily())
    assert sorted(slots()) == [date(2026, 3, 20) + timedelta(days=day) for day in range(7)]


# The nights when clocks change: in Berlin 02:30 does not come on March 29 and comes twice on
# October 25; in New York on March 8 and November 1.
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/Berlin", date(2026, 3, 27)),
        ("Europe/Berlin", date(2026, 10, 23)),
        ("America/New_York", date(2026, 3, 6)),
        ("America/New_York", date(2026, 10, 30)),
        ("Australia/Lord_Howe", date(2026, 10, 2)),
    ],
)
def test_daylight_saving_neither_leaves_a_day_out_nor_doubles_one(zone, first):
    schedule = daily(at=time(2, 30), zone=zone)
    start = schedule.due(first)
    fire_at([start + number * timedelta(minutes=10) for number in range(6 * 24 * 4)], schedule)
    assert slots() == [first + timedelta(days=day) for day in range(len(slots()))]
    assert len(slots()) in (4, 5)


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (date(2026, 3, 30), datetime(2026, 3, 30, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_half_past_two_in_berlin(day, utc):
    schedule = daily(at=time(2, 30), zone="Europe/Berlin")
    assert schedule.due(day) == utc
    assert schedule.last_slot(utc) == day
    assert schedule.last_slot(utc - timedelta(microseconds=1)) == day - timedelta(days=1)


SCHEDULER = """
import sys
import django; django.setup()
from onpar.kernel.schedules import fire_due
from tests.kernel.test_schedules import daily, hours
schedules = [daily(), daily(name="other")]
print("ready", flush=True)
sys.stdin.readline()
print(sum(fire_due(schedules, at=moment) for moment in hours(24 * 40)))
"""
COUNT = """
import django; django.setup()
from onpar.kernel.models import ScheduledRun, Task
print(ScheduledRun.objects.count(), Task.objects.count())
"""


def start_scheduler(env):
    process = subprocess.Popen(
        [sys.executable, "-c", SCHEDULER],
        env=env,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_schedulers_never_fire_twice(tmp_path):
    with installation(tmp_path / "installation") as env:
        env = {**env, "PYTHONPATH": str(Path.cwd())}
        with start_scheduler(env) as one, start_scheduler(env) as other:
            for process in (one, other):
                process.stdin.write("go\n")
                process.stdin.flush()
            fired = [int(process.stdout.readline()) for process in (one, other)]
        assert sum(fired) == 2 * 41
        assert python("-c", COUNT, env=env).split() == ["82", "82"]


def test_a_worker_is_lost_when_its_heartbeat_stands_still_over_all_looks():
    watch = Watch(looks=3)
    found = [watch.lost({"moves": look, "stands": 7}) for look in range(4)]
    assert found == [[], [], [], ["stands"]]


def test_a_heartbeat_that_moves_at_the_last_look_keeps_the_worker():
    watch = Watch(looks=3)
    found = [watch.lost({"late": beats}) for beats in (1, 1, 1, 2, 2, 2, 2)]
    assert found == [[], [], [], [], [], [], ["late"]]
