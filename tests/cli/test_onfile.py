"""`onpar nps|parity|satisfaction FILE`: what a stranger's CSV gives, and what it refuses."""

import argparse
import gzip
import json
import subprocess
import sys

import pytest

from onpar.cli import onfile
from onpar.insights.catalog import CATALOG

WORKED = """partner,kind,expect,real,recommend,satisfied
Arbor,a,8,8,9,5
Arbor,a,9,7,8,4
Arbor,a,8,9,10,5
Boreal,b,9,6,6,3
Boreal,b,8,5,5,2
Cobalt,b,7,7,8,4
Delta,a,10,9,9,4
Delta,a,9,9,10,5
Ember,b,8,4,3,2
Ember,b,7,6,7,3
Ember,b,9,7,7,4
Fjord,a,8,10,10,5
"""
KEYS = [
    "metric",
    "unit",
    "value",
    "se",
    "low",
    "high",
    "confidence",
    "responses",
    "partners",
    "effective_partners",
    "indicative",
    "groups",
    "notes",
]


def run(*arguments):
    """The exit code of one command, as the entry point would give it."""
    parser = argparse.ArgumentParser()
    onfile.add_parsers(parser.add_subparsers(required=True))
    parsed = parser.parse_args([str(argument) for argument in arguments])
    assert parsed.offline
    return parsed.run(parsed)


@pytest.fixture
def write(tmp_path):
    def write_file(text, name="answers.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write_file


@pytest.fixture
def answer(write, capsys):
    """The JSON of a command on a file with this text."""

    def answer_json(command, text, *options):
        assert run(command, write(text), *options, "--json") == 0
        return json.loads(capsys.readouterr().out)

    return answer_json


@pytest.fixture
def refusal(capsys):
    """The sentence on stderr of a command that must fail as misuse and write nothing."""

    def refused(*arguments):
        assert run(*arguments) == 2
        written = capsys.readouterr()
        assert written.out == ""
        assert written.err.count("\n") == 1
        return written.err

    return refused


def test_worked_example_of_the_score(answer):
    found = answer("nps", WORKED, "--score", "recommend", "--partner", "partner")
    assert list(found) == KEYS
    assert (found["metric"], found["unit"], found["confidence"]) == ("nps", "points", 0.95)
    assert found["value"] == pytest.approx(16.667, abs=0.0005)
    assert found["se"] == pytest.approx(34.0441, abs=0.00005)
    assert found["low"] == pytest.approx(-59.408, abs=0.0005)
    assert found["high"] == pytest.approx(77.004, abs=0.0005)
    assert (found["responses"], found["partners"], found["indicative"]) == (12, 6, False)
    assert found["effective_partners"] == pytest.approx(5.1429, abs=0.00005)
    assert (found["groups"], found["notes"]) == ([], [])


def test_worked_example_of_parity(answer):
    found = answer(
        "parity", WORKED, "--expectation", "expect", "--reality", "real", "--partner", "partner"
    )
    assert (found["metric"], found["unit"]) == ("px_parity", "ratio")
    assert found["value"] == pytest.approx(0.87)
    assert found["low"] == pytest.approx(0.66018, abs=0.000005)
    assert found["high"] == pytest.approx(1.07982, abs=0.000005)


def test_worked_example_of_satisfaction(answer):
    found = answer(
        "satisfaction", WORKED, "--score", "satisfied", "--top", "2", "--partner", "partner"
    )
    assert (found["metric"], found["unit"]) == ("psat", "percent")
    assert found["value"] == pytest.approx(66.667, abs=0.0005)
    assert found["se"] == pytest.approx(19.5740, abs=0.00005)
    assert found["low"] == pytest.approx(20.638, abs=0.0005)
    assert found["high"] == pytest.approx(93.896, abs=0.0005)
    assert found["notes"] == ["Scale found: 2 to 5. Counted as satisfied: 4 and above."]


def test_groups_carry_the_same_keys(answer):
    found = answer("nps", WORKED, "--score", "recommend", "--partner", "partner", "--by", "kind")
    first, second = found["groups"]
    assert list(first) == ["group", *KEYS]
    assert (first["group"], second["group"]) == ({"kind": "a"}, {"kind": "b"})
    assert (first["value"], second["value"]) == (pytest.approx(500 / 6), -50)
    assert (first["responses"], second["responses"]) == (6, 6)
    assert found["value"] == pytest.approx(16.667, abs=0.0005)


def test_group_of_two_partners_says_why_it_has_no_interval(answer):
    text = "p,g,s\nA,x,9\nB,x,3\nC,y,9\nD,y,9\nE,y,2\n"
    small, larger = answer("nps", text, "--score", "s", "--partner", "p", "--by", "g")["groups"]
    assert (small["value"], small["se"], small["low"], small["high"]) == (0, None, None, None)
    assert "Fewer than 3 partners" in small["notes"][0]
    assert larger["low"] is not None
    assert larger["indicative"]


def test_groups_stand_in_order_of_numbers_with_the_blank_last(answer):
    text = "g,s\n10,9\n,9\n9,9\n2,9\nx,\n"
    groups = answer("nps", text, "--score", "s", "--by", "g")["groups"]
    assert [group["group"]["g"] for group in groups] == ["2", "9", "10", "x", None]
    assert [group["responses"] for group in groups] == [1, 1, 1, 0, 1]


def test_without_partner_each_row_is_its_own_and_a_note_says_so(answer):
    found = answer("nps", WORKED, "--score", "recommend")
    assert found["partners"] == 12
    assert found["notes"] == ["No partner column was named, so each row counts as its own partner."]


def test_row_that_names_no_partner_is_its_own(answer):
    text = "p,s\nA,9\nA,9\n,9\n,3\n"
    found = answer("nps", text, "--score", "s", "--partner", "p")
    assert found["partners"] == 3
    assert "Rows without a partner, each counted as its own: 2." in found["notes"]


@pytest.mark.parametrize(
    ("score", "expected"),
    [("9", 100), ("8.99", 0), ("6.01", 0), ("6", -100), ("0", -100), ("10", 100), ("7", 0)],
)
def test_edges_of_promoters_and_detractors(answer, score, expected):
    assert answer("nps", f"s\n{score}\n", "--score", "s")["value"] == expected


@pytest.mark.parametrize("score", ["10.1", "-1", "11"])
def test_score_out_of_range_is_left_out_and_counted(answer, score):
    found = answer("nps", f"s\n9\n{score}\n{score}\n", "--score", "s")
    assert (found["value"], found["responses"]) == (100, 1)
    expected = f"Rows left out, the value is not between 0 and 10: 2 (first in row 3: {score})."
    assert expected in found["notes"]


@pytest.mark.parametrize("text", ["n/a", "nan", "inf", "1_0", "9 9", "1e999", "٩"])
def test_text_that_is_no_number_is_left_out_and_counted(answer, text):
    found = answer("nps", f"s\n9\n{text}\n", "--score", "s")
    assert (found["value"], found["responses"]) == (100, 1)
    assert f"Rows left out, the value is no number: 1 (first in row 3: {text})." in found["notes"]


def test_blank_is_not_answered(answer):
    found = answer("nps", "s,t\n9,1\n ,1\n,1\n", "--score", "s")
    assert found["responses"] == 1
    assert "Rows left blank, counted as not answered: 2." in found["notes"]


def test_nothing_answered_is_null_with_the_reason(answer):
    found = answer("nps", "s,t\n,1\n", "--score", "s")
    assert (found["value"], found["responses"]) == (None, 0)
    assert "Nothing was answered" in found["notes"][0]


def test_pair_needs_both_answers(answer):
    text = "e,r\n8,8\n8,\n,7\n,\n"
    found = answer("parity", text, "--expectation", "e", "--reality", "r")
    assert (found["value"], found["responses"]) == (1, 1)
    assert "Rows left out, only one of the two columns answered: 2." in found["notes"]


@pytest.mark.parametrize("row", ["0,5", "5,0", "-1,5"])
def test_parity_scale_never_reaches_zero(answer, row):
    found = answer("parity", f"e,r\n8,4\n{row}\n", "--expectation", "e", "--reality", "r")
    assert (found["value"], found["responses"]) == (0.5, 1)


def test_top_boxes_count_steps_that_nobody_chose(answer):
    found = answer("satisfaction", "s\n1\n3\n5\n", "--score", "s", "--top", "2")
    assert found["value"] == pytest.approx(100 / 3)
    assert "Scale found: 1 to 5. Counted as satisfied: 4 and above." in found["notes"]


def test_score_between_steps_has_no_box(answer):
    found = answer("satisfaction", "s\n1\n4.5\n5.0\n", "--score", "s", "--top", "1")
    assert (found["value"], found["responses"]) == (50, 2)
    assert "Rows left out, the value is no whole number: 1 (first in row 3: 4.5)." in found["notes"]


def test_eleven_steps_are_a_scale_and_more_are_not(answer, refusal, write):
    found = answer("satisfaction", "s\n0\n10\n", "--score", "s", "--top", "2")
    assert found["value"] == 50
    sentence = refusal("satisfaction", write("s\n0\n11\n"), "--score", "s", "--top", "2")
    assert "runs from 0 to 11" in sentence


@pytest.mark.parametrize("boxes", ["0", "-1", "two", "1.5"])
def test_number_of_boxes_is_one_or_more(write, capsys, boxes):
    with pytest.raises(SystemExit) as stopped:
        run("satisfaction", write(WORKED), "--score", "satisfied", f"--top={boxes}")
    assert stopped.value.code == 2
    assert "give 1 or more" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffs,p\n9,A\n3,B\n",
        "s;p\n9,0;A\n3,0;B\n",
        "s\tp\n9\tA\n3\tB\n",
        "s,p\r\n9,A\r\n\r\n3,B\r\n",
    ],
    ids=["byte order mark", "semicolons and decimal commas", "tabs", "windows lines"],
)
def test_common_forms_of_csv(answer, text):
    found = answer("nps", text, "--score", "s", "--partner", "p")
    assert (found["value"], found["responses"], found["partners"]) == (0, 2, 2)


def test_packed_file(tmp_path, capsys):
    path = tmp_path / "answers.csv.gz"
    path.write_bytes(gzip.compress(WORKED.encode()))
    assert run("nps", path, "--score", "recommend", "--json") == 0
    assert json.loads(capsys.readouterr().out)["responses"] == 12


def test_row_with_other_cells_than_the_header_is_left_out(answer):
    found = answer("satisfaction", "p,s\nA,5\nB,extra,1\nC\n", "--score", "s", "--top", "1")
    assert found["responses"] == 1
    assert "Rows left out, more or fewer cells than the header: 2." in found["notes"]


def test_mistyped_column_offers_the_nearest(write, refusal):
    path = write(WORKED)
    assert refusal("nps", path, "--score", "recomend") == (
        "onpar: answers.csv has no column 'recomend'. Did you mean 'recommend'?\n"
    )
    assert "'partner'" in refusal("nps", path, "--score", "recommend", "--partner", "partners")
    assert "'kind'" in refusal("nps", path, "--score", "recommend", "--by", "kinds")


def test_unlike_column_lists_what_there_is(write, refusal):
    sentence = refusal("nps", write(WORKED), "--score", "zzz")
    assert "partner, kind, expect, real, recommend, satisfied" in sentence


def test_column_that_stands_twice_is_refused(write, refusal):
    assert "2 columns 's'" in refusal("nps", write("s,s\n1,2\n"), "--score", "s")


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"PK\x03\x04rest", b"s\n\xe9\x01\n", b"s\x00\n1\n"],
    ids=["empty", "blank", "spreadsheet", "binary", "nul"],
)
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path, refusal, content):
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    assert refusal("nps", path, "--score", "s").startswith("onpar: answers.csv")


def test_missing_file_and_directory_are_refused(tmp_path, refusal):
    assert "No such file" in refusal("nps", tmp_path / "none.csv", "--score", "s")
    assert "directory" in refusal("nps", tmp_path, "--score", "s")


def test_file_that_is_not_packed_is_refused(tmp_path, refusal):
    path = tmp_path / "answers.csv.gz"
    path.write_text("s\n9\n")
    assert "gzip" in refusal("nps", path, "--score", "s")


def test_quotation_that_never_closes_is_refused(write, refusal):
    text = 's,t\n9,"' + "x\n" * 100_000
    assert "quotation mark" in refusal("nps", write(text), "--score", "s")


def test_table_for_people(write, capsys):
    run("nps", write(WORKED), "--score", "recommend", "--partner", "partner", "--by", "kind")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["nps", "95", "%", "interval", "answers", "partners", "effective"]
    assert lines[1].split() == ["All", "16.7", "-59.4", "…", "77.0", "12", "6", "5.1"]
    assert lines[2].startswith("kind a")
    assert len({len(line) for line in lines[:4]}) == 1
    assert any(line.startswith("kind a: Fewer than 5 effective partners") for line in lines)


def test_table_says_where_there_is_no_interval(write, capsys):
    run("parity", write("e,r\n8,4\n"), "--expectation", "e", "--reality", "r")
    assert capsys.readouterr().out.splitlines()[1].split() == [
        "All",
        "0.50",
        "none",
        "1",
        "1",
        "1.0",
    ]


@pytest.mark.parametrize("measure", [onfile.NPS, onfile.PARITY, onfile.top_boxes(4)])
def test_form_of_a_figure_is_the_one_of_the_catalog(measure):
    """A file and a database must not count the same answers differently."""
    declared = CATALOG[measure.metric]
    assert (measure.shape, measure.unit) == (declared.shape, declared.unit)


def test_file_commands_load_no_framework():
    program = "import sys, onpar.cli.onfile; print([n for n in sys.modules if 'django' in n])"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "options", "value", "answers"),
    [
        ("hbat_b2b_satisfaction/hbat_100.csv", ["nps", "--score", "X20"], -19.0, 100),
        ("hbat_b2b_satisfaction/hbat_200.csv", ["nps", "--score", "X20"], -19.5, 200),
        ("ecsi_mobile/mobi.csv", ["nps", "--score", "CUSL3"], 14.0, 250),
        (
            "ecsi_mobile/mobi.csv",
            ["parity", "--expectation", "CUEX1", "--reality", "PERQ1"],
            1.048021,
            250,
        ),
    ],
)
def test_published_data_sets(shared_data, capsys, file, options, value, answers):
    command, *rest = options
    assert run(command, shared_data / file, *rest, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["value"] == pytest.approx(value, abs=0.0000005)
    assert found["responses"] == answers
