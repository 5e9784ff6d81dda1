"""Whose OnPar this is, and the first start of an empty one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from onpar.accounts.models import Installation, KeyPurpose, Role, User
from onpar.accounts.services import keys
from onpar.accounts.services.users import check_password, create_user
from onpar.kernel import audit
from onpar.kernel.db import writing
from onpar.kernel.errors import NotFound

_SETUP_LINK_LASTS = timedelta(hours=24)


def set_up_installation(
    *,
    vendor_name: str,
    currency: str,
    time_zone: str,
    language: str = "en-us",
    is_demo: bool = False,
    demo_note: str = "",
) -> Installation:
    with writing():
        installation, _created = Installation.objects.update_or_create(
            pk=1,
            defaults={
                "vendor_name": vendor_name,
                "currency": currency,
                "time_zone": time_zone,
                "language": language,
                "is_demo": is_demo,
                "demo_note": demo_note,
            },
        )
    return installation


def has_administrator() -> bool:
    return User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists()


def issue_setup_token(*, at: datetime) -> str | None:
    """What opens the setup page once, or None where there is an administrator.

    Earlier tokens open nothing any more.
    """
    if has_administrator():
        return None
    with writing():
        keys.withdraw_keys(KeyPurpose.SETUP, user=None, at=at)
        issued = keys.issue_key(KeyPurpose.SETUP, user=None, lasts=_SETUP_LINK_LASTS, at=at)
    return issued.token


@dataclass(frozen=True)
class FirstStart:
    """What the setup page asks."""

    name: str
    email: str
    password: str
    vendor_name: str
    currency: str
    time_zone: str
    language: str


def check_setup_token(token: str, *, at: datetime) -> None:
    """Raises NotFound for a token that opens nothing: the page is gone once it was used."""
    try:
        keys.find_key(token, purpose=KeyPurpose.SETUP, at=at)
    except keys.KeySpent as error:
        raise NotFound(error.message) from error
    if has_administrator():
        raise NotFound(_("OnPar is set up already."))


def set_up(token: str, start: FirstStart, *, at: datetime) -> User:
    """The installation and its first administrator, together or not at all.

    Raises NotFound for a spent token, PasswordTooWeak or EmailTaken.
    """
    check_setup_token(token, at=at)
    check_password(start.password, User(email=start.email, name=start.name))
    with writing():
        try:
            keys.use_key(keys.find_key(token, purpose=KeyPurpose.SETUP, at=at), at=at)
        except keys.KeySpent as error:
            raise NotFound(error.message) from error
        set_up_installation(
            vendor_name=start.vendor_name,
            currency=start.currency,
            time_zone=start.time_zone,
            language=start.language,
        )
        user = create_user(
            start.email,
            name=start.name,
            role=Role.ADMINISTRATOR,
            password=start.password,
            actor="setup",
            at=at,
        )
        audit.record(
            "accounts.installation.started",
            actor=user.actor,
            subject="installation:1",
            at=at,
            after={"vendor_name": start.vendor_name, "currency": start.currency},
        )
    return user
