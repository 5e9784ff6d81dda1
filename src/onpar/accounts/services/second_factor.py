"""The second step: a code of an authenticator app (RFC 6238), or one of ten recovery codes.

The rows are allauth's, sealed by our adapter. The time step of the last code is kept with them, so a
code works once whichever process sees it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onpar.accounts.models import User
from onpar.accounts.sealing import SealingAdapter
from onpar.accounts.services.mailing import notify
from onpar.kernel import audit, limits
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError
from onpar.kernel.secrets import seal, unseal

_STEP_SECONDS = 30
# A clock that is half a minute off still works.
_STEPS_AROUND = (-1, 0, 1)
_KINDS = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


class CodeRefused(DomainError):
    code = "code_refused"


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


@dataclass(frozen=True)
class Offer:
    """A secret that is not in force yet. `sealed` goes through the page and comes back with a code:
    nothing is stored before a code proves that the app has the secret."""

    secret: str
    sealed: str
    address: str


def make_offer(user: User, *, issuer: str) -> Offer:
    secret = generate_totp_secret()
    return _offer(user, secret, seal(secret, purpose=_offered_to(user)), issuer)


def reopen_offer(user: User, sealed: str, *, issuer: str) -> Offer:
    """The same offer again, after a wrong code. Raises SecretUnreadable for another user's."""
    return _offer(user, unseal(sealed, purpose=_offered_to(user)), sealed, issuer)


def _offer(user: User, secret: str, sealed: str, issuer: str) -> Offer:
    query = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    address = f"otpauth://totp/{quote(f'{issuer}:{user.email}')}?{query}"
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return Offer(spaced, sealed, address)


def _offered_to(user: User) -> str:
    return f"second-factor-of-{user.pk}"


def turn_on(user: User, *, sealed: str, code: str, at: datetime) -> None:
    """Raises CodeRefused when the code is not of this secret. Makes the recovery codes too."""
    limits.count_try("second-step-on", str(user.pk), limit=20, window=timedelta(hours=1), at=at)
    secret = unseal(sealed, purpose=_offered_to(user))
    digits = "".join(filter(str.isdecimal, code))
    step = _matching_step(secret, digits, after=0, at=at)
    if step is None:
        raise CodeRefused(
            _("That code does not match. Check that the clock of your device is right.")
        )
    with writing():
        Authenticator.objects.filter(user=user, type__in=_KINDS).delete()
        totp = TOTP.activate(user, secret).instance
        totp.data["last_step"] = step
        totp.save(update_fields=["data"])
        RecoveryCodes.activate(user)
        _record("accounts.second_factor.enabled", user, user.actor, at)
        notify(user, _("Two-step sign-in was turned on"), at=at)


def turn_off(user: User, *, actor: str, at: datetime) -> None:
    """By the user, or by an administrator for somebody who has lost the device."""
    with writing():
        deleted, _rows = Authenticator.objects.filter(user=user, type__in=_KINDS).delete()
        if deleted:
            _record("accounts.second_factor.disabled", user, actor, at)
            notify(user, _("Two-step sign-in was turned off"), at=at)


def list_recovery_codes(user: User) -> list[str]:
    """Those not used yet."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return [_spaced(code) for code in RecoveryCodes(found).get_unused_codes()] if found else []


def renew_recovery_codes(user: User, *, at: datetime) -> None:
    """The former ones work no more."""
    with writing():
        Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(user)
        _record("accounts.recovery_codes.renewed", user, user.actor, at)
        notify(user, _("New recovery codes were made"), at=at)


def check_second_factor(user: User, code: str, *, at: datetime) -> None:
    """Uses up a code of the app or a recovery code, else raises CodeRefused.

    At most 5 tries in 15 minutes and 20 in a day: whoever tries knows the password already.
    """
    limits.count_try("second-step", str(user.pk), limit=5, window=timedelta(minutes=15), at=at)
    limits.count_try("second-step-day", str(user.pk), limit=20, window=timedelta(days=1), at=at)
    digits = "".join(filter(str.isdecimal, code))
    if not (_use_app_code(user, digits, at=at) or _use_recovery_code(user, digits, at=at)):
        raise CodeRefused(
            _("That code does not match, or it was used already. Wait for the next one.")
        )


def _use_app_code(user: User, code: str, *, at: datetime) -> bool:
    with writing():
        found = (
            Authenticator.objects.select_for_update()
            .filter(user=user, type=Authenticator.Type.TOTP)
            .first()
        )
        if found is None:
            return False
        secret = SealingAdapter().decrypt(found.data["secret"])
        step = _matching_step(secret, code, after=found.data.get("last_step", 0), at=at)
        if step is None:
            return False
        found.data["last_step"] = step
        found.last_used_at = at
        found.save(update_fields=["data", "last_used_at"])
    return True


def _matching_step(secret: str, code: str, *, after: int, at: datetime) -> int | None:
    """The time step whose code this is, if it is later than the last one that was used."""
    now = int(at.timestamp()) // _STEP_SECONDS
    for step in (now + around for around in _STEPS_AROUND):
        expected = format_hotp_value(hotp_value(secret, step))
        if step > after and constant_time_compare(expected, code):
            return step
    return None


def _use_recovery_code(user: User, code: str, *, at: datetime) -> bool:
    with writing():
        found = (
            Authenticator.objects.select_for_update()
            .filter(user=user, type=Authenticator.Type.RECOVERY_CODES)
            .first()
        )
        if found is None or not RecoveryCodes(found).validate_code(code):
            return False
        left = len(list_recovery_codes(user))
        _record("accounts.recovery_code.used", user, user.actor, at)
        happened = ngettext(
            "A recovery code was used; %(left)s is left",
            "A recovery code was used; %(left)s are left",
            left,
        )
        notify(user, happened % {"left": left}, at=at)
    return True


def _spaced(code: str) -> str:
    return f"{code[:4]} {code[4:]}"


def _record(action: str, user: User, actor: str, at: datetime) -> None:
    audit.record(action, actor=actor, subject=user.actor, at=at)
