"""The default surveys: two relationship forms and the touchpoint form.

A version in use never changes, so the texts carry the vendor's name as it was when the version was
made. `{touchpoint}` stays: it is filled for each asking.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop as _

from onpar.kernel.db import writing
from onpar.partners.models import Aspect
from onpar.surveys.models import AnswerRole, Mode, Survey
from onpar.surveys.services.asking import QuestionPlan, SurveyPlan, ensure_survey

RELATIONSHIP_SHORT, RELATIONSHIP_FULL, TOUCHPOINT = (
    "relationship_short",
    "relationship_full",
    "touchpoint",
)
Scale = tuple[int, int]
NO_SCALE: tuple[None, None] = (None, None)
PAIR_SCALE: Scale = (1, 10)

# What both rows of a pair ask about, by aspect: "How much {this} do you need to reach your goals?"
_PAIR_OBJECTS = {
    "win_win": _("benefit for your own business"),
    "clarity": _("clarity about how we work together"),
    "help": _("practical help from us"),
    "recognition": _("recognition for your work"),
    "future": _("prospect of growing together"),
    "ease_of_work": _("ease in working with us"),
    "communication": _("useful information from us"),
    "fair_pay": _("fair pay for your contribution"),
    "quality_product": _("product quality"),
    "quality_portal": _("portal quality"),
}
_TRUST = (
    _("How much do you need to be able to rely on our word to reach your goals?"),
    _("How much can you rely on our word today?"),
)
FIVE_VALUES = ("win_win", "clarity", "help", "recognition", "future")
ALL_PAIRS = (
    *FIVE_VALUES, "ease_of_work", "communication", "trust", "fair_pay", "quality_product", "quality_portal",
)  # fmt: skip


@dataclass(frozen=True)
class DefaultQuestion:
    key: str
    text: str
    role: AnswerRole
    scale: Scale | tuple[None, None] = NO_SCALE
    aspect: str = ""


_RECOMMEND = DefaultQuestion(
    "nps",
    _("How likely are you to recommend a partnership with {vendor} to another company?"),
    AnswerRole.LOYALTY,
    (0, 10),
)
_NPS_REASON = DefaultQuestion(
    "nps_reason", _("What is the main reason for your answer?"), AnswerRole.COMMENT
)
_WORD_OF_MOUTH = DefaultQuestion(
    "wom",
    _("In the last six months, have you told others about working with {vendor}?"),
    AnswerRole.WORD_OF_MOUTH,
)
_CLOSING = (
    DefaultQuestion(
        "low_reason",
        _("Which of these fall furthest short of what you need?"),
        AnswerRole.REASON,
    ),
    DefaultQuestion(
        "psat",
        _("Overall, how satisfied or dissatisfied are you with the partnership?"),
        AnswerRole.SATISFACTION,
        (1, 5),
    ),
    DefaultQuestion(
        "ease",
        _("How easy or difficult is it to work with {vendor}?"),
        AnswerRole.EASE,
        (1, 7),
    ),
    DefaultQuestion(
        "one_thing", _("If we changed one thing, what should it be?"), AnswerRole.COMMENT
    ),
)
_TOUCHPOINT_QUESTIONS = (
    DefaultQuestion(
        "tp_ease",
        _("How easy or difficult was {touchpoint} for you this time?"),
        AnswerRole.EASE,
        (1, 7),
    ),
    DefaultQuestion(
        "tp_need",
        _("{touchpoint}: how good it needed to be for your work"),
        AnswerRole.EXPECTATION,
        PAIR_SCALE,
    ),
    DefaultQuestion("tp_get", _("{touchpoint}: how good it was"), AnswerRole.REALITY, PAIR_SCALE),
    DefaultQuestion("tp_reason", _("What is the main reason for your answer?"), AnswerRole.COMMENT),
)


def install_default_surveys(*, vendor_name: str, at: datetime) -> None:
    """Add the default surveys whose keys are missing; the default aspects must be there."""
    aspects = dict(Aspect.objects.values_list("key", "pk"))
    with writing():
        known = set(Survey.objects.values_list("key", flat=True))
        for key, (name, mode, questions) in _SURVEYS.items():
            if key not in known:
                asked = [_planned(question, vendor_name, aspects) for question in questions]
                plan = SurveyPlan(key=key, name=name, mode=mode.value, questions=asked)
                ensure_survey(plan, origin="", at=at)


def _pairs(aspects: tuple[str, ...]) -> Iterator[DefaultQuestion]:
    for aspect in aspects:
        need, get = _TRUST if aspect == "trust" else _pair_texts(_PAIR_OBJECTS[aspect])
        yield DefaultQuestion(f"{aspect}_need", need, AnswerRole.EXPECTATION, PAIR_SCALE, aspect)
        yield DefaultQuestion(f"{aspect}_get", get, AnswerRole.REALITY, PAIR_SCALE, aspect)


def _pair_texts(subject: str) -> tuple[str, str]:
    return (
        f"How much {subject} do you need to reach your goals?",
        f"How much {subject} do you get today?",
    )


def _planned(
    question: DefaultQuestion, vendor_name: str, aspects: Mapping[str, int]
) -> QuestionPlan:
    low, high = question.scale
    return QuestionPlan(
        key=question.key,
        role=question.role.value,
        low=low,
        high=high,
        aspect_id=aspects[question.aspect] if question.aspect else None,
        text=question.text.replace("{vendor}", vendor_name),
    )


_SURVEYS: dict[str, tuple[str, Mode, tuple[DefaultQuestion, ...]]] = {
    RELATIONSHIP_SHORT: (
        _("Working together, short form"),
        Mode.PARTNER,
        (_RECOMMEND, _NPS_REASON, *_pairs(FIVE_VALUES), *_CLOSING),
    ),
    RELATIONSHIP_FULL: (
        _("Working together, full form"),
        Mode.PARTNER,
        (_RECOMMEND, _NPS_REASON, _WORD_OF_MOUTH, *_pairs(ALL_PAIRS), *_CLOSING),
    ),
    TOUCHPOINT: (_("Touchpoint feedback"), Mode.NAMED, _TOUCHPOINT_QUESTIONS),
}
