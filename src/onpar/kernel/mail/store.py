"""The rows of mails: their text is sealed, and forgotten as soon as a code in it is worth nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from onpar.kernel.db import writing
from onpar.kernel.mail.letters import Letter, Written
from onpar.kernel.models import Mail, MailState
from onpar.kernel.secrets import seal, unseal

KEPT_FOR = timedelta(days=30)
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
        forget_mail(at=at)
        return Mail.objects.create(
            recipient=to.address,
            about=to.about,
            subject=written.subject[:200],
            body=seal(written.as_json(), purpose=_PURPOSE),
            state=state,
            created_at=at,
            secret_until=secret_until,
        )


def read_mail(mail: Mail, *, at: datetime) -> Written | None:
    """What the mail says, or None once that is forgotten."""
    if not mail.body or (mail.secret_until and mail.secret_until <= at):
        return None
    return Written.from_json(unseal(mail.body, purpose=_PURPOSE))


def forget_mail(*, at: datetime) -> None:
    """Drops mails after 30 days, and the text of those whose secret is worth nothing any more."""
    with writing():
        Mail.objects.filter(created_at__lt=at - KEPT_FOR).delete()
        Mail.objects.filter(secret_until__lte=at).exclude(body="").update(body="")
