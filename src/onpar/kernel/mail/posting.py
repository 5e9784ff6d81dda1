"""Posting a letter: a row in the transaction of the change, and a task that sends it."""

from datetime import datetime

from django.conf import settings

from onpar.kernel.db import writing
from onpar.kernel.mail.letters import Letter
from onpar.kernel.mail.sending import send_mail
from onpar.kernel.mail.store import Recipient, write_mail
from onpar.kernel.models import Mail, MailState


def post(
    letter: Letter, *, to: Recipient, at: datetime, secret_until: datetime | None = None
) -> Mail:
    """Sends the letter soon, or leaves it in the outbox where EMAIL_URL names no way to send.

    `secret_until`: a code or a link in it is worth something until then. It is never sent later, and
    its text is forgotten as soon as it is sent.
    """
    if settings.MAIL_TRANSPORT.is_outbox:
        return keep(letter, to=to, at=at, secret_until=secret_until)
    with writing():
        mail = write_mail(letter, to=to, state=MailState.WAITING, at=at, secret_until=secret_until)
        send_mail.enqueue(mail.pk)
    return mail


def keep(
    letter: Letter, *, to: Recipient, at: datetime, secret_until: datetime | None = None
) -> Mail:
    """Leaves the letter in the outbox, whatever EMAIL_URL says."""
    return write_mail(letter, to=to, state=MailState.KEPT, at=at, secret_until=secret_until)
