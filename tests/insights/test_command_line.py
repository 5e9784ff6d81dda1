"""The worked example from a file to the terminal: `onpar import` and `onpar metrics show --json`."""

import csv
import json
from datetime import UTC, datetime

import pytest

from onpar.cli import main
from onpar.kernel import clock
from onpar.partners.defaults.installing import install_defaults
from tests.analysis.worked_example import ANSWERS, EASE_NEXT_WAVE

pytestmark = pytest.mark.django_db

COLUMNS = ("id", "partner", "person", "on", "wave", "need", "get", "nps", "psat", "ease")
MAPPING = """
kind = "answers"
origin = "import"
layout = "wide"

[columns]
response = "id"
partner = "partner"
person = "person"
on = "on"
wave = "wave"

[constants]
mode = "named"

[survey]
key = "relationship"
name = "Relationship"

[[survey.questions]]
key = "need"
role = "expectation"
aspect = "trust"
low = 1
high = 10

[[survey.questions]]
key = "get"
role = "reality"
aspect = "trust"
low = 1
high = 10

[[survey.questions]]
key = "nps"
role = "loyalty"
low = 0
high = 10

[[survey.questions]]
key = "psat"
role = "satisfaction"
low = 1
high = 5

[[survey.questions]]
key = "ease"
role = "ease"
low = 1
high = 7

[[waves]]
key = "first"
name = "First"
opened_on = 2026-02-01

[[waves]]
key = "second"
name = "Second"
opened_on = 2026-05-01
"""


def shown(value, digits):
    return pytest.approx(value, abs=0.5 * 10**-digits)


def rows():
    for number, answer in enumerate(ANSWERS):
        person = f"{answer.partner} {number}"
        scores = (answer.expectation, answer.reality, answer.recommend, answer.satisfaction)
        yield (number, answer.partner, person, "2026-02-10", "first", *scores, answer.ease)
        later = answer.ease + EASE_NEXT_WAVE[answer.partner]
        yield (100 + number, answer.partner, person, "2026-05-10", "second", "", "", "", "", later)


def write(path, header, lines):
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([header, *lines])
    return str(path)


@pytest.fixture
def imported(settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path / "data"
    install_defaults()
    names = sorted({answer.partner for answer in ANSWERS})
    people = sorted({(row[2], row[1], row[2]) for row in rows()})
    mapping = tmp_path / "answers.toml"
    mapping.write_text(MAPPING)
    files = (
        ("partners", ("external_id", "name"), [(name, name) for name in names], ()),
        ("people", ("external_id", "partner", "name"), people, ()),
        ("answers", COLUMNS, rows(), ("--map", str(mapping))),
    )
    with clock.fixed(datetime(2026, 6, 20, tzinfo=UTC)):
        for kind, header, lines, more in files:
            path = write(tmp_path / f"{kind}.csv", header, lines)
            assert main(["import", kind, path, *more, "--json"]) == 0
            assert json.loads(capsys.readouterr().out)["refused"] == 0
        yield


@pytest.fixture
def show(imported, capsys):
    def act(*arguments):
        assert main(["metrics", "show", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return act


@pytest.mark.parametrize(
    ("metric", "value", "se", "low", "high"),
    [
        ("px_parity", shown(0.87, 4), shown(0.076242, 6), shown(0.66018, 5), shown(1.07982, 5)),
        ("nps", shown(16.667, 3), shown(34.0441, 4), shown(-59.408, 3), shown(77.004, 3)),
        ("psat", shown(66.667, 3), shown(19.574, 4), shown(20.638, 3), shown(93.896, 3)),
        ("ease", shown(4.75, 4), shown(0.738416, 6), shown(2.82729, 5), shown(6.18292, 5)),
    ],
)
def test_figures_of_the_worked_example(show, metric, value, se, low, high):
    found = show(metric, "--period", "2026-02")
    assert (found["metric"], found["value"], found["se"]) == (metric, value, se)
    assert (found["low"], found["high"]) == (low, high)
    assert (found["responses"], found["partners"], found["indicative"]) == (12, 6, False)
    assert found["confidence"] == 0.95


def test_change_of_the_worked_example(show):
    change = show("ease", "--period", "2026-05", "--compare", "2026-02")["change"]
    assert change["value"] == shown(1.3333, 4)
    assert (change["low"], change["high"]) == (shown(0.05892, 5), shown(2.60775, 5))
    assert change["is_real"]


def test_a_single_wave_and_a_single_aspect(show):
    by_wave = show("ease", "--period", "2026", "--by", "wave")["groups"]
    assert [group["responses"] for group in by_wave] == [12, 12]
    aspect = show("px_parity", "--period", "2026", "--by", "aspect")["groups"][0]
    assert (aspect["group"], aspect["value"]) == ({"aspect": "trust"}, shown(0.87, 4))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("px_party",), "Did you mean 'px_parity'?"),
        (("nps", "--by", "typ"), "Did you mean 'type'?"),
        (("nps", "--period", "spring"), "'spring' is not a period."),
        (("nps", "--filter", "type"), "Write it like type=reseller,service."),
        (("sourced_revenue", "--weight", "partner"), "Only survey figures can be weighted"),
    ],
)
def test_a_wrong_question_ends_with_code_2_and_one_sentence(imported, capsys, arguments, sentence):
    assert main(["metrics", "show", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert said.err.count("\n") == 1
