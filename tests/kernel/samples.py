"""Tasks that the tests enqueue; a worker finds them by their path."""

import os
import sys
import time
from datetime import timedelta

from django.db import transaction

from onpar.kernel import clock
from onpar.kernel.db import writing
from onpar.kernel.models import RateCounter
from onpar.kernel.tasks import once, report, task


@task()
def count(name: str) -> int:
    """Adds one to the counter of this name, each time it runs."""
    with writing():
        row, _ = RateCounter.objects.get_or_create(
            key=name, slot=0, defaults={"ends_at": clock.now() + timedelta(days=1)}
        )
        row.count += 1
        row.save()
    return row.count


@task()
def count_once(name: str) -> None:
    """Adds one to the counter of this name, however often it runs."""
    with writing():
        if once(f"count:{name}"):
            count.call(name)


@task()
def fail(message: str) -> None:
    raise ValueError(message)


@task()
def fail_in_transaction(name: str) -> None:
    with transaction.atomic():
        once(name)
        raise ValueError(name)


@task()
def kill_worker() -> None:
    os.kill(os.getpid(), 9)


@task(queue_name="long")
def walk(steps: int) -> None:
    for step in range(steps):
        report(step, steps, f"Step {step}")
    report(steps, steps, "Arrived")


@task(queue_name="long")
def walk_slowly() -> None:
    for step in range(6000):
        report(step, 6000)
        time.sleep(0.01)


@task()
def nothing() -> None:
    """For whoever only counts how often it was enqueued."""


@task()
def leave() -> None:
    sys.exit(1)


@task()
def say(character: int) -> str:
    return chr(character)
