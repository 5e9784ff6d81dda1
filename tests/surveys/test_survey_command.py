"""`onpar survey` does what the screens do."""

import json
from urllib.parse import urlsplit

import pytest
from django.test import Client

from onpar.cli import main
from onpar.cli.surveying import MODES
from onpar.surveys.models import Answer, Mode, Response, Survey
from tests.factories import install_program, make_user
from tests.public.filling import answer_all, body

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


@pytest.fixture
def pulse(capsys: pytest.CaptureFixture[str]) -> Survey:
    """Published, with its plan."""
    install_program()
    main(["survey", "new", "--template", "nps_pulse", "--publish", "--json"])
    (made,) = json.loads(capsys.readouterr().out)
    owner = make_user()
    Survey.objects.filter(key=made["key"]).update(
        objective="Find what costs us partners",
        decision="which rules we simplify",
        routine="The managers' meeting",
        owner=owner,
    )
    return Survey.objects.get(key=made["key"])


def test_a_wave_is_opened_answered_by_its_link_and_closed(
    pulse: Survey, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["survey", "open", pulse.key, "--name", "Autumn", "--results-on", "2027-01-15"]
    assert main([*asked, "--json"]) == 0
    (opened,) = json.loads(capsys.readouterr().out)
    path = urlsplit(opened["link"]).path
    page = client.get(path).content.decode()
    assert "which rules we simplify" in page
    assert "Thank you" in body(answer_all(client, path, {"nps": "9"}))
    assert main(["survey", "close", pulse.key, opened["wave"]]) == 0
    assert capsys.readouterr().out == "autumn: 1 answers\n"
    assert (Answer.objects.get(question__key="nps").number, Response.objects.get().partner) == (
        9,
        None,
    )
    assert client.get(path).status_code == 410


def test_nobody_is_asked_without_a_plan(pulse: Survey, capsys: pytest.CaptureFixture[str]) -> None:
    Survey.objects.filter(pk=pulse.pk).update(decision="", owner=None)
    asked = ["survey", "open", pulse.key, "--name", "Autumn", "--results-on", "2027-01-15"]
    assert main(asked) == 1
    assert "Settle the plan of the survey first: decision, owner." in capsys.readouterr().err
    assert not pulse.waves.exists()


def test_a_wrong_survey_or_wave_is_named(pulse: Survey, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["survey", "close", pulse.key, "autumn"]) == 1
    assert "has no wave 'autumn'. It has no wave yet." in capsys.readouterr().err


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
