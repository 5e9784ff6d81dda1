"""Reads about users and the installation."""

from onpar.accounts.models import Installation, User
from onpar.kernel.errors import NotFound


def get_installation() -> Installation:
    """The installation, or an unsaved one with defaults before the first setup; one query."""
    return Installation.objects.filter(pk=1).first() or Installation(pk=1, vendor_name="OnPar")


def get_user_by_email(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise NotFound(f"No active user has the address '{email}'.")
    return user
