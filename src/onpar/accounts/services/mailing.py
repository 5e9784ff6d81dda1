"""Mail to users. In a demo it stays in the outbox: nobody reads the addresses of a demo."""

from collections.abc import Callable
from datetime import datetime

from django.utils import translation

from onpar.accounts.letters import Desk, notice_letter, trial_letter
from onpar.accounts.models import Installation, User
from onpar.accounts.queries import get_installation
from onpar.kernel.mail.letters import Letter
from onpar.kernel.mail.posting import keep, post
from onpar.kernel.mail.store import Recipient
from onpar.kernel.models import Mail

Writer = Callable[[Desk], Letter]


def mail_user(
    user: User, write: Writer, *, at: datetime, secret_until: datetime | None = None
) -> Mail:
    """Writes in the language and the time zone of the user."""
    installation = get_installation()
    send = keep if installation.is_demo else post
    letter = _written(write, installation, user)
    return send(letter, to=Recipient(user.email, user.actor), at=at, secret_until=secret_until)


def _written(write: Writer, installation: Installation, user: User) -> Letter:
    with translation.override(user.language):
        return write(Desk(installation.vendor_name, user.time_zone))


def notify(user: User, happened: str, *, at: datetime) -> None:
    """Tells the user what changed about the sign-in; `happened` is a sentence without a full stop."""
    mail_user(user, lambda desk: notice_letter(desk, happened=happened, at=at), at=at)


def send_trial(user: User, *, at: datetime) -> None:
    """A mail that only shows that mail arrives."""
    mail_user(user, trial_letter, at=at)
