"""The sessions of a user, found by reading each: the session table names nobody."""

from collections.abc import Iterator

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from onpar.accounts.models import User
from onpar.kernel.registry import Someone


def count_sessions(who: Someone) -> int:
    return sum(1 for _session in _sessions(who))


def erase_sessions(who: Someone) -> int:
    keys = [session.session_key for session in _sessions(who)]
    return Session.objects.filter(session_key__in=keys).delete()[0]


def _sessions(who: Someone) -> Iterator[Session]:
    if who.model is not User:
        return
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(who.pk):
            yield session
