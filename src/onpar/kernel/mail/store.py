"""The rows of mails: their text is sealed, and forgotten as soon as a code in it is worth nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from onpar.kernel.db import writing
from onpar.kernel.errors import NotFound
from onpar.kernel.mail.letters import Letter, Written
from onpar.kernel.models import Mail, MailState
from onpar.kernel.secrets import seal, unseal

_PURPOSE = "mail"


@dataclass(frozen=True)
class Recipient:
    """`about` names the row of whoever gets the mail, as events do: erasing it takes the mail along."""

    address: str
    about: str


def write_mail(
    letter: Letter, *, to: Recipient, state: MailState, at: datetime, secret_until: datetime | None
) -> Mail:
    written = letter.render()
    with writing():
        return Mail.objects.create(
            recipient=to.address,
            about=to.about,
            subject=written.subject[:200],
            body=seal(written.as_json(), purpose=_PURPOSE),
            state=state,
            created_at=at,
            secret_until=secret_until,
        )


def list_mails() -> QuerySet[Mail]:
    """Newest first, without their texts."""
    return Mail.objects.order_by("-created_at", "-pk").defer("body")


def get_mail(public_id: str) -> Mail:
    mail = Mail.objects.filter(public_id=public_id).first()
    if mail is None:
        raise NotFound("There is no such mail. It may have been removed after 30 days.")
    return mail


def read_mail(mail: Mail, *, at: datetime) -> Written | None:
    """What the mail says, or None once that is forgotten."""
    if not mail.body or (mail.secret_until and mail.secret_until <= at):
        return None
    return Written.from_json(unseal(mail.body, purpose=_PURPOSE))


def forget_secrets(*, at: datetime) -> None:
    """Drops the text of mails whose code or link is worth nothing any more."""
    over = Mail.objects.filter(secret_until__lte=at).exclude(body="")
    if over.exists():
        with writing():
            over.update(body="")
