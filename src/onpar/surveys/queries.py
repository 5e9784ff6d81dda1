"""Reads of what was said, as far as the mode of each answer allows.

Named: with the person. Partner: the words under the partner's name once two of its people have
answered in that wave, never the person. Group and anonymous: not here; only their figures are shown.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from onpar.kernel.errors import suggest
from onpar.partners.models import Partner
from onpar.surveys.errors import SurveyNotFound
from onpar.surveys.models import Answer, AnswerRole, Mode, Response, Survey, Wave

MIN_PEOPLE = 2
LOW_GAP = 2
CANDIDATES = 1000
_PAIR = (AnswerRole.EXPECTATION, AnswerRole.REALITY)


@dataclass(frozen=True)
class Comment:
    """`person` is empty where the mode does not name it."""

    text: str
    on: date
    partner: Partner
    person: str
    survey: str
    touchpoint: str
    question: str


@dataclass(frozen=True)
class NamedAnswer:
    """One rating of a named answer set."""

    question: str
    role: str
    aspect: str
    number: float
    low: float
    high: float


@dataclass(frozen=True)
class NamedResponse:
    on: date
    person: str
    survey: str
    touchpoint: str
    answers: tuple[NamedAnswer, ...]


@dataclass(frozen=True)
class SurveyState:
    """`published` is the number of the newest published version, or None; `wave` the latest one."""

    survey: Survey
    published: int | None
    has_draft: bool
    wave: Wave | None


def get_survey(key: str) -> Survey:
    """Raises SurveyNotFound with what the key may have meant."""
    survey = Survey.objects.filter(key=key).first()
    if survey is None:
        known = list(Survey.objects.values_list("key", flat=True))
        hint = suggest(key, known) if known else "There is none yet."
        raise SurveyNotFound(f"There is no survey '{key}'. {hint}")
    return survey


def get_wave(survey: Survey, key: str) -> Wave:
    """Raises SurveyNotFound with what the key may have meant."""
    wave = survey.waves.filter(key=key).first()
    if wave is None:
        known = list(survey.waves.values_list("key", flat=True))
        hint = suggest(key, known) if known else "It has no wave yet."
        raise SurveyNotFound(f"Survey '{survey.key}' has no wave '{key}'. {hint}")
    return wave


def list_surveys() -> list[SurveyState]:
    """Those with the latest wave first, then by name; three queries."""
    surveys = Survey.objects.filter(is_archived=False).prefetch_related("versions", "waves")
    found = sorted((_state_of(survey) for survey in surveys), key=lambda state: state.survey.name)
    return sorted(found, key=lambda s: s.wave.opened_on if s.wave else date.min, reverse=True)


def _state_of(survey: Survey) -> SurveyState:
    versions, waves = list(survey.versions.all()), list(survey.waves.all())
    published = [version.number for version in versions if version.published_at]
    return SurveyState(
        survey=survey,
        published=max(published, default=None),
        has_draft=len(published) < len(versions),
        wave=max(waves, key=lambda wave: (wave.opened_on, wave.pk), default=None),
    )


@dataclass(frozen=True)
class WaveCounts:
    answer_sets: int
    partners: int


def count_answer_sets(wave: Wave, partners: QuerySet[Partner]) -> WaveCounts:
    """Of these partners. Not for modes that show a wave only whole: how many came is said at its close."""
    found = wave.responses.filter(partner__in=partners).aggregate(
        answer_sets=Count("pk"), partners=Count("partner", distinct=True)
    )
    return WaveCounts(**found)


def shown_responses(partners: QuerySet[Partner]) -> QuerySet[Response]:
    """Answer sets of these partners whose words a manager may read."""
    return Response.objects.filter(partner__in=partners).filter(
        Q(mode=Mode.NAMED) | Q(mode=Mode.PARTNER, pk__in=_of_heard_partners(partners))
    )


def _of_heard_partners(partners: QuerySet[Partner]) -> QuerySet[Response, Any]:
    heard = (
        Response.objects.filter(
            mode=Mode.PARTNER, partner=OuterRef("partner"), wave=OuterRef("wave")
        )
        .values("wave")
        .annotate(people=Count("person", distinct=True))
        .filter(people__gte=MIN_PEOPLE)
    )
    return Response.objects.filter(Exists(heard), mode=Mode.PARTNER, partner__in=partners).values(
        "pk"
    )


def list_comments(
    partners: QuerySet[Partner],
    *,
    start: date,
    end: date,
    aspect: str = "",
    wave: Wave | None = None,
    limit: int = 50,
) -> list[Comment]:
    """Texts given from `start` up to `end` (not included), newest first; of one wave, if one is named.

    With `aspect`: of those for whom it falls furthest short, by two points or more: what somebody
    writes freely is mostly about what is worst. The newest thousand texts are looked through.
    """
    answers = (
        Answer.objects.filter(
            response__in=shown_responses(partners), question__role=AnswerRole.COMMENT
        )
        .filter(response__on__gte=start, response__on__lt=end)
        .exclude(text="")
        .select_related(
            "response__partner",
            "response__person",
            "response__wave__survey",
            "response__touchpoint",
            "response__interaction__touchpoint",
            "question",
        )
        .order_by("-response__on", "-pk")
    )
    if wave is not None:
        answers = answers.filter(response__wave=wave)
    if not aspect:
        return [_comment(answer) for answer in answers[:limit]]
    candidates = list(answers[:CANDIDATES])
    about = _short_of(aspect, {answer.response_id for answer in candidates})
    said = [answer for answer in candidates if answer.response_id in about]
    return [_comment(answer) for answer in said[:limit]]


def _short_of(aspect: str, responses: set[int]) -> set[int]:
    """Responses in which no aspect falls further short of what is needed; one query."""
    rows = (
        Answer.objects.filter(response__in=responses, question__role__in=_PAIR)
        .exclude(question__aspect=None)
        .exclude(number=None)
        .values_list("response_id", "question__aspect__key", "question__role", "number")
    )
    halves: dict[int, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for response, key, role, number in rows:
        halves[response][key][role] = cast(float, number)
    return {response for response, said in halves.items() if _is_worst(aspect, said)}


def _is_worst(aspect: str, said: dict[str, dict[str, float]]) -> bool:
    gaps = {
        key: pair[AnswerRole.EXPECTATION] - pair[AnswerRole.REALITY]
        for key, pair in said.items()
        if len(pair) == len(_PAIR)
    }
    return gaps.get(aspect, 0) >= LOW_GAP and gaps[aspect] == max(gaps.values())


def _comment(answer: Answer) -> Comment:
    response = answer.response
    named = response.mode == Mode.NAMED and response.person is not None
    return Comment(
        text=answer.text,
        on=response.on,
        partner=cast(Partner, response.partner),
        person=response.person.name if named and response.person else "",
        survey=response.wave.survey.name,
        touchpoint=_touchpoint(response),
        question=answer.question.text,
    )


def _touchpoint(response: Response) -> str:
    if response.touchpoint:
        return response.touchpoint.name
    return response.interaction.touchpoint.name if response.interaction else ""


def list_named_responses(partner: Partner, *, limit: int = 20) -> list[NamedResponse]:
    """Answer sets in named mode, newest first; two queries."""
    responses = (
        Response.objects.filter(partner=partner, mode=Mode.NAMED)
        .select_related("person", "wave__survey", "touchpoint", "interaction__touchpoint")
        .order_by("-on", "-pk")[:limit]
    )
    found = list(responses)
    answers = _ratings(response.pk for response in found)
    return [
        NamedResponse(
            on=response.on,
            person=response.person.name if response.person else "",
            survey=response.wave.survey.name,
            touchpoint=_touchpoint(response),
            answers=tuple(answers.get(response.pk, ())),
        )
        for response in found
    ]


def _ratings(responses: Iterable[int]) -> dict[int, list[NamedAnswer]]:
    rows = (
        Answer.objects.filter(response__in=list(responses), question__low__isnull=False)
        .exclude(number=None)
        .select_related("question__aspect")
        .order_by("question__order")
    )
    found: dict[int, list[NamedAnswer]] = {}
    for row in rows:
        question = row.question
        rating = NamedAnswer(
            question=question.text,
            role=question.role,
            aspect=question.aspect.name if question.aspect else "",
            number=cast(float, row.number),
            low=cast(float, question.low),
            high=cast(float, question.high),
        )
        found.setdefault(row.response_id, []).append(rating)
    return found
