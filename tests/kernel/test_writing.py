"""One writer at a time on SQLite, across threads and processes."""

import os
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.db import connections

from onpar.kernel.db import is_sqlite, writing
from onpar.kernel.models import StaleMonth

pytestmark = pytest.mark.django_db(transaction=True)

HOLDER = """
import sys, django
django.setup()
from onpar.kernel.db import writing
with writing():
    print("in", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def on_sqlite():
    if not is_sqlite():
        pytest.skip("PostgreSQL lets many write at once.")


def add(month):
    StaleMonth.objects.create(fact="sales", month=month)


class Stopped(Exception):
    pass


def add_and_stop(month):
    with writing():
        add(month)
        raise Stopped


def test_what_fails_inside_is_undone_and_the_next_writer_comes_in():
    with pytest.raises(Stopped):
        add_and_stop(1)
    with writing():
        add(2)
    assert list(StaleMonth.objects.values_list("month", flat=True)) == [2]


def test_a_failure_inside_undoes_only_its_own_part():
    with writing():
        add(1)
        with pytest.raises(Stopped):
            add_and_stop(2)
        with writing():
            add(3)
    assert sorted(StaleMonth.objects.values_list("month", flat=True)) == [1, 3]


def test_writers_of_several_threads_come_one_by_one(on_sqlite):
    inside, most = [], []

    def write(number):
        try:
            for _ in range(10):
                with writing():
                    inside.append(number)
                    most.append(len(inside))
                    inside.remove(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 40


@pytest.fixture
def holder(on_sqlite, tmp_path):
    """Another process inside `writing()`; a line on its input lets it out."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "onpar.config.settings",
        "ONPAR_DATA_DIR": str(settings.DATA_DIR),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'other.sqlite3'}",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    with process:
        assert process.stdout.readline() == "in\n"
        yield process


def test_a_writer_waits_for_one_of_another_process(holder):
    entered = threading.Event()

    def write():
        try:
            with writing():
                entered.set()
        finally:
            connections.close_all()

    waiting = threading.Thread(target=write)
    waiting.start()
    assert not entered.wait(0.3)
    holder.communicate("go\n")
    assert entered.wait(10)
    waiting.join()
