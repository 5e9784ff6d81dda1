"""Drafts, published versions, and the document that they hold."""

import pytest
from pydantic import ValidationError

from onpar.kernel import clock
from onpar.partners.defaults import install_defaults
from onpar.surveys.document import Document, Pair, Rating, Section, as_json, words
from onpar.surveys.errors import SurveyDiffers
from onpar.surveys.models import AnswerRole, Mode
from onpar.surveys.services.designing import create_survey, publish, save_draft

pytestmark = pytest.mark.django_db

NPS = Rating(
    kind="rating",
    key="nps",
    text={"en": "How likely?"},
    low=0,
    high=10,
    labels={0: {"en": "not at all"}, 5: {"en": "maybe"}, 10: {"en": "extremely"}},
    role=AnswerRole.LOYALTY,
)
CLARITY = Pair(
    kind="pair",
    key="clarity",
    aspect="clarity",
    text={"en": "Clarity"},
    need={"en": "How much do you need?"},
    get={"en": "How much do you get?"},
)


def _document(*items: object) -> Document:
    return Document(
        format=1, languages=("en", "de"), title={"en": "Pulse"}, sections=(Section(items=items),)
    )


def _draft(*items: object):
    return create_survey(
        _document(*items), name="Pulse", mode=Mode.PARTNER, actor="user:1", at=clock.now()
    )


def test_a_published_pair_is_two_questions_of_its_aspect() -> None:
    install_defaults()
    version = publish(_draft(NPS, CLARITY), actor="user:1", at=clock.now())
    asked = version.questions.values_list("key", "role", "aspect__key", "low", "high")
    assert list(asked) == [
        ("nps", "loyalty", None, 0, 10),
        ("clarity_need", "expectation", "clarity", 1, 10),
        ("clarity_get", "reality", "clarity", 1, 10),
    ]


def test_changing_a_published_survey_begins_the_next_version() -> None:
    first = publish(_draft(NPS), actor="user:1", at=clock.now())
    draft = save_draft(first.survey, _document(NPS, CLARITY), actor="user:1", at=clock.now())
    first.refresh_from_db()
    assert (first.number, draft.number) == (1, 2)
    assert [item["key"] for item in first.document["sections"][0]["items"]] == ["nps"]
    assert save_draft(first.survey, _document(NPS), actor="user:1", at=clock.now()).pk == draft.pk


def test_a_key_keeps_its_meaning_over_versions() -> None:
    first = publish(_draft(NPS), actor="user:1", at=clock.now())
    other = NPS.model_copy(
        update={"low": 0, "high": 5, "labels": {0: {"en": "no"}, 5: {"en": "yes"}}}
    )
    draft = save_draft(first.survey, _document(other), actor="user:1", at=clock.now())
    with pytest.raises(SurveyDiffers, match="'nps' had another role, scale"):
        publish(draft, actor="user:1", at=clock.now())


def test_a_document_reads_back_equal_and_refuses_a_key_twice() -> None:
    document = _document(NPS, CLARITY)
    assert Document.model_validate(as_json(document)) == document
    with pytest.raises(ValidationError, match="the key 'nps' stands at two items"):
        _document(NPS, NPS)


def test_words_fall_back_to_the_first_language_that_has_them() -> None:
    texts = {"en": "Clarity", "de": "Klarheit"}
    assert words(texts, "de-AT", ("en", "de")) == "Klarheit"
    assert words(texts, "fr", ("en", "de")) == "Clarity"
