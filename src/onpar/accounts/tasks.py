"""What the worker does for this room."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from onpar.accounts.models import OneTimeKey
from onpar.kernel import clock
from onpar.kernel.tasks import task
from onpar.kernel.upkeep import delete_all

KEYS_KEPT = timedelta(days=1)


@task()
def delete_expired_sessions() -> int:
    """And their lines in the lists of sessions."""
    count = delete_all(Session.objects.filter(expire_date__lt=clock.now()))
    living = Session.objects.values("session_key")
    return count + delete_all(UserSession.objects.exclude(session_key__in=living))


@task()
def delete_expired_keys() -> int:
    return delete_all(OneTimeKey.objects.filter(expires_at__lt=clock.now() - KEYS_KEPT))
