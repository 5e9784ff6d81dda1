"""A file alone, looked at: what it is, and a mapping to start from."""

from pathlib import Path

import pytest

from onpar.exchange.catalog import Catalog
from onpar.exchange.fields import KINDS_INFO
from onpar.exchange.guesses import Dates, Guess, Marks, guess_column, guess_dates, guess_marks
from onpar.exchange.inspecting import FileShape, inspect_file
from onpar.exchange.kinds import KINDS, Reading
from onpar.exchange.mapping import Mapping
from onpar.exchange.proposals import complete_mapping, guess_kind, propose_mapping
from onpar.exchange.services.importing import import_file, preview_file
from onpar.surveys.models import Mode
from tests.exchange.conftest import AT, Bring


@pytest.fixture
def look(tmp_path: Path):
    def act(text: str, name: str = "file.csv", encoding: str = "utf-8") -> FileShape:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return inspect_file(path)

    return act


def test_a_german_export_is_understood(look) -> None:
    shape = look(
        "Kundennummer;Firma;Ort;Mitarbeiterzahl;Partner seit;Umsatz\n"
        "1001;Müller GmbH;Köln;12;31.01.2026;1.204,50\n"
        "1002;Société Zoë;Genf;300;01.02.2026;12.000,00\n",
        encoding="windows-1252",
    )
    assert (shape.encoding, shape.delimiter, shape.rows) == ("windows-1252", ";", 2)
    assert shape.form.date_format == ("%d.%m.%Y",)
    assert (shape.form.decimal, shape.form.thousands) == (",", ".")
    assert guess_kind(shape)[0].kind == "partners"
    proposal = propose_mapping("partners", shape)
    assert proposal.mapping.columns == {
        "external_id": ("Kundennummer",),
        "name": ("Firma",),
        "city": ("Ort",),
        "employees": ("Mitarbeiterzahl",),
        "joined_on": ("Partner seit",),
    }
    assert proposal.unused == ("Umsatz",)
    assert proposal.missing == ()


def test_what_a_file_does_not_say_is_asked(look) -> None:
    shape = look(
        "Deal ID,Amount,Close date,Stage\n1,10.50,02/03/2026,Closed Won\n2,9,04/05/2026,Lost\n"
    )
    proposal = propose_mapping("sales", shape)
    assert [missing.name for missing in proposal.missing] == [
        "field:partner",
        "currency",
        "attribution",
        "date_format",
    ]
    assert proposal.mapping.filter == {"Stage": ("Closed Won",)}
    answers = {"currency": "EUR", "attribution": "direct", "date_format": "month_first"}
    mapping = complete_mapping(proposal, answers)
    assert mapping.constants == {"currency": "EUR", "attribution": "direct"}
    assert mapping.file.date_format == ("%m/%d/%Y",)


def test_a_proposal_can_be_imported(look, bring: Bring, tmp_path: Path) -> None:
    shape = look("id,name,website\n1,Alpha,https://alpha.example\n2,Beta,beta.example\n", "c.csv")
    mapping = propose_mapping(guess_kind(shape)[0].kind, shape).mapping
    report = import_file(tmp_path / "c.csv", "partners", mapping=mapping, actor="user:1", at=AT)
    assert (report.new, report.refused) == (2, 0)


def test_a_survey_becomes_questions(look, db: None, tmp_path: Path) -> None:
    rows = "".join(
        f"R{number},2026-03-{number:02} 10:00:00,{number % 11},{number % 5 + 1},fine,mail; phone\n"
        f"S{number},2026-03-{number:02} 11:00:00,{number % 11},{number % 5 + 1},well {number},mail\n"
        for number in range(1, 21)
    )
    shape = look(
        "ResponseId,EndDate,Q1,Q2,Q3,Q4\n"
        "Response ID,End Date,How likely are you to recommend us?,How satisfied are you?,"
        "Why?,Which channels do you use?\n"
        + ",".join(f'"{{""ImportId"":""QID{n}""}}"' for n in range(6))
        + "\n"
        + rows,
        "partner_survey.csv",
    )
    assert (shape.header_rows, guess_kind(shape)[0].kind) == (3, "answers")
    proposal = propose_mapping("answers", shape)
    assert [missing.name for missing in proposal.missing] == ["mode"]
    survey = proposal.mapping.survey
    assert survey is not None
    assert [(q.key, q.role, q.low, q.high, q.separator) for q in survey.questions] == [
        ("Q1", "loyalty", 0, 10, ""),
        ("Q2", "satisfaction", 1, 5, ""),
        ("Q3", "comment", None, None, ""),
        ("Q4", "preference", None, None, ";"),
    ]
    mapping = complete_mapping(proposal, {"mode": Mode.PARTNER.value})
    report = preview_file(
        tmp_path / "partner_survey.csv", "answers", mapping=mapping, actor="user:1", at=AT
    )
    assert (report.new, report.refused) == (40, 0)


@pytest.mark.parametrize(
    ("texts", "dates"),
    [
        (["2026-01-31", "2026-02-01"], Dates()),
        (["31/01/2026", "01/02/2026"], Dates(("%d/%m/%Y",))),
        (["01/31/2026", "02/01/2026"], Dates(("%m/%d/%Y",))),
        (["01.02.2026 14:30"], Dates(("%d.%m.%Y %H:%M",))),
        (["1/31/26 2:30 PM"], Dates(("%m/%d/%y %I:%M %p",))),
        (["31-Jan-2026"], Dates(("%d-%b-%Y",))),
        (["2026/01/31"], Dates(("%Y/%m/%d",))),
        (
            ["03/03/2026", "01/02/2026"],
            Dates(("%d/%m/%Y",), (("%d/%m/%Y",), ("%m/%d/%Y",)), "01/02/2026"),
        ),
    ],
)
def test_dates_are_decided_by_every_date(texts: list[str], dates: Dates) -> None:
    found = guess_dates([texts])
    assert (found.formats, found.alternatives, found.example) == (
        dates.formats,
        dates.alternatives,
        dates.example,
    )


@pytest.mark.parametrize(
    ("texts", "marks"),
    [
        (["1,204.50", "7"], (".", ",", "")),
        (["1.204,50", "7"], (",", ".", "")),
        (["1204,5"], (",", "", "")),
        (["1'204.50"], (".", "'", "")),
        (["€ 1.204,50", "1.000 €"], (",", ".", "")),
        (["1,204", "12,000"], (".", ",", "1,204")),
        (["2,024,994", "8,5"], (",", "", "2,024,994")),
    ],
)
def test_marks_are_decided_by_numbers_that_mean_one_thing(
    texts: list[str], marks: tuple[str, str, str]
) -> None:
    found: Marks = guess_marks([texts])
    assert (found.decimal, found.thousands, found.example) == marks


@pytest.mark.parametrize(
    ("texts", "guess"),
    [
        ([], Guess.EMPTY),
        (["yes", "No"], Guess.YES_NO),
        (["1", "-2"], Guess.WHOLE),
        (["1.5", "2"], Guess.NUMBER),
        (["130.92.34.66"], Guess.TEXT),
        (["a@b.example", "c@d.example"], Guess.EMAIL),
        (["www.alpha.example"], Guess.DOMAIN),
        (["2026-01-31"], Guess.DAY),
        (["2026-01-31 3:15:52"], Guess.MOMENT),
        (["word " * 20], Guess.LONG_TEXT),
    ],
)
def test_columns_are_what_most_cells_are(texts: list[str], guess: Guess) -> None:
    assert guess_column(texts) is guess


def test_scores_of_customers_are_put_on_the_smallest_usual_scale(look) -> None:
    shape = look(
        "Response ID,Partner,Customer,Date,Rating,Kept\n"
        "1,Alpha,Acme,2026-03-04,4,yes\n2,Alpha,Bolt,2026-03-05,2,no\n",
        name="csat.csv",
    )
    assert guess_kind(shape)[0].kind == "customer_scores"
    proposal = propose_mapping("customer_scores", shape)
    assert proposal.missing == ()
    assert proposal.mapping.constants == {"low": 1, "high": 5}
    assert "Scores are taken to be on a scale from 1 to 5." in proposal.notes
    unsure = look("Response ID,Partner,Date,Score\n1,A,2026-03-04,4.5\n2,A,2026-03-04,9.5\n")
    proposal = propose_mapping("customer_scores", unsure)
    assert [missing.name for missing in proposal.missing] == ["low", "high"]
    said = complete_mapping(proposal, {"low": "0", "high": "10"})
    assert said.constants == {"low": "0", "high": "10"}


@pytest.mark.parametrize(
    ("amounts", "own", "constants", "column"),
    [
        (("$10.50", "$1,234.00"), "", {"currency": "USD"}, ()),
        (("$10.50", "$1,234.00"), "CAD", {"currency": "CAD"}, ()),
        (("10.50 EUR", "12.00"), "USD", {"currency": "EUR"}, ()),
        (("EUR 10.50", "CHF 12.00"), "USD", {}, ("Amount",)),
        (("10.50", "12.00"), "USD", {}, ()),
    ],
)
def test_the_currency_is_that_of_the_amounts(
    look, amounts: tuple[str, str], own: str, constants: dict[str, str], column: tuple[str, ...]
) -> None:
    shape = look(
        f'Deal ID,Account,Amount,Close date\n1,A,"{amounts[0]}",2026-01-02\n2,B,"{amounts[1]}",2026-01-03\n'
    )
    found = propose_mapping("sales", shape, catalog=Catalog(currency=own)).mapping
    assert found.constants == constants
    assert found.columns.get("currency", ()) == column


def test_codes_of_articles_are_no_amounts() -> None:
    assert guess_column(["BIK-1001", "BIK-1002"]) is Guess.TEXT
    assert guess_column(["SKU 1001", "SKU 1002"]) is Guess.TEXT
    assert guess_column(["1.234,50 €", "12,00 €"]) is Guess.NUMBER


QUALTRICS = """ResponseId,Q2,Q3_1,Q3_2,Q3_3,Q3_3_TEXT
Response ID,Rating,Which of these? - Selected Choice - Mail,Which of these? - Selected Choice - Phone,\
Which of these? - Selected Choice - Other,Which of these? - Other - Text
"{""ImportId"":""_recordId""}","{""ImportId"":""QID2""}","{""ImportId"":""QID3_1""}","{""ImportId"":""QID3_2""}",\
"{""ImportId"":""QID3_3""}","{""ImportId"":""QID3_3_TEXT""}"
R_1,4,Mail,Phone,,
R_2,5,,Phone,Other,Fax
R_3,3,Mail,,,
"""
MONKEY = """Respondent ID,Which of these?,,,What else?
,Mail,Phone,Fax,Open-Ended Response
1,Mail,Phone,,Nothing comes to my mind
2,,Phone,,
3,Mail,,,More calls please
"""
BRACKETS = """id,Which of these? [Mail],Which of these? [Phone],Which of these? [Fax],Rating
1,Yes,Yes,No,4
2,No,Yes,No,5
"""


@pytest.mark.parametrize(
    ("text", "key", "columns"),
    [
        (
            QUALTRICS,
            "Q3",
            {"Q3_1": "Mail", "Q3_2": "Phone", "Q3_3": "Other"},
        ),
        (
            MONKEY,
            "which-of-these",
            {
                "Which of these?": "Mail",
                "Which of these?: Phone": "Phone",
                "Which of these?: Fax": "Fax",
            },
        ),
        (
            BRACKETS,
            "which-of-these",
            {
                "Which of these? [Mail]": "Mail",
                "Which of these? [Phone]": "Phone",
                "Which of these? [Fax]": "Fax",
            },
        ),
    ],
)
def test_a_column_per_choice_is_one_question(
    look, text: str, key: str, columns: dict[str, str]
) -> None:
    proposal = propose_mapping("answers", look(text, name="survey.csv"))
    assert proposal.mapping.survey
    found = {question.key: question.columns for question in proposal.mapping.survey.questions}
    assert found[key] == columns
    assert [named for named, parts in found.items() if parts] == [key]
    assert not set(proposal.unused) & columns.keys()


def test_columns_of_ratings_are_questions_of_their_own(look) -> None:
    shape = look("ResponseId,Q3_1,Q3_2\nR_1,5,4\nR_2,3,2\n", name="survey.csv")
    survey = propose_mapping("answers", shape).mapping.survey
    assert survey
    assert [question.key for question in survey.questions] == ["Q3_1", "Q3_2"]


def test_every_field_of_every_kind_is_described(bring: Bring) -> None:
    asked = {"constants": {"survey": "s"}, "survey": {"key": "s", "name": "S"}}
    mapping = Mapping.model_validate(asked)
    reading = Reading(mapping, "user:1", AT, write=False)
    assert {
        kind: [
            (field.name, field.required)
            for field in make(reading).fields
            if field.name != "question"
        ]
        for kind, make in KINDS.items()
    } == {
        kind: [(field.name, field.required) for field in info.fields if field.name != "question"]
        for kind, info in KINDS_INFO.items()
    }
