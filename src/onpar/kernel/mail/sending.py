"""The task that hands a mail to the mail server. Nothing is locked while the server thinks."""

import smtplib
import ssl

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from onpar.kernel import clock
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError
from onpar.kernel.mail.letters import Written
from onpar.kernel.mail.store import read_mail
from onpar.kernel.models import Mail, MailState
from onpar.kernel.tasks import task

_NOTE_LENGTH = 300


class MailDelayed(DomainError):
    """The server cannot take it now; the task is tried again. Names no address: task rows are kept."""

    code = "mail_delayed"


# Somebody may be waiting for a code.
@task(priority=10)
def send_mail(mail_id: int) -> None:
    """Raises MailDelayed when another try may succeed; a refusal for good stands on the mail."""
    mail = Mail.objects.filter(pk=mail_id, state=MailState.WAITING).first()
    if mail is None:
        return
    written = read_mail(mail, at=clock.now())
    if written is None:
        _settle(mail, MailState.EXPIRED, mail.note or "Its code had expired before it was sent.")
        return
    try:
        _hand_over(mail, written)
    except (OSError, smtplib.SMTPException) as error:
        _judge(mail, error)
    else:
        _settle(mail, MailState.SENT, "")


def _hand_over(mail: Mail, written: Written) -> None:
    transport = settings.MAIL_TRANSPORT
    with get_connection(transport.backend, **transport.options) as connection:
        message = EmailMultiAlternatives(
            written.subject,
            written.text,
            settings.DEFAULT_FROM_EMAIL,
            [mail.recipient],
            connection=connection,
            headers={
                # The same on every try: a mail that arrives twice is recognized as one.
                "Message-ID": f"<{mail.public_id}@{settings.MAIL_DOMAIN}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        message.attach_alternative(written.html, "text/html")
        message.send()


def _judge(mail: Mail, error: Exception) -> None:
    note = _reason(error)[:_NOTE_LENGTH]
    if _is_final(error):
        _settle(mail, MailState.REFUSED, note)
        return
    with writing():
        Mail.objects.filter(pk=mail.pk, state=MailState.WAITING).update(note=note)
    raise MailDelayed(f"Mail {mail.public_id} waits: {type(error).__name__}.") from None


def _is_final(error: Exception) -> bool:
    """True when the server will never take this mail. A wrong password is none: somebody corrects it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _answer in error.recipients.values())
    return isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError) and (
        error.smtp_code >= 500
    )


def _reason(error: Exception) -> str:
    """One sentence for the administrator."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "The mail server refused the user name or password in EMAIL_URL."
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return f"The mail server refused the address: {code} {_plain(answer)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server answered {error.smtp_code} {_plain(error.smtp_error)}"
    if isinstance(error, ssl.SSLError):
        return f"No secure connection to the mail server: {error.reason or error}"
    if isinstance(error, TimeoutError | smtplib.SMTPServerDisconnected):
        return "The mail server did not answer in time, or hung up."
    return f"The mail server cannot be reached: {error}"


def _plain(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer


def _settle(mail: Mail, state: MailState, note: str) -> None:
    """The text goes with a secret in it; other texts stay readable for the administrator."""
    body = "" if mail.secret_until else mail.body
    sent_at = clock.now() if state == MailState.SENT else None
    with writing():
        Mail.objects.filter(pk=mail.pk).update(state=state, note=note, body=body, sent_at=sent_at)
