"""Confirming who sits there before something about the sign-in is changed."""

from datetime import datetime, timedelta
from enum import Enum

from django.http import HttpRequest
from django.utils.translation import gettext as _

from onpar.accounts.letters import Desk, confirmation_letter
from onpar.accounts.models import KeyPurpose, OneTimeKey, User
from onpar.accounts.services import keys
from onpar.accounts.services.mailing import mail_user
from onpar.accounts.services.second_factor import check_second_factor, has_second_factor
from onpar.accounts.services.sessions import confirm
from onpar.accounts.services.signing_in import CODE_LASTS
from onpar.kernel import limits
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError
from onpar.kernel.mail.letters import Letter


class Way(Enum):
    """How a user confirms: by the strongest that is set up."""

    SECOND_STEP = "second_step"
    PASSWORD = "password"  # noqa: S105 - a name, no password
    MAILED_CODE = "mailed_code"


class NotConfirmed(DomainError):
    code = "not_confirmed"


def way_of(user: User) -> Way:
    if has_second_factor(user):
        return Way.SECOND_STEP
    return Way.PASSWORD if user.has_usable_password() else Way.MAILED_CODE


def mail_confirmation(user: User, *, at: datetime) -> OneTimeKey:
    """At most 5 mails in an hour."""
    limits.count_try("confirmation", str(user.pk), limit=5, window=timedelta(hours=1), at=at)
    with writing():
        issued = keys.issue_key(KeyPurpose.CONFIRMATION, user=user, lasts=CODE_LASTS, at=at)
        until = issued.key.expires_at

        def write(desk: Desk) -> Letter:
            return confirmation_letter(desk, code=issued.code, until=until)

        issued.key.mail = mail_user(user, write, at=at, secret_until=until)
        issued.key.save(update_fields=["mail"])
    return issued.key


def check_confirmation(
    request: HttpRequest, user: User, answer: str, *, mailed: str, at: datetime
) -> None:
    """`mailed` names the key whose code was mailed. Raises a DomainError that says what was wrong."""
    way = way_of(user)
    if way is Way.SECOND_STEP:
        check_second_factor(user, answer, at=at)
    elif way is Way.PASSWORD:
        _check_password(user, answer, at=at)
    else:
        keys.use_code(mailed, answer, purpose=KeyPurpose.CONFIRMATION, at=at)
    confirm(request, at=at)


def _check_password(user: User, answer: str, *, at: datetime) -> None:
    window = timedelta(minutes=15)
    limits.count_try("confirm-password", str(user.pk), limit=10, window=window, at=at)
    if not user.check_password(answer):
        raise NotConfirmed(_("That is not your password. Check it and try again."))
