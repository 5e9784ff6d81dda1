"""What the editor says about a design."""

import json
from typing import Any

import pytest

from onpar.surveys.craft import Level, check_craft, driver_note, seconds_of
from onpar.surveys.document import Document, as_json
from onpar.surveys.templates import Template, get_template, list_templates

TEMPLATES = [pytest.param(template, id=template.key) for template in list_templates()]
EASE = {
    "kind": "rating",
    "key": "ease",
    "role": "ease",
    "low": 1,
    "high": 5,
    "text": {"en": "How easy or difficult is it?"},
    "labels": {
        "1": {"en": "very difficult"},
        "2": {"en": "difficult"},
        "3": {"en": "neither"},
        "4": {"en": "easy"},
        "5": {"en": "very easy"},
    },
}


def asking(*items: dict[str, Any], languages: tuple[str, ...] = ("en",)) -> Document:
    document = {
        "format": 1,
        "languages": languages,
        "title": {"en": "Trial"},
        "sections": [{"items": list(items)}],
    }
    return Document.model_validate(json.loads(json.dumps(document)))


def messages(document: Document) -> str:
    return " ".join(finding.message for finding in check_craft(document))


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_templates_keep_the_rules(template: Template) -> None:
    assert [f for f in check_craft(template.document) if f.level == Level.ERROR] == []


def test_a_good_question_has_no_findings() -> None:
    assert check_craft(asking(EASE)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": {"en": "How easy or difficult are prices and terms?"}}, "Two ideas"),
        ({"text": {"en": "How easy is it?"}}, "both sides"),
        ({"text": {"en": "easy or difficult " * 9}}, "more than 25 words"),
        ({"text": {"en": "How easy or difficult was the last year?"}}, "whole year"),
        ({"text": {}}, "missing in en"),
        ({"labels": {"1": {"en": "very difficult"}}}, "Both ends"),
        ({"high": 4, "labels": {"1": {"en": "difficult"}, "4": {"en": "easy"}}}, "five or seven"),
        ({"labels": EASE["labels"] | {"5": {"en": "fully agree"}}}, "tend to agree"),
    ],
)
def test_what_is_wrong_with_a_rating(change: dict[str, Any], said: str) -> None:
    assert said in messages(asking(EASE | change))


def test_a_missing_translation_is_a_warning() -> None:
    found = check_craft(asking(EASE, languages=("en", "de")))
    assert [(finding.level, finding.item) for finding in found] == [(Level.WARNING, "ease")]


def test_a_condition_looks_back() -> None:
    shown = {"kind": "text", "key": "why", "text": {"en": "Why?"}}
    shown["show_if"] = {"when": "answer", "item": "ease"}
    assert "not asked before" in messages(asking(shown, EASE))
    assert messages(asking(EASE, shown)) == ""


def test_length_is_held_against_the_target() -> None:
    assert seconds_of(get_template("touchpoint").document) == 39
    many = [EASE | {"key": f"ease_{number}"} for number in range(25)]
    assert "the aim is 2" in messages(asking(*many))
    more = [EASE | {"key": f"ease_{number}"} for number in range(90)]
    assert check_craft(asking(*more))[0].level == Level.ERROR


def test_drivers_need_an_outcome_and_pairs() -> None:
    assert driver_note(get_template("relationship_short").document) == ""
    assert "neither for recommendation" in driver_note(get_template("ease_pulse").document)
    assert "three aspects" in driver_note(get_template("nps_pulse").document)


def test_the_standard_question_comes_before_the_aspects() -> None:
    document = as_json(get_template("relationship_short").document)
    document["sections"] = [*document["sections"][1:], document["sections"][0]]
    assert "before the aspects" in messages(Document.model_validate(document))
