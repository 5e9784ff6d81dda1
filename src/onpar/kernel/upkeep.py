"""What the kernel does for itself, by schedules."""

import logging
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from onpar.kernel import clock
from onpar.kernel.audit.sealing import head_words
from onpar.kernel.db import writing
from onpar.kernel.idempotency import KEPT
from onpar.kernel.models import (
    Event,
    KeptAnswer,
    Mail,
    RateCounter,
    ScheduledRun,
    Task,
    TaskState,
    Worker,
)
from onpar.kernel.tasks import task

logger = logging.getLogger(__name__)

EVENTS_KEPT = timedelta(days=400)
TASKS_KEPT = timedelta(days=30)
MAILS_KEPT = timedelta(days=30)
_BATCH = 2_000


@task()
def delete_old_events() -> int:
    return delete_all(Event.objects.filter(at__lt=clock.now() - EVENTS_KEPT))


@task()
def delete_old_counters() -> int:
    return delete_all(RateCounter.objects.filter(ends_at__lt=clock.now()))


@task()
def delete_old_answers() -> int:
    return delete_all(KeptAnswer.objects.filter(at__lte=clock.now() - KEPT))


@task()
def delete_old_tasks() -> int:
    """Those that are done or given up, workers that have ended, and the slots of schedules."""
    before = clock.now() - TASKS_KEPT
    ended = Task.objects.filter(state__in=[TaskState.DONE, TaskState.DEAD], finished_at__lt=before)
    return (
        delete_all(ended)
        + delete_all(Worker.objects.filter(ended_at__lt=before))
        + delete_all(ScheduledRun.objects.filter(slot__lt=before.date()))
    )


@task()
def print_audit_head() -> str:
    """Into the service's log, which whoever alters the database cannot alter with it."""
    head = head_words()
    logger.info("The audit log ends at %s", head)
    return head


@task()
def delete_old_mails() -> int:
    return delete_all(Mail.objects.filter(created_at__lt=clock.now() - MAILS_KEPT))


def delete_all(rows: QuerySet[Any]) -> int:
    """In batches, so that other writers come in between; for rows that no other rows hang on."""
    count = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        with writing():
            count += rows.model._default_manager.filter(pk__in=ids).delete()[0]
    return count
