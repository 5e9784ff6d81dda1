"""What a form may say, the sentence where it may not, and the rows that are stored."""

from typing import Any

import pytest

from onpar.surveys.document import Document
from onpar.surveys.flow import Placed, Respondent, pages
from onpar.surveys.reading import Said, merged, read, said
from tests.surveys.samples import CLARITY, DOCUMENT, short

CHOICE = {
    "kind": "choice",
    "key": "why",
    "text": {"en": "Why?"},
    "most": 2,
    "other": True,
    "fixed_order": True,
    "options": [
        {"value": "a", "text": {"en": "A"}},
        {"value": "b", "text": {"en": "B"}},
        {"value": "none", "text": {"en": "None"}, "alone": True},
    ],
}
RANK = {**CHOICE, "kind": "rank", "key": "top"}
del RANK["other"], RANK["fixed_order"]
NUMBER = {"kind": "number", "key": "hours", "text": {"en": "Hours?"}, "high": 200}
NPS = DOCUMENT["sections"][0]["items"][0]
DAY = {"kind": "date", "key": "since", "text": {"en": "Since when?"}}


def only(item: dict[str, Any]) -> Placed:
    return pages(short(item), Respondent(), {}, "en")[0].items[0]


@pytest.mark.parametrize(
    ("item", "posted", "values"),
    [
        (NPS, {"nps": ["0"]}, {"nps": 0}),
        (NPS, {"nps": ["na"]}, {"nps": "na"}),
        (CLARITY, {"clarity_need": ["8"]}, {"clarity_need": 8, "clarity_get": None}),
        (CHOICE, {"why": ["b", "a"]}, {"why": ["a", "b"], "why.other": None}),
        (CHOICE, {"why.other": ["Odd"]}, {"why": ["other"], "why.other": "Odd"}),
        (RANK, {"top.1": ["b"], "top.2": ["a"]}, {"top": ["b", "a"]}),
        (NUMBER, {"hours": ["1,5"]}, {"hours": 1.5}),
        (NUMBER, {"hours": [" "]}, {"hours": None}),
        (DAY, {"since": ["2026-03-31"]}, {"since": "2026-03-31"}),
    ],
)
def test_what_is_read(item: Any, posted: Any, values: Any) -> None:
    found = read(only(item), posted)
    assert found.values == values
    assert found.problem == ""


@pytest.mark.parametrize(
    ("item", "posted", "problem"),
    [
        (NPS, {}, "This answer is needed. Please give one, then go on."),
        (NPS, {"nps": ["11"]}, "Please choose a point from 0 to 10."),
        (CLARITY, {"clarity_need": ["0"]}, "Please choose a point from 1 to 10."),
        (CHOICE, {"why": ["a", "b", "other"]}, "Please choose at most 2. You chose 3."),
        (
            CHOICE,
            {"why": ["a", "none"]},
            "“None” excludes the other choices. Please keep one or the others.",
        ),
        (
            RANK,
            {"top.1": ["a"], "top.2": ["a"]},
            "One choice stands at two places. Please give each place its own.",
        ),
        (NUMBER, {"hours": ["many"]}, "“many” is not a number. Please write one, such as 12."),
        (NUMBER, {"hours": ["nan"]}, "“nan” is not a number. Please write one, such as 12."),
        (NUMBER, {"hours": ["201"]}, "Please write a number from 0 to 200."),
        (DAY, {"since": ["31.3."]}, "“31.3.” is not a date. Please write it like 2026-03-31."),
    ],
)
def test_what_is_not_read_is_told_in_a_sentence(item: Any, posted: Any, problem: str) -> None:
    assert read(only(item), posted).problem == problem


def test_the_newest_answer_counts_and_an_emptied_one_is_gone() -> None:
    assert merged({"a": 1, "b": "x", "c": 2}, {"a": 3, "b": None}) == {"a": 3, "c": 2}


def test_what_is_stored_of_each_kind() -> None:
    document = short(NPS, CLARITY, CHOICE, RANK, NUMBER)
    answers = {
        "nps": 9,
        "clarity_need": 8,
        "clarity_get": "na",
        "why": ["a", "other"],
        "why.other": "Odd",
        "top": ["b", "a"],
        "hours": 1.5,
    }
    assert said(pages(document, Respondent(), answers, "en"), answers) == [
        Said("nps", "", 9),
        Said("clarity_need", "", 8),
        Said("clarity_get", "", choice="na"),
        Said("why", "", choice="a", multiple=True),
        Said("why", "", choice="other", text="Odd", multiple=True),
        Said("top", "", 1, "b", multiple=True),
        Said("top", "", 2, "a", multiple=True),
        Said("hours", "", 1.5),
    ]


def test_what_lost_its_reason_to_be_asked_is_not_stored() -> None:
    document = Document.model_validate(DOCUMENT)
    answers = {"nps": 9, "nps_reason": "Typed before the nine"}
    assert said(pages(document, Respondent(), answers, "en"), answers) == [Said("nps", "", 9)]
