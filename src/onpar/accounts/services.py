"""Creating users and checking sign-ins."""

from datetime import datetime, timedelta

from django.contrib.auth import authenticate, password_validation
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from onpar.accounts.models import Installation, Role, User
from onpar.accounts.queries import get_installation, get_user_by_email
from onpar.kernel import audit, limits
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError

_DEMO_SALT = "onpar.demo-link"
_DEMO_LINK_DAYS = 90


class SignInRefused(DomainError):
    """One sentence for a wrong address, a wrong password and a blocked user alike."""

    code = "sign_in_refused"


class PasswordTooWeak(DomainError):
    code = "password_too_weak"


class EmailTaken(DomainError):
    code = "email_taken"


def create_user(
    email: str, *, name: str, role: Role, password: str | None, actor: str, at: datetime
) -> User:
    """Raises EmailTaken or PasswordTooWeak; without a password only signed links lead in."""
    if User.objects.filter(email=email.strip().lower()).exists():
        raise EmailTaken(f"'{email}' already has a user. Choose another address.")
    if password is not None:
        _check_password(password, User(email=email, name=name))
    with writing():
        user = User.objects.create_user(email, password, name=name, role=role)
        audit.record(
            "accounts.user.created",
            actor=actor,
            subject=f"user:{user.pk}",
            at=at,
            after={"email": user.email, "role": user.role},
        )
    return user


def _check_password(password: str, user: User) -> None:
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise PasswordTooWeak(" ".join(error.messages)) from error


def check_sign_in(request: HttpRequest, *, email: str, password: str, at: datetime) -> User:
    """The user, or SignInRefused; at most 10 tries for an address and 50 for a network place in 15 minutes."""
    window = timedelta(minutes=15)
    limits.count_try("sign-in", email.strip().lower(), limit=10, window=window, at=at)
    place = request.META.get("REMOTE_ADDR", "")
    limits.count_try("sign-in-place", place, limit=50, window=window, at=at)
    user = authenticate(request, username=email.strip().lower(), password=password)
    if not isinstance(user, User):
        raise SignInRefused("The address and the password do not match. Check both and try again.")
    return user


def demo_token(user: User) -> str:
    return signing.dumps(user.email, salt=_DEMO_SALT)


def get_demo_user(token: str) -> User:
    """The demo's user behind a signed link; raises SignInRefused outside a demo or for a bad link."""
    refused = SignInRefused("This demo link is not valid here. Start `onpar demo` for a new one.")
    if not get_installation().is_demo:
        raise refused
    try:
        email = signing.loads(token, salt=_DEMO_SALT, max_age=timedelta(days=_DEMO_LINK_DAYS))
        return get_user_by_email(email)
    except (signing.BadSignature, DomainError) as error:
        raise refused from error


def set_up_installation(
    *, vendor_name: str, currency: str, time_zone: str, is_demo: bool = False, demo_note: str = ""
) -> Installation:
    with writing():
        installation, _created = Installation.objects.update_or_create(
            pk=1,
            defaults={
                "vendor_name": vendor_name,
                "currency": currency,
                "time_zone": time_zone,
                "is_demo": is_demo,
                "demo_note": demo_note,
            },
        )
    return installation
