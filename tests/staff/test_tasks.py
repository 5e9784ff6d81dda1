"""The page of tasks: what administrators learn about the worker, and another try."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from onpar.kernel import clock
from onpar.kernel.models import AuditEntry, ScheduledRun, Task, TaskState
from onpar.kernel.registry import contract
from onpar.kernel.schedules import fire_due
from onpar.kernel.tasks import run_due_tasks
from tests.factories import make_task, make_worker
from tests.people import People
from tests.staff.reading import text_of

QUERIES = 9
PAGE = "/settings/tasks/"


@pytest.fixture
def administrator(people: People) -> Client:
    client = Client()
    client.force_login(people.administrator)
    return client


def test_without_a_worker_and_a_task_it_says_what_to_start(administrator: Client) -> None:
    text = text_of(administrator.get(PAGE))
    assert "No worker is at work. None was ever seen." in text
    assert "onpar worker" in text
    assert "No task yet" in text


def test_a_worker_that_was_seen_last_is_named_with_its_time(administrator: Client) -> None:
    make_worker(seen_at=clock.now() - timedelta(days=30))
    assert "No worker is at work. The last one was seen on" in text_of(administrator.get(PAGE))


def test_a_worker_that_ended_is_not_at_work(administrator: Client) -> None:
    make_worker(seen_at=clock.now(), ended_at=clock.now())
    assert "No worker is at work." in text_of(administrator.get(PAGE))


def test_a_worker_at_work_is_named(administrator: Client) -> None:
    make_worker(seen_at=clock.now())
    assert "Worker reef, process 7, at work since" in text_of(administrator.get(PAGE))


def test_tasks_are_listed_with_error_or_progress_and_narrowed_by_state(
    administrator: Client,
) -> None:
    make_task(path="a.tasks.send_mail")
    make_task(TaskState.RUNNING, path="a.tasks.run_import", done=20, total=70, note="Row 20")
    text = text_of(administrator.get(PAGE))
    assert "Send mail ValueError: no such host Given up" in text
    assert "Run import Row 20 Running 20 of 70" in text
    narrowed = text_of(administrator.get(f"{PAGE}?state=running"))
    assert "Run import" in narrowed
    assert "Send mail" not in narrowed
    assert "No task is in this state" in text_of(administrator.get(f"{PAGE}?state=done"))


def test_an_error_of_before_is_not_shown_of_a_task_that_is_done(administrator: Client) -> None:
    make_task(TaskState.DONE, last_error="ValueError: late")
    assert "ValueError" not in text_of(administrator.get(PAGE))


def test_schedules_show_their_last_and_next_run(administrator: Client) -> None:
    assert "Delete events older than 400 days Daily at 03:00, UTC Never" in text_of(
        administrator.get(PAGE)
    )
    fire_due(contract().schedules, at=clock.now())
    run_due_tasks()
    run = ScheduledRun.objects.get(schedule="delete-old-events")
    assert f"UTC {run.at:%b} {run.at.day}, {run.at:%Y, %H:%M} UTC Done" in text_of(
        administrator.get(PAGE)
    )


def test_a_task_that_was_given_up_is_tried_again(administrator: Client, people: People) -> None:
    task = make_task()
    page = f"{PAGE}{task.public_id}/"
    assert "Try again" in text_of(administrator.get(page))
    response = administrator.post(f"{page}replay/", follow=True)
    assert "Waiting" in text_of(response)
    assert "Try again" not in text_of(response)
    assert run_due_tasks() == 1
    task.refresh_from_db()
    assert (task.state, task.attempts) == (TaskState.DONE, 1)
    entry = AuditEntry.objects.get(action="kernel.task.replayed")
    assert entry.actor == f"user:{people.administrator.pk}"


@pytest.mark.parametrize("state", [TaskState.WAITING, TaskState.RUNNING, TaskState.DONE])
def test_only_a_task_that_was_given_up_is_tried_again(state: str, administrator: Client) -> None:
    task = make_task(state)
    response = administrator.post(f"{PAGE}{task.public_id}/replay/")
    assert response.status_code == 400
    assert "This task is not given up." in text_of(response)
    assert Task.objects.get().state == state


def test_a_task_whose_work_is_under_way_again_is_left(administrator: Client) -> None:
    task = make_task(key="facts")
    make_task(TaskState.WAITING, key="facts")
    response = administrator.post(f"{PAGE}{task.public_id}/replay/")
    assert response.status_code == 400
    assert "The same work is under way already" in text_of(response)


def test_the_page_asks_the_database_no_more_often_for_more_tasks(
    administrator: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fire_due(contract().schedules, at=clock.now())
    for _number in range(60):
        make_task()
    with django_assert_num_queries(QUERIES):
        administrator.get(PAGE)


# Health -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_health_is_cheap_and_asks_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_full_health_says_whether_a_worker_was_seen(client: Client) -> None:
    response = client.get("/healthz?full")
    assert (response.status_code, response.content) == (503, b"no worker seen within a minute")
    make_worker(seen_at=clock.now())
    response = client.get("/healthz?full")
    assert (response.status_code, response.content) == (200, b"ok")
