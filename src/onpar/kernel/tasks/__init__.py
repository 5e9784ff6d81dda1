"""Work that outlives a request: durable tasks behind the Django Tasks API.

A room declares a task in its `tasks.py` with `@task()`, and enqueues it in the transaction of the
change. It runs at least once: what must happen once asks `once` in the transaction of the effect.
"""

from django_tasks import task

from onpar.kernel.tasks.backend import enqueue_keyed
from onpar.kernel.tasks.effects import once
from onpar.kernel.tasks.running import report, run_due_tasks

__all__ = ["enqueue_keyed", "once", "report", "run_due_tasks", "task"]
