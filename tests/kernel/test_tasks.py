"""Durable tasks in one process: enqueue, run, fail, give up, once."""

from datetime import UTC, datetime, timedelta

import pytest
from django_tasks import TaskResultStatus

from onpar.kernel import clock
from onpar.kernel.db import writing
from onpar.kernel.models import RateCounter, Task, TaskState, Worker
from onpar.kernel.tasks import enqueue_keyed, once, queue, run_due_tasks
from tests.kernel import samples

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)
A_DAY_AND_MORE = timedelta(hours=25)


def counted(name):
    return RateCounter.objects.get(key=name).count


class Stopped(Exception):
    pass


def test_a_task_runs_with_its_arguments_and_keeps_its_result():
    result = samples.count.enqueue(name="a")
    assert result.status == TaskResultStatus.READY
    assert run_due_tasks() == 1
    result.refresh()
    assert result.status == TaskResultStatus.SUCCESSFUL
    assert result.return_value == 1
    assert counted("a") == 1


def enqueue_and_stop():
    with writing():
        samples.count.enqueue("a")
        raise Stopped


def test_a_task_is_enqueued_with_the_change_or_not_at_all():
    with pytest.raises(Stopped):
        enqueue_and_stop()
    assert run_due_tasks() == 0


def test_a_task_that_is_put_off_waits():
    with clock.fixed(NOON):
        samples.count.using(run_after=NOON + timedelta(hours=2)).enqueue("a")
        assert run_due_tasks() == 0
    with clock.fixed(NOON + timedelta(hours=2)):
        assert run_due_tasks() == 1


def test_what_is_urgent_runs_first_and_else_what_came_first():
    for name, priority in (("a", 0), ("b", 0), ("c", 50)):
        samples.count.using(priority=priority).enqueue(name)
    run_due_tasks()
    assert list(RateCounter.objects.order_by("pk").values_list("key", flat=True)) == [
        "c",
        "a",
        "b",
    ]


def test_a_key_lets_one_task_wait_and_the_next_in_when_it_is_done():
    first = enqueue_keyed("only", samples.count, "a")
    assert enqueue_keyed("only", samples.count, "a").id == first.id
    assert run_due_tasks() == 1
    assert enqueue_keyed("only", samples.count, "a").id != first.id
    assert run_due_tasks() == 1


def test_an_effect_happens_once_and_is_undone_with_its_transaction():
    samples.fail_in_transaction.enqueue("a")
    run_due_tasks()
    assert once("a")
    assert not once("a")


def test_a_failed_task_is_tried_again_later_and_later_and_given_up_after_eight_tries():
    task = samples.fail.enqueue("no such host")
    at, waits = NOON, []
    for _ in range(queue.MAX_ATTEMPTS):
        with clock.fixed(at):
            assert run_due_tasks() == 1
            row = Task.objects.get(public_id=task.id)
        waits.append(row.run_after and (row.run_after - at).total_seconds())
        at = row.run_after or at
    assert row.state == TaskState.DEAD
    assert "ValueError: no such host" in row.last_error
    assert 2.5 <= waits[0] <= 5
    assert 10 <= waits[1] <= 20
    assert 1800 <= waits[6] <= 3600


def test_a_task_that_leaves_the_program_fails_like_any_other():
    samples.leave.enqueue()
    run_due_tasks()
    assert "SystemExit" in Task.objects.get().last_error


@pytest.mark.parametrize("text", ["nul \0 within", "half \ud83d of a face"])
def test_an_error_that_no_database_takes_is_written_so_that_it_does(text):
    claim = claimed_by("w")
    assert queue.fail(claim, text, at=NOON)
    assert Task.objects.get().last_error.split()[0] in text


def test_a_task_that_went_away_with_the_program_fails_like_any_other():
    Task.objects.create(path="onpar.gone.tasks.nothing", queue="default", created_at=NOON)
    run_due_tasks()
    assert "ModuleNotFoundError" in Task.objects.get().last_error


@pytest.mark.parametrize("jump", [A_DAY_AND_MORE, -A_DAY_AND_MORE])
def test_a_clock_that_jumps_does_not_strand_what_waits(jump):
    with clock.fixed(NOON):
        samples.count.enqueue("a")
        samples.fail.enqueue("b")
        samples.fail.enqueue("c")
        queue.fail(queue.claim("default", worker="w", at=NOON), "", at=NOON)
    with clock.fixed(NOON + jump):
        assert run_due_tasks() == 3


def claimed_by(token):
    samples.count.enqueue("a")
    return queue.claim("default", worker=token, at=NOON)


def test_a_worker_that_lost_its_task_changes_nothing():
    lost = claimed_by("gone")
    queue.release_orphans(at=NOON)
    later = NOON + timedelta(seconds=5)
    again = queue.claim("default", worker="other", at=later)
    assert again.id == lost.id
    assert not queue.finish(lost, None, at=later)
    assert not queue.fail(lost, "late", at=later)
    assert not queue.release(lost)
    assert queue.finish(again, None, at=later)


def test_the_tasks_of_a_living_worker_are_left_alone():
    worker = Worker.objects.create(name="w", started_at=NOON, seen_at=NOON)
    claim = claimed_by(worker.token)
    assert queue.release_orphans(at=NOON + A_DAY_AND_MORE) == 0
    assert claim.row().exists()


def test_a_task_that_kills_its_worker_is_given_up_after_eight_workers():
    at = NOON
    samples.kill_worker.enqueue()
    for number in range(queue.MAX_ATTEMPTS):
        assert queue.claim("default", worker=f"w{number}", at=at)
        queue.release_orphans(at=at)
        at += queue.LONGEST_WAIT
    row = Task.objects.get()
    assert row.state == TaskState.DEAD
    assert row.last_error == queue.LOST


def test_a_task_tells_how_far_it_is():
    samples.walk.enqueue(7)
    run_due_tasks()
    row = Task.objects.get()
    assert (row.done, row.total, row.note) == (7, 7, "Arrived")
