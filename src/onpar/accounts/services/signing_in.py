"""Checking who wants to sign in."""

from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.http import HttpRequest

from onpar.accounts.models import User
from onpar.kernel import limits
from onpar.kernel.errors import DomainError


class SignInRefused(DomainError):
    """One sentence for a wrong address, a wrong password and a blocked user alike."""

    code = "sign_in_refused"


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
