"""Workers as real processes: killed with -9, asked to end, left alone by their parent."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.installation import ONPAR, installation

PATIENCE_SECONDS = 60
# Runs each line that it reads, and answers with what is to be seen then.
OBSERVER = """
import json, sys
import django; django.setup()
from django.db.models import Count, Max
from onpar.kernel.db import writing
from onpar.kernel.models import Effect, RateCounter, Task, Worker
from tests.kernel import samples

# The worker also fires the schedules of the rooms; their tasks are not counted.
ours = Task.objects.filter(path__startswith="tests.")

for line in sys.stdin:
    with writing():
        exec(line)
    print(json.dumps({
        "states": dict(ours.values_list("state").annotate(Count("id"))),
        "tries": ours.aggregate(most=Max("attempts"))["most"],
        "names": RateCounter.objects.count(),
        "highest": RateCounter.objects.aggregate(most=Max("count"))["most"],
        "alive": Worker.objects.filter(ended_at=None).count(),
        "ended": Worker.objects.exclude(ended_at=None).count(),
    }), flush=True)
"""
CLEAR = "[model.objects.all().delete() for model in (Effect, RateCounter, Task, Worker)]"
# A server in the place of `onpar up`: it has a worker beside and tells that worker's number.
PARENT = """
import time
from onpar.cli.working import worker_beside
with worker_beside() as keeper:
    print(keeper.pid, flush=True)
    time.sleep(600)
"""


@dataclass
class Site:
    """An installation, and a process that looks into it and does what it is told."""

    env: dict[str, str]
    observer: subprocess.Popen[str]

    def tell(self, line: str) -> dict[str, Any]:
        self.observer.stdin.write(line + "\n")
        self.observer.stdin.flush()
        return json.loads(self.observer.stdout.readline())

    def look(self) -> dict[str, Any]:
        return self.tell("")

    def wait_until(
        self, condition: Callable[[dict[str, Any]], object], *, patience: float = PATIENCE_SECONDS
    ) -> dict[str, Any]:
        give_up_at = time.monotonic() + patience
        while not condition(found := self.look()):
            assert time.monotonic() < give_up_at, f"It did not happen: {found}"
            time.sleep(0.02)
        return found

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen([*ONPAR, "worker", "--lease", "1"], env=self.env)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    @contextmanager
    def parent(self) -> Iterator[tuple[subprocess.Popen[str], int]]:
        """A process that has a worker beside, killed in the end, and the number of its worker."""
        command = [sys.executable, "-c", PARENT]
        with subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, text=True) as process:
            yield process, int(process.stdout.readline())
            process.kill()


@pytest.fixture(scope="module")
def started_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory: Path = tmp_path_factory.mktemp("worker") / "installation"
    with installation(directory) as env:
        # The sample tasks stand beside the tests.
        env["PYTHONPATH"] = str(Path.cwd())
        command = [sys.executable, "-c", OBSERVER]
        with subprocess.Popen(
            command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as observer:
            yield Site(env, observer)
            observer.stdin.close()


@pytest.fixture
def site(started_site: Site) -> Site:
    started_site.tell(CLEAR)
    return started_site


def kill_and_finish(site: Site, *, tasks: int, kills: int, seconds: float) -> dict[str, Any]:
    """What is to be seen in the end when so many workers were killed over so many tasks, each within
    so many seconds of its first."""
    found = site.tell(f"for n in range({tasks}): samples.count_once.enqueue(str(n))")
    chance = random.Random(20261125)
    patience = PATIENCE_SECONDS + tasks / 10
    for _round in range(kills):
        before = found["names"]
        with site.worker():
            site.wait_until(lambda now, before=before: now["names"] > before, patience=patience)
            time.sleep(chance.uniform(0, seconds))
        found = site.look()
        assert set(found["states"]) > {"done"}, "The tasks were done before the last kill."
    with site.worker():
        return site.wait_until(lambda now: set(now["states"]) == {"done"}, patience=patience)


def test_every_task_is_done_and_each_effect_once_when_workers_are_killed(site):
    found = kill_and_finish(site, tasks=150, kills=2, seconds=0.1)
    assert found["states"] == {"done": 150}
    assert (found["names"], found["highest"]) == (150, 1)
    assert found["tries"] > 1


@pytest.mark.soak
def test_fifty_workers_are_killed_over_ten_thousand_tasks(site):
    found = kill_and_finish(site, tasks=10_000, kills=50, seconds=1.5)
    assert found["states"] == {"done": 10_000}
    assert (found["names"], found["highest"]) == (10_000, 1)
    assert found["tries"] > 1


def test_a_worker_that_is_asked_to_end_lets_its_task_go(site):
    site.tell("samples.walk_slowly.enqueue()")
    with site.worker() as process:
        site.wait_until(lambda now: now["states"].get("running"))
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    found = site.look()
    assert found["states"] == {"waiting": 1}
    assert found["tries"] == 0
    assert found["alive"] == 0


def test_a_worker_does_not_outlive_its_parent(site):
    with site.parent() as (parent, _child):
        site.wait_until(lambda now: now["alive"])
        parent.kill()
        site.wait_until(lambda now: not now["alive"])


def test_a_worker_that_dies_is_started_again(site):
    with site.parent() as (parent, child):
        site.wait_until(lambda now: now["alive"])
        os.kill(child, signal.SIGKILL)
        site.wait_until(lambda now: now["alive"] == 2)
        parent.kill()
        site.wait_until(lambda now: now["ended"])


def test_long_work_does_not_keep_short_work_waiting(site):
    site.tell("for n in range(5): samples.walk_slowly.enqueue()")
    with site.worker():
        site.wait_until(lambda now: now["states"].get("running"))
        site.tell("samples.count.enqueue('a')")
        found = site.wait_until(lambda now: now["states"].get("done"))
    assert found["states"] == {"done": 1, "running": 1, "waiting": 4}


def test_results_that_a_database_may_refuse_and_exits_leave_the_worker_at_work(site):
    site.tell("for n in range(5): samples.say.enqueue(0); samples.leave.enqueue()")
    site.tell("samples.count.enqueue('a')")
    with site.worker():
        found = site.wait_until(lambda now: now["names"] and not now["states"].get("running"))
    assert found["alive"] == 1
