"""Signing in: who somebody is, the second step where it is on, and then a session."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from onpar.accounts.letters import Desk, sign_in_letter
from onpar.accounts.models import KeyPurpose, OneTimeKey, User
from onpar.accounts.places import place_of
from onpar.accounts.queries import get_installation
from onpar.accounts.services import keys
from onpar.accounts.services.mailing import mail_user
from onpar.accounts.services.second_factor import check_second_factor, has_second_factor
from onpar.accounts.services.sessions import start_session
from onpar.kernel import limits
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError
from onpar.kernel.mail.letters import Letter

CODE_LASTS = timedelta(minutes=10)
_WINDOW = timedelta(minutes=15)
_SECOND_STEP_LASTS = timedelta(minutes=10)
_HALF_WAY = "half_way"


class SignInRefused(DomainError):
    """One sentence for a wrong address, a wrong password and a blocked user alike."""

    code = "sign_in_refused"


def check_sign_in(request: HttpRequest, *, email: str, password: str, at: datetime) -> User:
    """The user, or SignInRefused; at most 10 tries for an address and 50 for a network place in 15 minutes."""
    address = email.strip().lower()
    limits.count_try("sign-in", address, limit=10, window=_WINDOW, at=at)
    limits.count_try("sign-in-place", place_of(request), limit=50, window=_WINDOW, at=at)
    user = authenticate(request, username=address, password=password)
    if not isinstance(user, User):
        raise SignInRefused(
            _("The address and the password do not match. Check both and try again.")
        )
    return user


def request_code(email: str, *, place: str, at: datetime) -> OneTimeKey:
    """Mails a code and a link, if somebody has this address; whether anybody has does not show.

    At most 5 mails for an address and 30 from a network place in an hour.
    """
    address = email.strip().lower()
    hour = timedelta(hours=1)
    limits.count_try("mailed-code", address, limit=5, window=hour, at=at)
    limits.count_try("mailed-code-place", place, limit=30, window=hour, at=at)
    nobody = _nobody(address)
    user = User.objects.filter(email=address, is_active=True).first()
    with writing():
        issued = keys.issue_key(KeyPurpose.SIGN_IN, user=user, lasts=CODE_LASTS, at=at)
        until = issued.key.expires_at

        def write(desk: Desk) -> Letter:
            return sign_in_letter(desk, code=issued.code, token=issued.token, until=until)

        with transaction.atomic():
            issued.key.mail = mail_user(user or nobody, write, at=at, secret_until=until)
            issued.key.save(update_fields=["mail"])
            # The whole work is done for an unknown address too, so that the time tells nothing, and
            # then taken back.
            transaction.set_rollback(user is None)
        if user is None:
            issued.key.mail = None
    return issued.key


def _nobody(address: str) -> User:
    installation = get_installation()
    return User(
        pk=0, email=address, time_zone=installation.time_zone, language=installation.language
    )


def check_mailed_code(public_id: str, code: str, *, place: str, at: datetime) -> User:
    """The user whose code it is. Raises CodeWrong or KeySpent; 50 tries for a place in 15 minutes."""
    limits.count_try("code-place", place, limit=50, window=_WINDOW, at=at)
    return _user_of(keys.use_code(public_id, code, purpose=KeyPurpose.SIGN_IN, at=at))


def count_link(place: str, *, at: datetime) -> None:
    """Before a link is tried: at most 30 from a network place in 15 minutes."""
    limits.count_try("link-place", place, limit=30, window=_WINDOW, at=at)


def get_link_user(token: str, *, at: datetime) -> User:
    """Whose link this is; changes nothing. Raises KeySpent."""
    return _user_of(keys.find_key(token, purpose=KeyPurpose.SIGN_IN, at=at))


def use_link(token: str, *, place: str, at: datetime) -> User:
    """Raises KeySpent."""
    count_link(place, at=at)
    key = keys.find_key(token, purpose=KeyPurpose.SIGN_IN, at=at)
    user = _user_of(key)
    keys.use_key(key, at=at)
    return user


def _user_of(key: OneTimeKey) -> User:
    if key.user is None or not key.user.is_active:
        raise keys.KeySpent(_("This link has been used, or it has expired. Ask for a new one."))
    return key.user


@dataclass(frozen=True)
class HalfWay:
    """Somebody who has passed the first step, and where to go after the second."""

    user: User
    method: str
    next_page: str


def begin_session(
    request: HttpRequest, user: User, *, method: str, next_page: str, at: datetime
) -> bool:
    """Signs in, or returns False when the second step has to come first."""
    if not has_second_factor(user):
        start_session(request, user, method=method, at=at)
        return True
    request.session.cycle_key()
    request.session[_HALF_WAY] = {
        "user": user.pk,
        "method": method,
        "next_page": next_page,
        "until": (at + _SECOND_STEP_LASTS).timestamp(),
    }
    return False


def find_half_way(request: HttpRequest, *, at: datetime) -> HalfWay | None:
    found = request.session.get(_HALF_WAY)
    if not found or found["until"] <= at.timestamp():
        return None
    user = User.objects.filter(pk=found["user"], is_active=True).first()
    return HalfWay(user, found["method"], found["next_page"]) if user else None


def finish_session(request: HttpRequest, half_way: HalfWay, *, code: str, at: datetime) -> None:
    """The second step; raises CodeRefused or TooManyRequests."""
    check_second_factor(half_way.user, code, at=at)
    request.session.pop(_HALF_WAY, None)
    start_session(request, half_way.user, method=f"{half_way.method} and second step", at=at)
