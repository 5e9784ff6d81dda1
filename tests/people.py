"""The people of the tests: one of each role, a colleague with other partners, and somebody who left."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.test import Client

from onpar.accounts.models import Role, Scope, User
from onpar.accounts.services.tokens import create_token
from onpar.kernel import clock
from tests.factories import make_user


@dataclass(frozen=True)
class People:
    """`colleague` is a partner manager of other partners; `outsider` has left and is switched off."""

    administrator: User
    program_manager: User
    partner_manager: User
    colleague: User
    analyst: User
    executive: User
    outsider: User

    @classmethod
    def make(cls) -> "People":
        return cls(
            administrator=make_user("Ada Okoro", role=Role.ADMINISTRATOR),
            program_manager=make_user("Dana Whitfield", role=Role.PROGRAM_MANAGER),
            partner_manager=make_user("Luis Ortega", role=Role.PARTNER_MANAGER),
            colleague=make_user("Sam Colleague", role=Role.PARTNER_MANAGER),
            analyst=make_user("Priya Raman", role=Role.ANALYST),
            executive=make_user("Mia Chen", role=Role.EXECUTIVE),
            outsider=make_user("Olga Former", role=Role.PROGRAM_MANAGER, is_active=False),
        )


WHO = tuple(field.name for field in fields(People))
SIGNED_IN = tuple(name for name in WHO if name != "outsider")


def enter(client: Client, user: User) -> Client:
    """A browser in which somebody has just signed in, so that nothing has to be confirmed."""
    client.force_login(user)
    session = client.session
    session["confirmed_at"] = clock.now().timestamp()
    session.save()
    return client


def bearer(user: User, scopes: Iterable[str] = Scope.values) -> dict[str, str]:
    """The header that a new API token of this user goes in."""
    _token, secret = create_token(user, name="Test", scopes=scopes, actor="test", at=clock.now())
    return {"Authorization": f"Bearer {secret}"}
