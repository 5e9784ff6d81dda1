"""Asks one person by a personal link. Only a digest of its token is stored; reminders make it again."""

from datetime import datetime

from onpar.kernel.db import writing
from onpar.kernel.ids import new_public_id
from onpar.kernel.secrets import keyed_digest, keyed_digests
from onpar.partners.models import Interaction, Person
from onpar.surveys.models import Invitation, Wave

_TOKEN = "survey-link-token"  # noqa: S105
_LINK = "survey-link"
_OPEN = "survey-open-link"
_LENGTH = 32


def invite(
    wave: Wave,
    person: Person,
    *,
    due_at: datetime,
    expires_at: datetime,
    interaction: Interaction | None = None,
) -> str:
    """Plans the invitation, and gives the token of its link."""
    with writing():
        invitation = Invitation.objects.create(
            wave=wave,
            person=person,
            interaction=interaction,
            digest=new_public_id(),
            due_at=due_at,
            expires_at=expires_at,
        )
        token = _tokens(invitation.pk)[0]
        invitation.digest = keyed_digest(token, purpose=_LINK)
        invitation.save(update_fields=["digest"])
    return token


def token_of(invitation: Invitation) -> str:
    """The token that the invitation was sent with, also after a change of the secret key."""
    return next(token for token in _tokens(invitation.pk) if invitation.digest in digests_of(token))


def digests_of(token: str) -> list[str]:
    """What an invitation may be found by."""
    return keyed_digests(token, purpose=_LINK)


def open_token(wave: Wave) -> str:
    """Of the link that anybody may answer by, where the wave has one."""
    return f"{wave.pk}-{keyed_digest(str(wave.pk), purpose=_OPEN)[:_LENGTH]}"


def wave_of(token: str) -> int | None:
    """The id of the wave whose public link this is."""
    number, _dash, digest = token.partition("-")
    made = (each[:_LENGTH] for each in keyed_digests(number, purpose=_OPEN))
    return int(number) if number.isascii() and number.isdigit() and digest in made else None


def _tokens(pk: int) -> list[str]:
    return [digest[:_LENGTH] for digest in keyed_digests(str(pk), purpose=_TOKEN)]
