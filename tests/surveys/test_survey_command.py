"""`onpar survey` does what the screens do."""

import json

import pytest

from onpar.cli import main
from onpar.cli.surveying import MODES
from onpar.surveys.models import Mode, Survey
from tests.factories import install_program

pytestmark = pytest.mark.django_db


def test_a_survey_is_made_and_published(capsys: pytest.CaptureFixture[str]) -> None:
    install_program()
    assert main(["survey", "new", "--template", "nps_pulse", "--publish", "--json"]) == 0
    (made,) = json.loads(capsys.readouterr().out)
    survey = Survey.objects.get(key=made["key"])
    assert (survey.template, made["published"]) == ("nps_pulse", True)
    assert survey.versions.get().questions.count() == 3
    main(["survey", "list", "--json"])
    listed = json.loads(capsys.readouterr().out)
    assert survey.key in [row["key"] for row in listed]


def test_a_wrong_template_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["survey", "new", "--template", "nps_puls"]) == 1
    assert "Did you mean 'nps_pulse'?" in capsys.readouterr().err


def test_templates_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["survey", "templates"])
    assert "relationship_short: Working together, short form (2 min, partner)" in (
        capsys.readouterr().out
    )


def test_help_knows_all_modes() -> None:
    assert tuple(Mode.values) == MODES
