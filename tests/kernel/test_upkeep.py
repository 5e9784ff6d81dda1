"""What the worker deletes, and what it leaves."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from onpar.accounts.tasks import delete_expired_sessions
from onpar.kernel import clock, upkeep
from onpar.kernel.models import Event, RateCounter, ScheduledRun, Task, TaskState, Worker
from onpar.kernel.registry import contract
from onpar.kernel.tasks import run_due_tasks

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _stopped_clock():
    with clock.fixed(NOW):
        yield


def test_events_are_kept_for_400_days(monkeypatch):
    monkeypatch.setattr(upkeep, "_BATCH", 2)
    for age in (-MINUTE, MINUTE, 2 * MINUTE, 3 * MINUTE, 4 * MINUTE, 5 * MINUTE):
        Event.objects.create(name="a", subject="b", at=NOW - upkeep.EVENTS_KEPT - age)
    assert upkeep.delete_old_events.call() == 5
    assert Event.objects.get().at == NOW - upkeep.EVENTS_KEPT + MINUTE


def test_tasks_that_ended_are_kept_for_30_days_and_those_that_wait_for_ever():
    long_ago = NOW - upkeep.TASKS_KEPT - MINUTE
    for state in TaskState.values:
        ended = long_ago if state in ("done", "dead") else None
        for finished_at in (ended, NOW if ended else None):
            Task.objects.create(
                state=state, queue="default", finished_at=finished_at, created_at=long_ago
            )
    assert upkeep.delete_old_tasks.call() == 2
    assert Task.objects.filter(finished_at=None).count() == 4
    assert Task.objects.filter(finished_at=NOW).count() == 2


def test_workers_and_slots_go_with_the_tasks():
    long_ago = NOW - upkeep.TASKS_KEPT - timedelta(days=1)
    for ended_at in (long_ago, NOW, None):
        Worker.objects.create(name="w", started_at=long_ago, seen_at=long_ago, ended_at=ended_at)
    for day in (long_ago, NOW):
        ScheduledRun.objects.create(schedule="a", slot=day.date(), at=day)
    upkeep.delete_old_tasks.call()
    assert Worker.objects.count() == 2
    assert ScheduledRun.objects.get().slot == NOW.date()


def test_counters_go_when_their_window_is_over():
    for ends_at in (NOW - MINUTE, NOW + MINUTE):
        RateCounter.objects.create(key="a", slot=ends_at.minute, ends_at=ends_at)
    upkeep.delete_old_counters.call()
    assert RateCounter.objects.get().ends_at == NOW + MINUTE


def test_sessions_go_when_they_have_expired():
    for key, expires in (("old", NOW - MINUTE), ("new", NOW + MINUTE)):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
    delete_expired_sessions.call()
    assert Session.objects.get().session_key == "new"


def test_every_schedule_of_every_room_runs():
    schedules = contract().schedules
    assert len({schedule.name for schedule in schedules}) == len(schedules) >= 4
    for schedule in schedules:
        schedule.task.enqueue()
    assert run_due_tasks() == len(schedules)
    assert set(Task.objects.values_list("state", "last_error")) == {("done", "")}


def test_all_upkeep_of_every_room_runs_twice_without_harm():
    for piece in contract().upkeep:
        piece.run()
        piece.run()
