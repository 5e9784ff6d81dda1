"""Users: who may sign in."""

from datetime import datetime

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from onpar.accounts.models import Role, User
from onpar.kernel import audit
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError


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
