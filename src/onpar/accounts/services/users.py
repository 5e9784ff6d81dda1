"""Users: who may sign in, and as what. Whoever loses rights hears of it by mail."""

from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from onpar.accounts.letters import invitation_letter
from onpar.accounts.models import KeyPurpose, Role, User
from onpar.accounts.queries import get_installation
from onpar.accounts.services import keys
from onpar.accounts.services.mailing import mail_user, notify
from onpar.accounts.services.sessions import end_all_sessions
from onpar.kernel import audit
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError

INVITATION_LASTS = timedelta(days=7)


class PasswordTooWeak(DomainError):
    code = "password_too_weak"


class EmailTaken(DomainError):
    code = "email_taken"


class LastAdministrator(DomainError):
    code = "last_administrator"


class UserSwitchedOff(DomainError):
    code = "user_switched_off"


def create_user(
    email: str, *, name: str, role: Role, password: str | None, actor: str, at: datetime
) -> User:
    """Raises EmailTaken or PasswordTooWeak; without a password only mail and signed links lead in."""
    if User.objects.filter(email=email.strip().lower()).exists():
        raise EmailTaken(f"'{email}' already has a user. Choose another address.")
    if password is not None:
        check_password(password, User(email=email, name=name))
    installation = get_installation()
    with writing():
        user = User.objects.create_user(
            email,
            password,
            name=name,
            role=role,
            time_zone=installation.time_zone,
            language=installation.language,
        )
        audit.record(
            "accounts.user.created",
            actor=actor,
            subject=user.actor,
            at=at,
            after={"email": user.email, "role": user.role},
        )
    return user


def check_password(password: str, user: User) -> None:
    """Raises PasswordTooWeak; compares it with name and address too."""
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise PasswordTooWeak(" ".join(error.messages)) from error


def invite_user(email: str, *, name: str, role: Role, inviter: User, at: datetime) -> User:
    """Raises EmailTaken."""
    with writing():
        user = create_user(email, name=name, role=role, password=None, actor=inviter.actor, at=at)
        send_invitation(user, inviter=inviter, at=at)
    return user


def send_invitation(user: User, *, inviter: User, at: datetime) -> None:
    """A link to choose a password, for seven days; the link of an earlier invitation ends."""
    if not user.is_active:
        raise UserSwitchedOff(
            _("This user is switched off. Switch the user on, then invite again.")
        )
    with writing():
        keys.withdraw_keys(KeyPurpose.INVITATION, user=user, at=at)
        issued = keys.issue_key(KeyPurpose.INVITATION, user=user, lasts=INVITATION_LASTS, at=at)
        until = issued.key.expires_at
        letter = partial(
            invitation_letter,
            inviter=inviter.name,
            role=user.get_role_display(),
            token=issued.token,
            until=until,
        )
        mail_user(user, letter, at=at, secret_until=until)
        _record("accounts.invitation.sent", user, inviter.actor, at)


def get_invited_user(token: str, *, at: datetime) -> User:
    """Whose invitation this is; changes nothing. Raises KeySpent."""
    key = keys.find_key(token, purpose=KeyPurpose.INVITATION, at=at)
    if key.user is None or not key.user.is_active:
        raise keys.KeySpent(_("This invitation is not valid any more. Ask for a new one."))
    return key.user


def accept_invitation(token: str, *, name: str, password: str, at: datetime) -> User:
    """Raises KeySpent or PasswordTooWeak."""
    user = get_invited_user(token, at=at)
    user.name = name
    check_password(password, user)
    user.set_password(password)
    with writing():
        key = keys.find_key(token, purpose=KeyPurpose.INVITATION, at=at)
        keys.use_key(key, at=at)
        user.save(update_fields=["name", "password"])
        _record("accounts.invitation.accepted", user, user.actor, at)
    return user


def change_role(user: User, role: Role, *, actor: str, at: datetime) -> None:
    """Raises LastAdministrator."""
    before = user.role
    if role == before:
        return
    with writing():
        if role != Role.ADMINISTRATOR:
            _keep_an_administrator(user)
        user.role = role
        user.save(update_fields=["role"])
        _record("accounts.role.changed", user, actor, at, {"role": before}, {"role": role})
        notify(user, _("Your role is now %(role)s") % {"role": user.get_role_display()}, at=at)


def switch_off(user: User, *, actor: str, at: datetime) -> None:
    """Ends the sessions and withdraws the links of the user. Raises LastAdministrator."""
    with writing():
        _keep_an_administrator(user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_all_sessions(user, actor=actor, at=at)
        keys.withdraw_keys(KeyPurpose.INVITATION, user=user, at=at)
        _record("accounts.user.deactivated", user, actor, at)


def switch_on(user: User, *, actor: str, at: datetime) -> None:
    with writing():
        user.is_active = True
        user.save(update_fields=["is_active"])
        _record("accounts.user.reactivated", user, actor, at)


def _keep_an_administrator(user: User) -> None:
    """Locks all administrators: two who remove each other at once leave one."""
    active = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    if {administrator.pk for administrator in active} == {user.pk}:
        raise LastAdministrator(
            _(
                "%(name)s is the last administrator. Make somebody else an administrator first: "
                "without one nobody can change users any more."
            )
            % {"name": user.name}
        )


def _record(
    action: str,
    user: User,
    actor: str,
    at: datetime,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    audit.record(action, actor=actor, subject=user.actor, at=at, before=before, after=after)
