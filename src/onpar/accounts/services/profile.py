"""What users change about themselves."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from django.utils.translation import gettext as _

from onpar.accounts.models import User
from onpar.accounts.services.mailing import notify
from onpar.accounts.services.sessions import end_other_sessions
from onpar.accounts.services.users import check_password
from onpar.kernel import audit
from onpar.kernel.db import writing

_FIELDS = ("name", "language", "time_zone")


def change_profile(user: User, *, name: str, language: str, time_zone: str, at: datetime) -> None:
    wanted = {"name": name, "language": language, "time_zone": time_zone}
    before = {key: getattr(user, key) for key in _FIELDS if getattr(user, key) != wanted[key]}
    if not before:
        return
    with writing():
        for key in before:
            setattr(user, key, wanted[key])
        user.save(update_fields=list(before))
        audit.record(
            "accounts.profile.changed",
            actor=user.actor,
            subject=user.actor,
            at=at,
            before=before,
            after={key: wanted[key] for key in before},
        )


def change_password(request: HttpRequest, user: User, password: str, *, at: datetime) -> None:
    """Ends every other session, and keeps this one under a new key. Raises PasswordTooWeak."""
    check_password(password, user)
    user.set_password(password)
    former = request.session.session_key
    with writing():
        user.save(update_fields=["password"])
        update_session_auth_hash(request, user)
        key = request.session.session_key
        UserSession.objects.filter(session_key=former).update(session_key=key)
        end_other_sessions(user, keep=key, actor=user.actor, at=at)
        audit.record("accounts.password.changed", actor=user.actor, subject=user.actor, at=at)
        notify(user, _("Your password was changed"), at=at)
