"""Takes answers in. What these services have returned from is stored for good.

A named person's answers are kept page by page and stored once, under the invitation; whoever repeats
them, or corrects them from another tab, changes that one answer set. Anonymous answers are stored
under a ballot, from which nothing leads to the invitation (docs/decisions/0012).
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db.models import Case, F, Value, When

from onpar.kernel import events
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError, NotFound
from onpar.kernel.secrets import SecretUnreadable, keyed_digest, seal, unseal
from onpar.surveys.flow import Answers, Page
from onpar.surveys.models import (
    Invitation,
    InvitationState,
    Mode,
    PartialResponse,
    Question,
    ResponseChannel,
    Wave,
)
from onpar.surveys.reading import agrees_to_be_named, merged, said
from onpar.surveys.services.answers import AnswerRow, ResponseRow, store_answers
from onpar.surveys.sittings import Sitting

_BALLOT = "survey-ballot"
_SECRET = "wave-secret"  # noqa: S105
_CLUSTERS = 2**62
_OPEN_ID = "open-"
_SHORTEST_ID, _LONGEST_ID = 16, 64


class BallotGone(DomainError):
    """The one ballot of this invitation was handed out before."""

    code = "ballot_gone"


@dataclass(frozen=True)
class Ballot:
    """The right to answer an anonymous wave once; it is carried by the form and stored nowhere."""

    wave_id: int
    number: str
    cluster: int

    def sealed(self) -> str:
        return seal(json.dumps([self.wave_id, self.number, self.cluster]), purpose=_BALLOT)

    @classmethod
    def unsealed(cls, text: str) -> "Ballot":
        """Raises NotFound for what no server of ours has sealed."""
        try:
            return cls(*json.loads(unseal(text, purpose=_BALLOT)))
        except SecretUnreadable as error:
            raise NotFound("This is no ballot.") from error

    @property
    def external_id(self) -> str:
        return keyed_digest(self.number, purpose=_BALLOT)


def keep_page(
    sitting: Sitting, values: Mapping[str, Any], *, page: int, at: datetime
) -> dict[str, Any]:
    """Keeps what one page said, and gives all answers so far. Whoever sends last wins, per answer."""
    with writing():
        invitation = _locked(sitting)
        answers = merged(_kept(invitation), values)
        PartialResponse.objects.update_or_create(
            invitation=invitation,
            defaults={
                "version": sitting.version,
                "answers": answers,
                "page": page,
                "seed": sitting.respondent.seed,
                "language": sitting.language,
                "updated_at": at,
            },
        )
        if invitation.state in (InvitationState.PLANNED, InvitationState.SENT):
            _move(invitation, InvitationState.STARTED)
        return answers


def send_answers(sitting: Sitting, values: Mapping[str, Any], *, at: datetime) -> None:
    """Stores the answer set of an invited person, with `values` as its last page."""
    with writing():
        invitation = _locked(sitting)
        answers = merged(_kept(invitation), values)
        person = invitation.person
        response = ResponseRow(
            wave_id=invitation.wave_id,
            external_id=f"invitation-{invitation.pk}",
            version_id=sitting.version.pk,
            mode=_mode(sitting, answers),
            on=_day(invitation, at),
            partner_id=person.partner_id,
            person_id=person.pk,
            interaction_id=invitation.interaction_id,
            language=sitting.language,
            channel=ResponseChannel.MAIL if invitation.sent_at else ResponseChannel.LINK,
        )
        _store(response, sitting.pages(answers), answers)
        PartialResponse.objects.filter(invitation=invitation).delete()
        if invitation.state != InvitationState.ANSWERED:
            _move(invitation, InvitationState.ANSWERED, answered_on=at.date())
            events.announce(
                "survey.answered",
                subject=f"invitation:{invitation.pk}",
                at=at,
                survey=sitting.wave.survey.key,
                wave=sitting.wave.pk,
            )


def correct_answers(sitting: Sitting, shown: Sequence[Page], values: Mapping[str, Any]) -> None:
    """What comes from another tab, or again, after the answers were sent: it changes the answer set."""
    invitation = cast(Invitation, sitting.invitation)
    with writing():
        stored = invitation.person.response_set.filter(
            wave_id=invitation.wave_id, external_id=f"invitation-{invitation.pk}"
        ).first()
        if stored is None:
            return
        response = ResponseRow(
            wave_id=stored.wave_id,
            external_id=stored.external_id,
            version_id=stored.version_id,
            mode=stored.mode,
            on=stored.on,
            partner_id=stored.partner_id,
            person_id=stored.person_id,
            interaction_id=stored.interaction_id,
            touchpoint_id=stored.touchpoint_id,
            language=stored.language,
            channel=stored.channel,
        )
        _store(response, shown, merged({}, values))


def send_openly(sitting: Sitting, answers: Answers, *, form_id: str, at: datetime) -> None:
    """Stores what somebody unknown said; `form_id` was drawn with the form, so a repeat changes nothing."""
    if not (_SHORTEST_ID <= len(form_id) <= _LONGEST_ID and form_id.isalnum()):
        raise NotFound("No form has this id.")
    response = ResponseRow(
        wave_id=sitting.wave.pk,
        external_id=f"{_OPEN_ID}{form_id}",
        version_id=sitting.version.pk,
        mode=sitting.wave.mode,
        on=at.date(),
        language=sitting.language,
        channel=ResponseChannel.LINK,
    )
    with writing():
        _store(response, sitting.pages(answers), answers)


def hand_out_ballot(invitation: Invitation) -> Ballot:
    """Trades the personal link for a ballot, once. Raises BallotGone.

    Nothing is stored but the state, and no time of it. All invitations of the wave are written, so that
    the version of the row does not tell when this one was.
    """
    with writing():
        wave = Wave.objects.select_for_update().get(pk=invitation.wave_id)
        row = Invitation.objects.select_related("person").get(pk=invitation.pk)
        if row.state == InvitationState.EXCHANGED:
            raise BallotGone("The ballot of this link was handed out before.")
        if not wave.secret:
            wave.secret = seal(secrets.token_urlsafe(32), purpose=_SECRET)
            wave.save(update_fields=["secret"])
        Invitation.objects.filter(wave=wave).update(
            state=Case(
                When(pk=row.pk, then=Value(InvitationState.EXCHANGED.value)), default=F("state")
            )
        )
    key = unseal(wave.secret, purpose=_SECRET).encode()
    made = hmac.new(key, str(row.person.partner_id).encode(), hashlib.sha256).digest()
    cluster = int.from_bytes(made[:8]) % _CLUSTERS
    return Ballot(wave.pk, secrets.token_urlsafe(24), cluster)


def send_ballot(sitting: Sitting, ballot: Ballot, answers: Answers, *, at: datetime) -> None:
    """Stores anonymous answers: the day, the cluster, and nothing else; no event, no audit entry."""
    response = ResponseRow(
        wave_id=sitting.wave.pk,
        external_id=ballot.external_id,
        version_id=sitting.version.pk,
        mode=Mode.ANONYMOUS,
        on=at.date(),
        cluster_key=ballot.cluster,
        language=sitting.language,
        channel=ResponseChannel.LINK,
    )
    with writing():
        _store(response, sitting.pages(answers), answers)


def _store(response: ResponseRow, asked: Sequence[Page], answers: Answers) -> None:
    key = (response.wave_id, response.external_id)
    ids = dict(Question.objects.filter(version_id=response.version_id).values_list("key", "pk"))
    rows = [
        AnswerRow(key, ids[row.question], row.each, row.number, row.choice, row.text, row.multiple)
        for row in said(asked, answers)
    ]
    store_answers([response], rows, complete=True)


def _locked(sitting: Sitting) -> Invitation:
    """Two tabs of one person take turns."""
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("person", "partial")
        .get(pk=cast(Invitation, sitting.invitation).pk)
    )


def _kept(invitation: Invitation) -> dict[str, Any]:
    partial = getattr(invitation, "partial", None)
    return partial.answers if partial else {}


def _move(invitation: Invitation, state: InvitationState, **fields: date) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(state=state, **fields)


def _mode(sitting: Sitting, answers: Answers) -> str:
    """Whoever lets us get in touch about the answers gives the name with them."""
    agreed = agrees_to_be_named(sitting.document, answers)
    return Mode.NAMED if sitting.wave.mode == Mode.PARTNER and agreed else sitting.wave.mode


def _day(invitation: Invitation, at: datetime) -> date:
    return invitation.answered_on or at.date()
