"""Reads about users and the installation."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

from onpar.accounts.models import Installation, KeyPurpose, OneTimeKey, User
from onpar.kernel.errors import NotFound
from onpar.kernel.models import Mail


def get_installation() -> Installation:
    """The installation, or an unsaved one with defaults before the first setup; one query."""
    return Installation.objects.filter(pk=1).first() or Installation(pk=1, vendor_name="OnPar")


def get_user_by_email(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise NotFound(f"No active user has the address '{email}'.")
    return user


def needs_setup() -> bool:
    """Nobody can sign in yet: the first start is still to come."""
    return not User.objects.exists()


def find_demo_mail(public_id: str) -> Mail | None:
    """The mail that belongs to a one-time key; outside a demo nothing."""
    if not get_installation().is_demo:
        return None
    key = OneTimeKey.objects.select_related("mail").filter(public_id=public_id).first()
    return key.mail if key else None


def may_read_mail(user: User, mail: Mail) -> bool:
    """Whether an administrator reads its text. A code of somebody else would sign the administrator in as
    that person; in a demo everybody may be everybody. An invitation is the administrator's to hand over."""
    if mail.about == user.actor or get_installation().is_demo:
        return True
    signs_in = (KeyPurpose.SIGN_IN, KeyPurpose.CONFIRMATION)
    return not OneTimeKey.objects.filter(mail=mail, purpose__in=signs_in).exists()


def list_users() -> QuerySet[User]:
    """All users, those who may sign in first; `has_second_step` says whether a second step is on."""
    totp = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return User.objects.annotate(has_second_step=Exists(totp)).order_by("-is_active", "name", "pk")


def list_sessions(user: User, *, at: datetime) -> list[UserSession]:
    """Where the user is signed in, newest first."""
    living = Session.objects.filter(expire_date__gt=at).values("session_key")
    return list(
        UserSession.objects.filter(user=user, session_key__in=living).order_by("-created_at")
    )
