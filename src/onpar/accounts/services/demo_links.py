"""The signed links with which a demo is entered."""

from datetime import timedelta

from django.core import signing

from onpar.accounts.models import User
from onpar.accounts.queries import get_installation, get_user_by_email
from onpar.accounts.services.signing_in import SignInRefused
from onpar.kernel.errors import DomainError

_DEMO_SALT = "onpar.demo-link"
_DEMO_LINK_DAYS = 90


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
