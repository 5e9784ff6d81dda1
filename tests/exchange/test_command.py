"""`onpar import`: exit codes, output for people and for machines, and the dry run."""

import json
from pathlib import Path

import pytest

from onpar.cli import build_parser
from onpar.cli.importing import KIND_NAMES, run_import
from onpar.exchange.kinds import KINDS
from onpar.exchange.models import ImportRun
from onpar.kernel.models import AuditEntry, StaleMonth
from onpar.partners.models import Partner, PartnerType
from onpar.surveys.models import Survey
from tests.exchange.conftest import Bring

PARTNERS = "external_id,name,types,note\n1,Alpha,referral,x\n,Beta,,\n"


def run(*arguments: str) -> int:
    return run_import(build_parser().parse_args(["import", *arguments]))


@pytest.fixture
def file(bring: Bring, tmp_path: Path) -> str:
    path = tmp_path / "partners.csv"
    path.write_text(PARTNERS)
    return str(path)


def test_help_names_the_kinds_that_exist() -> None:
    assert list(KIND_NAMES) == list(KINDS)


def test_refused_rows_are_printed_and_the_code_is_0(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("partners", file) == 0
    run_of = ImportRun.objects.get()
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "1 new, 0 changed, 0 unchanged, 1 refused (partners of partners.csv, 2 rows).",
        "  Row 3, external_id '': Is empty, but 'external_id' is required.",
    ]
    assert lines[2].endswith(f"imports/{run_of.public_id}/refused.csv")
    assert lines[3] == "Columns not used: note."


def test_the_report_is_json(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("partners", file, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert Path(report.pop("refused_file")).is_file()
    assert report == {
        "kind": "partners",
        "file": "partners.csv",
        "dry_run": False,
        "rows": 2,
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
        "filtered": 0,
        "first_refused": [
            {
                "row": 3,
                "column": "external_id",
                "value": "",
                "reason": "Is empty, but 'external_id' is required.",
            }
        ],
        "lookalikes": [],
        "unused_columns": ["note"],
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["sales", "{file}"], "The file has no column 'attribution'."),
        (["people", "{file}"], "The file has no column 'partner'. Known are: external_id, name,"),
        (["partners", "{file}x"], "No such file or directory"),
        (["partners", "{file}", "--map", "{file}"], "is not TOML in UTF-8"),
        (["partners", "{file}", "--map", "{file}.toml"], "No such file or directory"),
    ],
)
def test_misuse_is_one_sentence_and_code_2(
    file: str, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert run(*(argument.format(file=file) for argument in arguments)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert sentence in captured.err
    assert captured.err.count("\n") == 1
    assert not Partner.objects.exists()


def test_a_dry_run_counts_and_stores_nothing(
    file: str, own_data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        'create_types = true\n[columns]\nexternal_id = "external_id"\nname = "name"\n'
        'types = "name"\n'
    )
    audits, types = AuditEntry.objects.count(), PartnerType.objects.count()
    StaleMonth.objects.all().delete()
    assert run("partners", file, "--map", str(mapping), "--dry-run") == 0
    assert capsys.readouterr().out.startswith("Nothing was stored. It would be: 1 new,")
    assert not Partner.objects.exists()
    assert not ImportRun.objects.exists()
    assert not StaleMonth.objects.exists()
    assert (AuditEntry.objects.count(), PartnerType.objects.count()) == (audits, types)
    assert not (own_data_dir / "imports").exists()


def test_a_dry_run_of_answers_makes_no_survey(
    bring: Bring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, mapping = tmp_path / "answers.csv", tmp_path / "map.toml"
    path.write_text("response,on,nps\n1,2026-03-01,9\n2,2026-03-01,11\n")
    mapping.write_text(
        'layout = "wide"\n[columns]\nresponse = "response"\non = "on"\n[constants]\n'
        'mode = "partner"\n[survey]\nkey = "pulse"\n[[survey.questions]]\nkey = "nps"\n'
        'role = "loyalty"\nlow = 0\nhigh = 10\n[[waves]]\nkey = "w"\nopened_on = 2026-01-01\n'
    )
    arguments = ["answers", str(path), "--map", str(mapping), "--json"]
    assert run(*arguments, "--dry-run") == 0
    tried = json.loads(capsys.readouterr().out)
    assert not Survey.objects.exists()
    assert run(*arguments) == 0
    done = json.loads(capsys.readouterr().out)
    assert tried["new"] == done["new"] == 1
    assert tried["first_refused"] == done["first_refused"]
    run(*arguments, "--dry-run")
    assert json.loads(capsys.readouterr().out)["unchanged"] == 1
