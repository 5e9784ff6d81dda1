"""One-time keys: issued, looked at, used. Looking changes nothing, because mail scanners look too."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from onpar.accounts.models import KeyPurpose, OneTimeKey, User
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError
from onpar.kernel.secrets import keyed_digest

CODE_DIGITS = 6
_TRIES = 5


class KeySpent(DomainError):
    """One sentence for a key that was used, has expired or never was."""

    code = "key_spent"


class CodeWrong(DomainError):
    code = "code_wrong"


@dataclass(frozen=True)
class Issued:
    """A key with what opens it; neither is stored anywhere but in the mail."""

    key: OneTimeKey
    token: str
    code: str


def issue_key(purpose: KeyPurpose, *, user: User | None, lasts: timedelta, at: datetime) -> Issued:
    token = secrets.token_urlsafe(32)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    key = OneTimeKey(
        purpose=purpose,
        user=user,
        link_digest=_digest(token),
        created_at=at,
        expires_at=at + lasts,
    )
    key.code_digest = _code_digest(key.public_id, code)
    with writing():
        key.save(force_insert=True)
    return Issued(key, token, code)


def withdraw_keys(purpose: KeyPurpose, *, user: User | None, at: datetime) -> None:
    """Earlier keys open nothing any more."""
    OneTimeKey.objects.filter(purpose=purpose, user=user, used_at=None).update(used_at=at)


def find_key(token: str, *, purpose: KeyPurpose, at: datetime) -> OneTimeKey:
    """The key behind a link, unused and in time, else KeySpent; reads its user."""
    key = (
        OneTimeKey.objects.select_related("user")
        .filter(link_digest=_digest(token), purpose=purpose, used_at=None, expires_at__gt=at)
        .first()
    )
    if key is None:
        raise KeySpent(_("This link has been used, or it has expired. A new one can be asked for."))
    return key


def use_key(key: OneTimeKey, *, at: datetime) -> None:
    """Of several that try at once, one succeeds; the others get KeySpent."""
    with writing():
        used = OneTimeKey.objects.filter(pk=key.pk, used_at=None, expires_at__gt=at).update(
            used_at=at
        )
    if not used:
        raise KeySpent(_("This code has been used, or it has expired. Ask for a new one."))


def use_code(public_id: str, code: str, *, purpose: KeyPurpose, at: datetime) -> OneTimeKey:
    """Uses the key if the code is its code. Raises CodeWrong, or KeySpent after five wrong codes.

    A try counts before the code is compared, so that many at once get no more than five.
    """
    open_keys = OneTimeKey.objects.filter(
        public_id=public_id, purpose=purpose, used_at=None, expires_at__gt=at, tries__lt=_TRIES
    )
    with writing():
        counted = open_keys.update(tries=F("tries") + 1)
    key = OneTimeKey.objects.select_related("user").filter(public_id=public_id).first()
    if not counted or key is None:
        raise KeySpent(_("This code cannot be used any more. Ask for a new one."))
    digits = "".join(filter(str.isdecimal, code))
    right = constant_time_compare(_code_digest(public_id, digits), key.code_digest)
    if not right or key.user is None or not key.user.is_active:
        raise CodeWrong(_("That is not the code of the newest mail. Check it and try again."))
    use_key(key, at=at)
    return key


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _code_digest(public_id: str, code: str) -> str:
    """A code has too few digits for a plain digest: whoever reads the table could try them all."""
    return keyed_digest(f"{public_id}:{code}", purpose="one-time-code")
