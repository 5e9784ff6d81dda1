"""What the worker does for this room."""

from django.db.models import Count, Sum

from onpar.insights.batches.closing import close_batches, list_waiting
from onpar.insights.facts.refresh import refresh
from onpar.kernel import clock
from onpar.kernel.models import StaleMonth
from onpar.kernel.tasks import enqueue_keyed, report, task

_LOOKS_AT_MOST = 12


@task(queue_name="long")
def refresh_facts() -> None:
    refresh(at=clock.now(), progress=report)


@task(queue_name="long")
def close_ended_waves() -> None:
    close_batches(actor="worker", at=clock.now())


def watch_waves() -> None:
    if list_waiting(clock.today()):
        enqueue_keyed("insights.close_ended_waves", close_ended_waves)


class StaleWatch:
    """Asks for a refresh when marks stand still, or after a minute of changes.

    While an import goes on it marks the same months again and again, and each refresh would be for
    nothing.
    """

    def __init__(self) -> None:
        self._seen: tuple[int, int] = (0, 0)
        self._looks = 0

    def look(self) -> None:
        marks = StaleMonth.objects.aggregate(months=Count("id"), changes=Sum("changed"))
        now = (marks["months"], marks["changes"] or 0)
        stands_still = now == self._seen
        self._seen = now
        self._looks = self._looks + 1 if now[0] else 0
        if now[0] and (stands_still or self._looks > _LOOKS_AT_MOST):
            self._looks = 0
            enqueue_keyed("insights.refresh_facts", refresh_facts)
