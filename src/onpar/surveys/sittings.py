"""One person at one survey: what is asked, what is known, and what was answered so far."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from onpar.accounts.queries import get_installation
from onpar.kernel.errors import NotFound
from onpar.partners.models import Interaction, Judgment, Person, Side
from onpar.surveys.document import Document
from onpar.surveys.flow import Answers, Named, Page, Respondent, needs, pages
from onpar.surveys.models import (
    Invitation,
    InvitationState,
    Mode,
    PartialResponse,
    SurveyVersion,
    Wave,
    WaveState,
)
from onpar.surveys.services.inviting import digests_of, wave_of

_RECALL = timedelta(days=183)
_SEEDS = 2**31 - 1
_SETTLED = (Judgment.MET, Judgment.GIVEN_UP, Judgment.NO_LONGER_RELEVANT)


class Way(StrEnum):
    """How somebody came: by a link of one's own, by the public one, or with an anonymous ballot."""

    INVITED = "invited"
    OPEN = "open"
    BALLOT = "ballot"


@dataclass(frozen=True)
class Sitting:
    """`fills` are the words that stand for {vendor} and the like. Of an anonymous or unknown person
    nothing is known, and what was answered comes with the form."""

    way: Way
    wave: Wave
    version: SurveyVersion
    document: Document
    language: str
    respondent: Respondent = field(default_factory=Respondent)
    answers: Answers = field(default_factory=dict)
    page: int = 1
    fills: Mapping[str, str] = field(default_factory=dict)
    invitation: Invitation | None = None
    is_open: bool = True

    @property
    def is_answered(self) -> bool:
        return self.invitation is not None and self.invitation.state == InvitationState.ANSWERED

    @property
    def is_anonymous(self) -> bool:
        return self.wave.mode == Mode.ANONYMOUS

    def pages(self, answers: Answers | None = None) -> list[Page]:
        known = self.answers if answers is None else answers
        return pages(self.document, self.respondent, known, self.language)

    def speaking(self, language: str) -> "Sitting":
        """In another of the document's languages, if it is one."""
        return replace(self, language=_choose(self.document, language, self.language))

    def seeded(self, seed: int) -> "Sitting":
        return replace(self, respondent=replace(self.respondent, seed=seed))


def sit_down(token: str, *, at: datetime) -> Sitting:
    """By a personal link; two to five queries, as the document asks. Raises NotFound."""
    invitation = (
        Invitation.objects.filter(digest__in=digests_of(token))
        .select_related(
            "wave__survey__owner",
            "wave__version",
            "person__partner__owner",
            "partial__version",
            "interaction__touchpoint",
        )
        .defer("wave__version__document", "partial__version__document")
        .first()
    )
    if invitation is None:
        raise NotFound("No invitation has this link.")
    if invitation.wave.mode == Mode.ANONYMOUS:
        return _of_anonymous(invitation, at=at)
    partial = getattr(invitation, "partial", None)
    version = _version(partial.version if partial else invitation.wave.version)
    document = document_of(version)
    person = invitation.person
    sitting = Sitting(
        way=Way.INVITED,
        wave=invitation.wave,
        version=version,
        document=document,
        language=_choose(document, person.language, person.partner.language),
        respondent=_respondent(invitation, _needs(version.pk, version.published_at), at),
        fills=_fills(invitation.wave, invitation),
        invitation=invitation,
        is_open=_is_open(invitation, at),
    )
    return _continued(sitting, partial) if partial else sitting


def sit_down_openly(token: str, *, at: datetime) -> Sitting:
    """By the public link of a wave. Raises NotFound."""
    wave = _wave(wave_of(token) or 0, has_public_link=True)
    return _unknown(Way.OPEN, wave, at)


def sit_down_with_ballot(wave_id: int, *, at: datetime) -> Sitting:
    """With a ballot, which names its wave. Raises NotFound."""
    return _unknown(Way.BALLOT, _wave(wave_id, mode=Mode.ANONYMOUS), at)


def document_of(version: SurveyVersion) -> Document:
    """A published version never changes, so it is read once per process."""
    return _document(version.pk, version.published_at)


@lru_cache(maxsize=128)
def _document(pk: int, _published_at: datetime) -> Document:
    stored = SurveyVersion.objects.values_list("document", flat=True).get(pk=pk)
    return Document.model_validate(stored)


@lru_cache(maxsize=128)
def _needs(pk: int, published_at: datetime) -> frozenset[str]:
    return needs(_document(pk, published_at))


def _wave(pk: int, **conditions: Any) -> Wave:
    wave = (
        Wave.objects.filter(pk=pk, **conditions)
        .select_related("survey__owner", "version")
        .defer("version__document")
        .first()
    )
    if wave is None:
        raise NotFound("No wave has this link.")
    return wave


def _version(version: SurveyVersion | None) -> SurveyVersion:
    if version is None or version.published_at is None:
        raise NotFound("This wave asks nothing by itself.")
    return version


def _unknown(way: Way, wave: Wave, at: datetime) -> Sitting:
    version = _version(wave.version)
    document = document_of(version)
    return Sitting(
        way=way,
        wave=wave,
        version=version,
        document=document,
        language=document.languages[0],
        fills=_fills(wave, None),
        is_open=_runs(wave, at),
    )


def _of_anonymous(invitation: Invitation, *, at: datetime) -> Sitting:
    """The screen before the ballot is handed out; from there on nobody knows who answers."""
    sitting = _unknown(Way.INVITED, invitation.wave, at)
    person = invitation.person
    return replace(
        sitting,
        invitation=invitation,
        fills=_fills(invitation.wave, invitation),
        language=_choose(sitting.document, person.language, person.partner.language),
        is_open=_is_open(invitation, at),
    )


def _continued(sitting: Sitting, partial: PartialResponse) -> Sitting:
    return replace(
        sitting.speaking(partial.language).seeded(partial.seed),
        answers=partial.answers,
        page=partial.page,
    )


def _is_open(invitation: Invitation, at: datetime) -> bool:
    return (
        _runs(invitation.wave, at)
        and invitation.state != InvitationState.REVOKED
        and invitation.expires_at > at
    )


def _runs(wave: Wave, at: datetime) -> bool:
    over = wave.closed_on is not None and wave.closed_on < at.date()
    return wave.state == WaveState.RUNNING and not over


def _respondent(invitation: Invitation, asked: frozenset[str], at: datetime) -> Respondent:
    person = invitation.person
    partner = person.partner
    return Respondent(
        seed=zlib.crc32(invitation.digest.encode()) & _SEEDS,
        level=person.role,
        types=tuple(partner.types.values_list("key", flat=True)) if "types" in asked else (),
        outcomes=_outcomes(person) if "outcomes" in asked else (),
        touchpoints=_touchpoints(person, at) if "touchpoints" in asked else (),
    )


def _outcomes(person: Person) -> tuple[Named, ...]:
    """Results that the partner still wants."""
    rows = person.partner.outcomes.filter(side=Side.THEIRS).exclude(judgment__in=_SETTLED)
    return tuple(Named(str(row.pk), row.text) for row in rows.order_by("stated_on", "pk"))


def _touchpoints(person: Person, at: datetime) -> tuple[Named, ...]:
    """What this person really had with us in the last six months."""
    rows = (
        Interaction.objects.filter(person=person, at__gte=at - _RECALL, at__lte=at)
        .filter(superseded_by=None)
        .order_by("touchpoint__order")
        .values_list("touchpoint__key", "touchpoint__name")
        .distinct()
    )
    return tuple(Named(key, name) for key, name in rows)


def _fills(wave: Wave, invitation: Invitation | None) -> dict[str, str]:
    vendor = get_installation().vendor_name
    person = invitation.person if invitation else None
    manager = person.partner.owner.name if person and person.partner.owner else vendor
    about = invitation.interaction if invitation else None
    owner = wave.survey.owner
    return {
        "vendor": vendor,
        "manager": manager,
        "owner": owner.name if owner else manager,
        "person": person.name if person else "",
        "partner": person.partner.name if person else "",
        "touchpoint": about.touchpoint.name if about else "",
    }


def _choose(document: Document, *wanted: str) -> str:
    """The first wish that the document speaks, by its full code or by the language alone."""
    spoken = document.languages
    codes = [code for wish in wanted if wish for code in (wish, wish.split("-")[0])]
    return next((code for code in codes if code in spoken), spoken[0])
