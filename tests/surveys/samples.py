"""A small survey with one of each kind of logic, its waves, and how a form is filled in."""

from datetime import timedelta
from itertools import count
from typing import Any

from onpar.kernel import clock
from onpar.partners.models import Person
from onpar.surveys.document import Document
from onpar.surveys.models import Mode, SurveyVersion, Wave
from onpar.surveys.services.designing import create_survey, publish
from onpar.surveys.services.inviting import invite

_numbers = count(1)
CLARITY = {
    "kind": "pair",
    "key": "clarity",
    "aspect": "clarity",
    "text": {"en": "Clarity", "de": "Klarheit"},
    "need": {"en": "How much clarity do you need?", "de": "Wie viel Klarheit brauchen Sie?"},
    "get": {"en": "How much clarity do you get?", "de": "Wie viel Klarheit bekommen Sie?"},
    "low_label": {"en": "very little", "de": "sehr wenig"},
    "high_label": {"en": "a great deal", "de": "sehr viel"},
    "subthemes": [
        {"value": "rules", "text": {"en": "program rules", "de": "Programmregeln"}},
        {"value": "status", "text": {"en": "status of requests", "de": "Stand von Anfragen"}},
    ],
}
HELP = {
    **CLARITY,
    "key": "help",
    "aspect": "help",
    "text": {"en": "Practical help", "de": "Praktische Hilfe"},
    "subthemes": [{"value": "training", "text": {"en": "training", "de": "Schulung"}}],
}
DOCUMENT: dict[str, Any] = {
    "format": 1,
    "languages": ["en", "de"],
    "title": {"en": "Working together", "de": "Unsere Zusammenarbeit"},
    "topic": {"en": "working together", "de": "unserer Zusammenarbeit"},
    "sections": [
        {
            "items": [
                {
                    "kind": "rating",
                    "key": "nps",
                    "text": {
                        "en": "How likely are you to recommend {vendor}?",
                        "de": "Wie wahrscheinlich empfehlen Sie {vendor}?",
                    },
                    "low": 0,
                    "high": 10,
                    "labels": {"0": {"en": "not likely"}, "10": {"en": "very likely"}},
                    "role": "loyalty",
                    "required": True,
                },
                {
                    "kind": "text",
                    "key": "nps_reason",
                    "text": {"en": "What is the main reason?", "de": "Was ist der Grund?"},
                    "show_if": {"when": "answer", "item": "nps", "at_most": 6},
                },
            ]
        },
        {
            "title": {"en": "What you need, and what you get"},
            "items": [CLARITY, HELP],
            "shuffled": True,
            "per_page": 1,
        },
        {
            "items": [
                {
                    "kind": "choice",
                    "key": "low_reason",
                    "text": {"en": "In {aspect}, what falls furthest short?"},
                    "options_from": "first_gap",
                    "options": [{"value": "none", "text": {"en": "None of these"}, "alone": True}],
                    "other": True,
                    "most": 2,
                    "role": "reason",
                    "show_if": {"when": "gap", "at_least": 2},
                },
                {
                    "kind": "number",
                    "key": "hours",
                    "text": {"en": "How many hours has it cost you?"},
                    "unit": {"en": "hours"},
                    "high": 200,
                },
                {"kind": "text", "key": "one_thing", "text": {"en": "What should we change?"}},
            ]
        },
    ],
}
# The order of the two pairs is drawn; both pages are answered alike, whichever comes first.
FIRST = {"nps": "9"}
PAIRS = {"clarity_need": "9", "clarity_get": "4", "help_need": "7", "help_get": "7"}
LAST = {"low_reason": ["clarity.rules"], "hours": "12", "one_thing": "Fewer steps"}


def short(*items: dict[str, Any]) -> Document:
    """A survey of one page."""
    return Document.model_validate({**DOCUMENT, "sections": [{"items": list(items)}]})


def publish_survey(document: Document | None = None) -> SurveyVersion:
    draft = create_survey(
        document or Document.model_validate(DOCUMENT),
        name="Working together",
        mode=Mode.PARTNER,
        actor="user:1",
        at=clock.now(),
    )
    return publish(draft, actor="user:1", at=clock.now())


def open_wave(
    *, mode: Mode = Mode.PARTNER, document: Document | None = None, **fields: Any
) -> Wave:
    version = publish_survey(document)
    number = next(_numbers)
    return Wave.objects.create(
        survey=version.survey,
        version=version,
        key=f"asked-{number}",
        name=f"Asked {number}",
        mode=mode,
        opened_on=clock.today(),
        **fields,
    )


def link_for(wave: Wave, person: Person, *, days: int = 30) -> str:
    """The path of the personal link."""
    now = clock.now()
    token = invite(wave, person, due_at=now, expires_at=now + timedelta(days=days))
    return f"/s/{token}/"
