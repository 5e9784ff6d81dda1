"""Which pages somebody gets, in which order, and how long they take."""

from typing import Any

from onpar.surveys.document import Document
from onpar.surveys.flow import Named, Respondent, pages
from tests.surveys.samples import CLARITY, DOCUMENT, HELP, short

WHOLE = Document.model_validate(DOCUMENT)
GAP = {"clarity_need": 9, "clarity_get": 4, "help_need": 7, "help_get": 6}


def asked(document: Document, answers: dict[str, Any], **known: Any) -> list[list[str]]:
    found = pages(document, Respondent(**known), answers, "en")
    return [[placed.name for placed in page.items] for page in found]


def rating(key: str, **fields: Any) -> dict[str, Any]:
    return {
        "kind": "rating",
        "key": key,
        "text": {"en": key},
        "low": 1,
        "high": 5,
        "role": "ease",
        **fields,
    }


def test_an_answer_opens_an_item_on_its_own_page() -> None:
    assert asked(WHOLE, {})[0] == ["nps"]
    assert asked(WHOLE, {"nps": 6})[0] == ["nps", "nps_reason"]
    assert asked(WHOLE, {"nps": 7})[0] == ["nps"]


def test_the_random_order_is_one_persons_and_stays() -> None:
    orders = {tuple(asked(WHOLE, {}, seed=seed)[1]) for seed in range(20)}
    assert orders == {("clarity",), ("help",)}
    assert asked(WHOLE, {}, seed=4) == asked(WHOLE, {}, seed=4)


def test_pages_keep_their_numbers_when_answers_open_others() -> None:
    gated = rating("later", show_if={"when": "answer", "item": "first", "at_least": 4})
    document = Document.model_validate(
        {
            **DOCUMENT,
            "sections": [
                {"items": [rating("first")]},
                {"items": [gated]},
                {"items": [rating("last")]},
            ],
        }
    )
    closed = pages(document, Respondent(), {"first": 1}, "en")
    opened = pages(document, Respondent(), {"first": 5}, "en")
    assert [page.number for page in closed] == [1, 3]
    assert [page.number for page in opened] == [1, 2, 3]


def test_the_largest_gap_brings_its_sub_themes_and_none_stands_last() -> None:
    (low_reason, *_others) = pages(WHOLE, Respondent(), GAP, "en")[-1].items
    assert low_reason.about == "Clarity"
    assert {option.value for option in low_reason.options[:2]} == {
        "clarity.rules",
        "clarity.status",
    }
    assert [option.value for option in low_reason.options[2:]] == ["other", "none"]


def test_without_a_gap_of_two_no_reason_is_asked() -> None:
    assert asked(WHOLE, {"clarity_need": 8, "clarity_get": 7})[-1] == ["hours", "one_thing"]
    assert asked(WHOLE, {"clarity_need": 8, "clarity_get": "na"})[-1] == ["hours", "one_thing"]


def test_an_item_repeats_for_each_and_is_gone_without_any() -> None:
    document = short(rating("progress", repeat="outcomes"), rating("ease"))
    outcomes = (Named("17", "Grow"), Named("18", "Certify"))
    assert asked(document, {}, outcomes=outcomes) == [["progress@17", "progress@18", "ease"]]
    assert asked(document, {}) == [["ease"]]


def test_conditions_about_the_person() -> None:
    sellers = rating("deals", show_if={"when": "person", "levels": ["sales"]})
    resellers = rating("margin", show_if={"when": "person", "types": ["reseller"]})
    nothing = rating("ease", show_if={"when": "none", "of": "outcomes"})
    document = short(sellers, resellers, nothing)
    assert asked(document, {}, level="sales", types=("reseller",)) == [["deals", "margin", "ease"]]
    assert asked(document, {}, level="technical") == [["ease"]]
    assert asked(document, {}) == [["deals", "ease"]]


def test_what_the_person_rules_out_takes_no_place_on_a_page() -> None:
    section = {
        "items": [
            {**CLARITY, "show_if": {"when": "person", "levels": ["sales"]}},
            HELP,
            rating("ease"),
        ],
        "per_page": 2,
    }
    document = Document.model_validate({**DOCUMENT, "sections": [section]})
    assert asked(document, {}, level="technical") == [["help", "ease"]]
