"""Listening: a survey from a template to a published version, without a line of JavaScript."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onpar.accounts.models import User
from onpar.surveys.document import Document
from onpar.surveys.models import Mode, Survey
from onpar.surveys.templates import get_template
from tests.factories import make_answer_set, make_partner, make_person, make_wave, refresh_facts
from tests.people import People
from tests.staff.reading import text_of
from tests.staff.test_editing import shown_form


@pytest.fixture
def survey(manager: Client) -> Survey:
    """A draft of the short pulse."""
    manager.post("/listening/new/", {"template": "nps_pulse", "name": "Spring pulse"})
    return Survey.objects.get(name="Spring pulse")


def path_of(survey: Survey, rest: str = "") -> str:
    return f"/listening/{survey.public_id}/{rest}"


def keys_of(survey: Survey) -> list[str]:
    newest = survey.versions.order_by("number").last()
    return [item.key for item in Document.model_validate(newest.document).items]


def test_a_template_becomes_a_draft_and_a_version(manager: Client, survey: Survey) -> None:
    page = text_of(manager.get(path_of(survey)))
    assert "Draft" in page
    assert "How likely are you to recommend a partnership" in page
    assert "needs pairs on at least three aspects" in page
    manager.post(path_of(survey, "publish/"))
    assert "Version 1 is published" in text_of(manager.get(path_of(survey)))
    assert "Spring pulse" in text_of(manager.get("/listening/"))


def test_a_question_is_worded_in_each_language(manager: Client, survey: Survey) -> None:
    path = path_of(survey, "questions/nps/")
    asked = shown_form(manager, path) | {"text.de": "Wie sehr?", "labels.en": "0 = no\n10 = yes"}
    assert manager.post(path, asked).status_code == 302
    item = next(iter(Document.model_validate(survey.versions.get().document).items))
    assert (item.text["de"], item.labels[10]["en"]) == ("Wie sehr?", "yes")
    assert item.text["en"].startswith("How likely are you")


def test_who_saves_an_older_question_is_told(manager: Client, survey: Survey) -> None:
    path = path_of(survey, "questions/nps/")
    mine = shown_form(manager, path)
    manager.post(path, mine | {"text.en": "First?"})
    answer = manager.post(path, mine | {"text.en": "Second?"})
    assert answer.status_code == 409
    assert "Somebody else changed this question" in text_of(answer)


def test_questions_move_go_and_come(manager: Client, survey: Survey) -> None:
    manager.post(path_of(survey, "questions/wom/up/"))
    manager.post(path_of(survey, "questions/nps_reason/remove/"))
    assert keys_of(survey) == ["nps", "wom"]
    manager.post(path_of(survey, "new-question/"), {"what": "ready.ease"})
    manager.post(path_of(survey, "new-question/"), {"what": "text", "text": "Why?"})
    assert keys_of(survey) == ["nps", "wom", "ease", "text"]


def test_a_question_hangs_on_an_answer_before_it(manager: Client, survey: Survey) -> None:
    path = path_of(survey, "questions/nps_reason/")
    condition = {"when": "answer", "item": "nps", "at_most": 5.0}
    page = manager.get(path).context["form"]
    chosen = next(key for key, label in page.fields["show_if"].choices if "5 or less" in label)
    manager.post(path, shown_form(manager, path) | {"show_if": chosen})
    stored = survey.versions.get().document["sections"][0]["items"][1]["show_if"]
    assert stored == condition


def test_the_last_question_stays(manager: Client, survey: Survey) -> None:
    for key in ("nps", "wom", "nps_reason"):
        manager.post(path_of(survey, f"questions/{key}/remove/"))
    assert keys_of(survey) == ["nps_reason"]


def test_an_error_of_craft_stops_publishing(manager: Client, survey: Survey) -> None:
    manager.post(path_of(survey, "new-question/"), {"what": "points_5", "text": "How is it?"})
    manager.post(path_of(survey, "publish/"))
    assert "Both ends of the scale need words" in text_of(manager.get(path_of(survey)))
    assert survey.versions.get().published_at is None


def test_a_published_version_stands_while_the_next_is_drafted(
    manager: Client, survey: Survey
) -> None:
    manager.post(path_of(survey, "publish/"))
    manager.post(path_of(survey, "questions/wom/remove/"))
    first, second = survey.versions.order_by("number")
    assert (first.published_at is None, second.published_at) == (False, None)
    manager.post(path_of(survey, "discard/"))
    assert keys_of(survey) == ["nps", "nps_reason", "wom"]


def test_a_definition_leaves_and_comes_back(manager: Client, survey: Survey) -> None:
    body = manager.get(path_of(survey, "versions/1.json")).content
    assert Document.model_validate_json(body) == get_template("nps_pulse").document
    file = SimpleUploadedFile("pulse.json", body, "application/json")
    manager.post("/listening/new/", {"file": file, "name": "Came back"})
    assert keys_of(Survey.objects.get(name="Came back")) == ["nps", "nps_reason", "wom"]


@pytest.mark.parametrize("body", [b"no json", b"[]", json.dumps({"format": 2}).encode()])
def test_a_file_that_is_no_survey_is_refused_in_words(manager: Client, body: bytes) -> None:
    file = SimpleUploadedFile("other.json", body, "application/json")
    assert "The file is no survey" in text_of(manager.post("/listening/new/", {"file": file}))


def test_a_copy_begins_as_a_draft(manager: Client, survey: Survey) -> None:
    manager.post(path_of(survey, "copy/"))
    assert keys_of(Survey.objects.get(name="Copy of Spring pulse")) == keys_of(survey)


def test_the_plan_is_settled_and_two_at_once_lose_nothing(manager: Client, survey: Survey) -> None:
    path = path_of(survey, "plan/")
    mine = shown_form(manager, path)
    manager.post(path, mine | {"objective": "Find what costs most"})
    assert manager.post(path, mine | {"routine": "First Monday"}).status_code == 302
    assert manager.post(path, mine | {"objective": "Something else"}).status_code == 409
    survey.refresh_from_db()
    assert (survey.objective, survey.routine) == ("Find what costs most", "First Monday")


def test_an_imported_survey_says_that_it_has_no_questions(manager: Client) -> None:
    survey = Survey.objects.create(key="old", name="Old answers")
    assert "came with an import" in text_of(manager.get(path_of(survey)))


def test_readers_read_and_see_no_doors(client: Client, people: People, survey: Survey) -> None:
    client.force_login(people.analyst)
    page = client.get(path_of(survey)).content.decode()
    assert "How likely are you to recommend" in page
    assert [door for door in ("/plan/", "/questions/", "/publish/") if door in page] == []


# Results -------------------------------------------------------------------------------------------

SAID = {"clarity_need": 8, "clarity_get": 6, "nps": 4, "nps_reason": "Rules change too often"}


def answered_wave(mode: Mode = Mode.NAMED, *, owner: User | None = None) -> str:
    """The path of a wave that five partners have answered; the first belongs to `owner`."""
    wave = make_wave(mode=mode)
    for number, owned_by in enumerate((owner, None, None, None, None)):
        partner = make_partner(f"Partner {number}", owner=owned_by)
        make_answer_set(wave, partner, SAID, person=make_person(partner, f"Person {number}"))
    refresh_facts()
    return f"/listening/{wave.survey.public_id}/waves/{wave.key}/"


def test_a_wave_shows_its_figures_and_words(manager: Client) -> None:
    page = text_of(manager.get(answered_wave()))
    assert "5 answer sets from 5 partners" in page
    assert "Rules change too often" in page
    assert "0.75" in page


def test_a_partner_manager_reads_the_words_of_own_partners(client: Client, people: People) -> None:
    path = answered_wave(owner=people.partner_manager)
    client.force_login(people.partner_manager)
    page = text_of(client.get(path))
    assert "1 answer set from 1 partner" in page
    assert "Partner 0" in page
    assert "Partner 1" not in page


def test_words_under_a_partner_need_two_of_its_people(manager: Client) -> None:
    page = text_of(manager.get(answered_wave(Mode.PARTNER)))
    assert "5 answer sets" in page
    assert "Rules change too often" not in page


def test_an_open_wave_of_groups_shows_nothing(manager: Client) -> None:
    page = text_of(manager.get(answered_wave(Mode.GROUP)))
    assert "No figures to show" in page
    assert "Rules change too often" not in page
    assert "answer sets" not in page
