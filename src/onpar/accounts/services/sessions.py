"""Sessions: started, confirmed, listed and ended. The list is allauth's; its writes are ours."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from onpar.accounts.models import User
from onpar.accounts.places import place_of
from onpar.kernel import audit
from onpar.kernel.db import writing
from onpar.kernel.ids import new_public_id

CONFIRMED_FOR = timedelta(minutes=15)
_CONFIRMED_AT = "confirmed_at"
_BACKEND = "django.contrib.auth.backends.ModelBackend"
_NOWHERE = "0.0.0.0"  # noqa: S104 - a socket without an address


def start_session(request: HttpRequest, user: User, *, method: str, at: datetime) -> None:
    """Signs in under a new session key, and counts as a confirmation."""
    with writing():
        login(request, user, backend=_BACKEND)
        confirm(request, at=at)
        request.session.save()
        UserSession.objects.create(
            user=user,
            session_key=request.session.session_key,
            ip=place_of(request) or _NOWHERE,
            user_agent=request.headers.get("User-Agent", "")[:200],
            data={"public_id": new_public_id()},
            created_at=at,
            last_seen_at=at,
        )
        audit.record(
            "accounts.session.started",
            actor=user.actor,
            subject=user.actor,
            at=at,
            after={"method": method},
        )


def confirm(request: HttpRequest, *, at: datetime) -> None:
    """Notes that whoever sits there has just shown who it is."""
    request.session[_CONFIRMED_AT] = at.timestamp()


def is_confirmed(request: HttpRequest, *, at: datetime) -> bool:
    confirmed_at = request.session.get(_CONFIRMED_AT, 0.0)
    return bool(at.timestamp() - confirmed_at < CONFIRMED_FOR.total_seconds())


def end_session(user: User, public_id: str, *, actor: str, at: datetime) -> None:
    """Nothing happens for a session that has ended, or that is another user's."""
    _end(user, UserSession.objects.filter(user=user, data__public_id=public_id), actor, at)


def end_other_sessions(user: User, *, keep: str | None, actor: str, at: datetime) -> None:
    """`keep` is the key of the session that stays."""
    _end(user, UserSession.objects.filter(user=user).exclude(session_key=keep), actor, at)


def end_all_sessions(user: User, *, actor: str, at: datetime) -> None:
    _end(user, UserSession.objects.filter(user=user), actor, at)


def forget_session(request: HttpRequest) -> None:
    """Before a sign-out: Django drops the session, and this drops its line in the list."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()


def _end(user: User, found: Iterable[UserSession], actor: str, at: datetime) -> None:
    with writing():
        ended = list(found)
        keys = [session.session_key for session in ended]
        Session.objects.filter(session_key__in=keys).delete()
        UserSession.objects.filter(pk__in=[session.pk for session in ended]).delete()
        if ended:
            audit.record(
                "accounts.session.ended",
                actor=actor,
                subject=user.actor,
                at=at,
                after={"sessions": len(ended)},
            )
