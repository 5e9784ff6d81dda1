"""What the worker does for this room."""

from django.contrib.sessions.models import Session

from onpar.kernel import clock
from onpar.kernel.tasks import task
from onpar.kernel.upkeep import delete_all


@task()
def delete_expired_sessions() -> int:
    return delete_all(Session.objects.filter(expire_date__lt=clock.now()))
