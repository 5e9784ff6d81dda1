"""Answers: long and wide, scales, modes, choices, clusters."""

from datetime import date
from typing import Any

import pytest

from onpar.exchange.errors import MappingWrong
from onpar.kernel.models import StaleMonth
from onpar.surveys.errors import SurveyDiffers, SurveyNotFound
from onpar.surveys.models import Answer, Question, Response, Survey, Wave
from tests.exchange.conftest import Bring

QUESTIONS = [
    {"key": "recommend", "role": "loyalty", "low": 0, "high": 10, "column": "NPS"},
    {"key": "need", "role": "expectation", "aspect": "clarity", "low": 1, "high": 10},
    {"key": "why", "role": "reason", "separator": ";", "column": "Why"},
    {"key": "said", "role": "comment", "column": "Said"},
]
SURVEY = {"key": "pulse", "name": "Pulse", "questions": QUESTIONS}
WAVES = [{"key": "w1", "opened_on": "2026-01-01"}]
WIDE: dict[str, Any] = {
    "layout": "wide",
    "columns": {"response": "id", "partner": "who", "on": "day"},
    "constants": {"mode": "partner"},
    "survey": SURVEY,
    "waves": WAVES,
}
LONG: dict[str, Any] = {
    "columns": {
        "response": "id",
        "partner": "who",
        "on": "day",
        "question": "q",
        "value": "v",
    },
    "constants": {"mode": "partner"},
    "survey": SURVEY,
    "waves": WAVES,
}
HEADER = "id,who,day,NPS,need,Why,Said\n"


def values() -> list[tuple[object, ...]]:
    rows = Answer.objects.order_by("response__external_id", "question__order", "choice")
    return list(
        rows.values_list("response__external_id", "question__key", "number", "choice", "text")
    )


def test_wide_answers_are_typed_by_their_question(partners: Bring) -> None:
    report = partners(
        "answers", f"{HEADER}r1,A,2026-03-01,9,7,price; speed,Fine\nr2,,2026-03-02,,4,,\n", **WIDE
    )
    assert (report.new, report.refused) == (2, 0)
    assert values() == [
        ("r1", "recommend", 9.0, "", ""),
        ("r1", "need", 7.0, "", ""),
        ("r1", "why", None, "price", ""),
        ("r1", "why", None, "speed", ""),
        ("r1", "said", None, "", "Fine"),
        ("r2", "need", 4.0, "", ""),
    ]
    responses = Response.objects.order_by("external_id")
    assert list(responses.values_list("partner__name", "mode", "on")) == [
        ("Alpha", "partner", date(2026, 3, 1)),
        (None, "partner", date(2026, 3, 2)),
    ]
    assert Question.objects.get(key="need").aspect.key == "clarity"


TICKED = WIDE | {
    "survey": {
        "key": "pulse",
        "questions": [
            {"key": "ways", "role": "preference", "columns": {"w1": "Mail", "w2": "Phone"}},
            QUESTIONS[0],
        ],
    }
}


def test_a_column_per_choice_gives_the_choices_that_were_taken(partners: Bring) -> None:
    text = (
        "id,who,day,w1,w2,NPS\nr1,A,2026-03-01,1,Phone,9\nr2,A,2026-03-01,no,x,\n"
        "r3,A,2026-03-01,0,,5\nr4,A,2026-03-01,,unchecked,\n"
    )
    report = partners("answers", text, **TICKED)
    assert [row[:2] + row[3:4] for row in values()] == [
        ("r1", "ways", "Mail"),
        ("r1", "ways", "Phone"),
        ("r1", "recommend", ""),
        ("r2", "ways", "Phone"),
        ("r3", "recommend", ""),
    ]
    assert report.refusals[5].reason == "No question is answered."
    assert partners("answers", text, **TICKED).unchanged == 3
    taken_back = text.replace("1,Phone", ",Phone")
    assert partners("answers", taken_back, **TICKED).changed == 1
    assert [row[3] for row in values()][:2] == ["Phone", ""]


def test_choices_with_columns_are_no_scale(partners: Bring) -> None:
    question = QUESTIONS[0] | {"columns": {"w1": "Mail"}}
    with pytest.raises(MappingWrong, match="a question with 'columns' has no scale"):
        partners("answers", "id\n1\n", **WIDE | {"survey": SURVEY | {"questions": [question]}})


def test_questions_that_are_no_questions_are_refused_in_a_sentence(partners: Bring) -> None:
    for wrong in (["recommend"], [{"key": "a", "columns": {"w1": ""}}], "all"):
        with pytest.raises(MappingWrong) as refused:
            partners("answers", "id\n1\n", **WIDE | {"survey": SURVEY | {"questions": wrong}})
        assert refused.value.message.endswith(".")
        assert refused.value.on_screen.endswith(".")


def test_long_answers_are_the_same_answers(partners: Bring) -> None:
    rows = "r1,A,2026-03-01,NPS,9\nr1,A,2026-03-01,need,7\nr1,A,2026-03-01,why,price;speed\nr2,,2026-03-02,need,\n"
    report = partners("answers", f"id,who,day,q,v\n{rows}", **LONG)
    assert (report.new, report.refused) == (4, 0)
    assert [row[:4] for row in values()] == [
        ("r1", "recommend", 9.0, ""),
        ("r1", "need", 7.0, ""),
        ("r1", "why", None, "price"),
        ("r1", "why", None, "speed"),
    ]
    assert Response.objects.count() == 2


@pytest.mark.parametrize(
    ("mapping", "text"),
    [
        (WIDE, f"{HEADER}r1,A,2026-03-01,9,7,price; speed,Fine\nr2,,2026-03-02,,4,,\n"),
        (LONG, "id,who,day,q,v\nr1,A,2026-03-01,NPS,9\nr1,A,2026-03-01,Why,price;speed\n"),
    ],
)
def test_importing_twice_changes_nothing(
    partners: Bring, mapping: dict[str, Any], text: str
) -> None:
    first = partners("answers", text, **mapping)
    before = values()
    StaleMonth.objects.all().delete()
    again = partners("answers", text, **mapping)
    assert (again.new, again.changed, again.unchanged) == (0, 0, first.new)
    assert values() == before
    assert not StaleMonth.objects.exists()


def test_a_changed_answer_is_replaced_and_its_month_is_stale(partners: Bring) -> None:
    partners("answers", f"{HEADER}r1,A,2026-03-01,9,7,price;speed,\nr2,A,2026-04-01,9,,,\n", **WIDE)
    StaleMonth.objects.all().delete()
    report = partners(
        "answers", f"{HEADER}r1,A,2026-03-01,2,7,speed;trust,\nr2,A,2026-04-01,9,,,\n", **WIDE
    )
    assert (report.changed, report.unchanged) == (1, 1)
    assert [row[1:4] for row in values() if row[0] == "r1"] == [
        ("recommend", 2.0, ""),
        ("need", 7.0, ""),
        ("why", None, "speed"),
        ("why", None, "trust"),
    ]
    assert set(StaleMonth.objects.values_list("fact", "month")) == {
        (fact, 202603) for fact in ("responses", "answers", "pairs")
    }


def test_a_response_that_moves_marks_both_months(partners: Bring) -> None:
    partners("answers", f"{HEADER}r1,A,2026-03-01,9,,,\n", **WIDE)
    StaleMonth.objects.all().delete()
    assert partners("answers", f"{HEADER}r1,A,2026-05-01,9,,,\n", **WIDE).changed == 1
    assert set(StaleMonth.objects.values_list("month", flat=True)) == {202603, 202605}


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("r1,A,2026-03-01,11,7,,", "NPS", "Outside the scale from 0 to 10."),
        ("r1,A,2026-03-01,9,0.5,,", "need", "Outside the scale from 1 to 10."),
        ("r1,A,2026-03-01,nine,7,,", "NPS", "Not a number. Write it like 1234.5."),
        ("r1,A,2026-03-01,9,7," + "x" * 61 + ",", "Why", "Longer than 60 characters. Shorten it."),
        ("r1,A,2026-03-01,,,,", "", "No question is answered."),
        (",A,2026-03-01,9,,,", "id", "Is empty, but 'response' is required."),
    ],
)
def test_a_bad_answer_is_refused(partners: Bring, row: str, column: str, reason: str) -> None:
    report = partners("answers", f"{HEADER}{row}\nr2,A,2026-03-01,9,7,,\n", **WIDE)
    assert (report.new, report.refused) == (1, 1)
    assert (report.refusals[2].column, report.refusals[2].reason) == (column, reason)


def test_labels_become_numbers(partners: Bring) -> None:
    question = {
        "key": "ease",
        "role": "ease",
        "low": 1,
        "high": 7,
        "choices": {"Very easy": 7, "Hard": 2},
    }
    mapping = WIDE | {"survey": {"key": "touch", "questions": [question]}}
    report = partners(
        "answers", "id,who,day,ease\n1,A,2026-03-01,Very easy\n2,A,2026-03-01,Harsh\n", **mapping
    )
    assert report.refused == 1
    assert Answer.objects.get().number == 7


def test_rows_of_one_response_must_agree(partners: Bring) -> None:
    rows = "r1,A,2026-03-01,NPS,9\nr1,B,2026-03-01,need,7\n"
    report = partners("answers", f"id,who,day,q,v\n{rows}", **LONG)
    assert (
        report.refusals[3].reason
        == "Differs from row 2 of the same response in more than the answer."
    )


def test_an_anonymous_response_names_nobody_but_keeps_its_cluster(partners: Bring) -> None:
    mapping = WIDE | {"constants": {"mode": "anonymous"}}
    rows = "r1,A,2026-03-01,9,,,\nr2,A,2026-03-01,8,,,\nr3,B,2026-03-01,7,,,\nr4,,2026-03-01,7,,,\n"
    partners("answers", HEADER + rows, **mapping)
    stored = list(Response.objects.order_by("answers__number", "id"))
    assert {response.partner_id for response in stored} == {None}
    assert not {response.external_id for response in stored} & {"r1", "r2", "r3", "r4"}
    keys = sorted(r.cluster_key for r in stored if r.cluster_key is not None)
    assert len(keys) == 3
    assert len(set(keys)) == 2
    # A fact computes -2 * key - 1 in 64 bits.
    assert all(0 <= key < 2**62 for key in keys)
    assert partners("answers", HEADER + rows, **mapping).unchanged == 4


@pytest.mark.parametrize(
    ("promised", "mode", "refused"),
    [("group", "named", 1), ("group", "anonymous", 0), ("group", "group", 0)],
)
def test_a_promised_mode_is_never_weakened(
    partners: Bring, promised: str, mode: str, refused: int
) -> None:
    waves = [{"key": "w1", "opened_on": "2026-01-01", "mode": promised}]
    mapping = WIDE | {"waves": waves, "constants": {"mode": mode}}
    report = partners("answers", f"{HEADER}r1,A,2026-03-01,9,,,\n", **mapping)
    assert report.refused == refused


def test_a_mode_is_never_guessed(partners: Bring) -> None:
    with pytest.raises(MappingWrong, match="No mode is given for 'pulse'"):
        partners("answers", f"{HEADER}r1,A,2026-03-01,9,,,\n", **(WIDE | {"constants": {}}))


def test_an_existing_survey_is_used_by_its_key(partners: Bring) -> None:
    partners("answers", f"{HEADER}r1,A,2026-03-01,9,,,\n", **WIDE)
    constants = {"mode": "partner", "survey": "pulse", "wave": "w1"}
    mapping = {"columns": LONG["columns"], "constants": constants}
    assert partners("answers", "id,who,day,q,v\nr2,B,2026-03-01,recommend,4\n", **mapping).new == 1
    assert Survey.objects.count() == Wave.objects.count() == 1
    constants["survey"] = "puls"
    with pytest.raises(SurveyNotFound, match=r"no survey 'puls'\. Did you mean 'pulse'\?"):
        partners("answers", "id,who,day,q,v\nr2,B,2026-03-01,recommend,4\n", **mapping)


def test_a_question_in_use_never_changes(partners: Bring) -> None:
    partners("answers", f"{HEADER}r1,A,2026-03-01,9,,,\n", **WIDE)
    changed = [QUESTIONS[0] | {"high": 5}, *QUESTIONS[1:]]
    with pytest.raises(SurveyDiffers, match="Question 'recommend' of survey 'pulse' exists"):
        partners(
            "answers",
            f"{HEADER}r1,A,2026-03-01,9,,,\n",
            **(WIDE | {"survey": SURVEY | {"questions": changed}}),
        )


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"role": "loyal"}, "Question 'x' has no role 'loyal'. Did you mean 'loyalty'?"),
        (
            {"role": "loyalty", "aspect": "clarty"},
            "There is no aspect 'clarty'. Did you mean 'clarity'?",
        ),
        ({"role": "loyalty", "low": 1}, "'low' and 'high' come together."),
        (
            {"role": "loyalty", "hihg": 1},
            "There is no key 'hihg' in [survey.questions.0]. Did you mean 'high'?",
        ),
    ],
)
def test_a_wrong_question_is_refused_in_a_sentence(
    partners: Bring, question: dict[str, Any], sentence: str
) -> None:
    survey = {"key": "other", "questions": [{"key": "x"} | question]}
    with pytest.raises(MappingWrong) as caught:
        partners("answers", "id,who,day,x\nr1,A,2026-03-01,9\n", **(WIDE | {"survey": survey}))
    assert caught.value.message.endswith(sentence)
    assert not Survey.objects.exists()


def test_a_response_points_at_the_person_and_the_interaction_it_judges(partners: Bring) -> None:
    partners("people", "external_id,partner,name\np1,A,Ann\n")
    at = "external_id,partner,touchpoint,at\ni1,A,quarterly business review,2026-02-01 10:00\n"
    assert partners("interactions", at).new == 1
    columns = WIDE["columns"] | {"person": "person", "interaction": "meeting"}
    rows = "r1,A,2026-03-01,9,,,,p1,i1\nr2,A,2026-03-01,9,,,,p9,i1\nr3,A,2026-03-01,9,,,,p1,i9\n"
    header = HEADER.replace("\n", ",person,meeting\n")
    report = partners("answers", header + rows, **(WIDE | {"columns": columns}))
    response = Response.objects.get()
    assert (response.person.name, response.interaction.external_id) == ("Ann", "i1")
    assert {number: refusal.value for number, refusal in report.refusals.items()} == {
        3: "p9",
        4: "i9",
    }
