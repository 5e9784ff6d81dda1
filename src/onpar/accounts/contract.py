"""What this room declares to the others."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from onpar.accounts.models import ApiToken, Installation, OneTimeKey, User
from onpar.accounts.sessions import count_sessions, erase_sessions
from onpar.accounts.tasks import delete_expired_keys, delete_expired_sessions
from onpar.kernel.registry import Contract, Elsewhere, Impersonal, Personal
from onpar.kernel.schedules import Schedule


def _no_address(user: User, _key: int) -> str:
    """One that no mail can reach, and that no second user has."""
    return f"erased-{user.pk}@erased.invalid"


def _no_name(user: User, _key: int) -> str:
    return f"Former user {user.pk}"


def _no_entry(_user: User, _key: int) -> bool:
    return False


CONTRACT = Contract(
    personal=(
        Personal(
            User,
            of=User,
            path="pk",
            what=_("The user"),
            emptied=("password",),
            replaced={"email": _no_address, "name": _no_name, "is_active": _no_entry},
            kept={
                "language": _("The name of a language says nothing about a former user."),
                "time_zone": _("The name of a time zone says nothing about a former user."),
            },
            secret=("password",),
        ),
        Personal(
            ApiToken,
            of=User,
            path="user",
            what=_("API tokens"),
            whole_row=True,
            secret=("digest",),
        ),
        Personal(
            OneTimeKey,
            of=User,
            path="user",
            what=_("Links and codes that were mailed"),
            whole_row=True,
            secret=("link_digest", "code_digest"),
        ),
        Personal(
            UserSession,
            of=User,
            path="user",
            what=_("Where the user was signed in"),
            whole_row=True,
            secret=("session_key",),
        ),
        Personal(
            Authenticator,
            of=User,
            path="user",
            what=_("The second step of the sign-in"),
            whole_row=True,
            secret=("data",),
        ),
        Personal(EmailAddress, of=User, path="user", what=_("Further addresses"), whole_row=True),
        Personal(
            EmailConfirmation,
            of=User,
            path="email_address__user",
            what=_("Confirmations of further addresses"),
            whole_row=True,
            secret=("key",),
        ),
    ),
    elsewhere=(Elsewhere(_("Sessions"), count_sessions, erase_sessions),),
    impersonal=(
        Impersonal(Installation, "About the vendor"),
        Impersonal(Session, "Signed and short-lived; ended when a user is erased"),
        Impersonal(ContentType, "Names of models"),
        Impersonal(Permission, "Names of models"),
        Impersonal(Group, "Not used"),
    ),
    schedules=(
        Schedule(
            "delete-expired-sessions",
            _("Delete sessions that have expired"),
            delete_expired_sessions,
        ),
        Schedule(
            "delete-expired-keys",
            _("Delete links and codes that have expired"),
            delete_expired_keys,
        ),
    ),
)
