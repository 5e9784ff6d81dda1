"""A person answers by a personal link, in a browser without scripts and cookies."""

import re
import zlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from onpar.kernel import clock
from onpar.kernel.models import Event, StaleMonth
from onpar.partners.models import Partner, Person
from onpar.surveys.document import Document
from onpar.surveys.models import Answer, Invitation, Mode, PartialResponse, Response, Wave
from onpar.surveys.services.closing import close_wave
from onpar.surveys.services.designing import publish, save_draft
from onpar.surveys.services.inviting import open_token
from tests.factories import install_program, make_partner, make_person
from tests.public.filling import answer_all, body, fill, form_of, shown
from tests.surveys.samples import DOCUMENT, FIRST, LAST, PAIRS, link_for, open_wave, short

pytestmark = pytest.mark.django_db
ALL = {**FIRST, **PAIRS, **LAST}
NPS = DOCUMENT["sections"][0]["items"][0]


@pytest.fixture
def person() -> Person:
    install_program()
    return make_person(make_partner("Valley Bicycle"), "Ana Silva", language="en")


@pytest.fixture
def wave(person: Person) -> Wave:
    return open_wave()


@pytest.fixture
def link(wave: Wave, person: Person) -> str:
    return link_for(wave, person)


def stored() -> list[tuple[str, Any]]:
    rows = Answer.objects.order_by("question__order", "choice")
    return [(row.question.key, row.choice or row.text or row.number) for row in rows]


WHOLE = [
    ("nps", 9),
    ("clarity_need", 9),
    ("clarity_get", 4),
    ("help_need", 7),
    ("help_get", 7),
    ("low_reason", "clarity.rules"),
    ("hours", 12),
    ("one_thing", "Fewer steps"),
]


def test_answers_are_stored_with_person_partner_and_mode(
    client: Client, link: str, person: Person, wave: Wave
) -> None:
    assert "Thank you" in body(answer_all(client, link, ALL))
    response = Response.objects.get()
    assert (response.person, response.partner, response.mode, response.channel) == (
        person,
        person.partner,
        Mode.PARTNER,
        "link",
    )
    assert stored() == WHOLE
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.answered_on) == ("answered", clock.today())
    assert not PartialResponse.objects.exists()
    assert Event.objects.get(name="survey.answered").subject == f"invitation:{invitation.pk}"
    assert {mark.fact for mark in StaleMonth.objects.all()} >= {"answers", "pairs", "responses"}


def test_the_first_page_says_who_asks_why_how_long_and_who_sees_it(
    client: Client, link: str, wave: Wave
) -> None:
    wave.survey.decision = "which rules we simplify"
    wave.survey.save()
    Wave.objects.update(results_on=date(2027, 1, 15))
    html = body(client.get(link))
    assert "asks Ana Silva, Valley Bicycle" in html
    assert "asks you about working together. It takes about one minute." in html
    assert (
        "sees figures of Valley Bicycle once two of you have answered, never who said what." in html
    )
    assert "Your answers will be used for: which rules we simplify." in html
    assert "goes back to you by Jan. 15, 2027." in html
    assert "Not Ana Silva?" in html
    assert "{" not in re.sub(r"<style>.*</style>", "", html, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        (Mode.NAMED, "sees your answers with your name."),
        (Mode.GROUP, "sees groups of five or more answers, never your company alone."),
    ],
)
def test_each_mode_says_what_becomes_of_the_answers(
    mode: Mode, sentence: str, client: Client, person: Person
) -> None:
    assert sentence in body(client.get(link_for(open_wave(mode=mode), person)))


def test_getting_a_page_changes_nothing(client: Client, link: str) -> None:
    before = list(Invitation.objects.values())
    for address in (link, f"{link}?nps=9", f"{link}?page=3", link):
        assert client.get(address).status_code == 200
        assert not client.cookies
    assert list(Invitation.objects.values()) == before
    assert not PartialResponse.objects.exists()
    assert not Response.objects.exists()
    assert not Event.objects.filter(name__startswith="survey.").exists()


def test_a_mails_answer_is_chosen_on_the_page_and_stored_with_the_form(
    client: Client, link: str
) -> None:
    page = client.get(f"{link}?nps=9")
    assert form_of(body(page))["nps"] == ["9"]
    fill(client, link, page, {})
    assert PartialResponse.objects.get().answers == {"nps": 9}


def test_a_forged_answer_in_a_link_chooses_nothing(client: Client, link: str) -> None:
    assert "nps" not in form_of(body(client.get(f"{link}?nps=99&hours=%3Cscript%3E")))


def test_an_answer_opens_a_question_on_the_same_page(client: Client, link: str) -> None:
    page = fill(client, link, client.get(link), {"nps": "3"})
    assert shown(body(page)) == ["nps", "nps_reason"]
    assert form_of(body(page))["nps"] == ["3"]
    page = fill(client, link, page, {"nps_reason": "Too <slow>"})
    assert PartialResponse.objects.get().answers == {"nps": 3, "nps_reason": "Too <slow>"}
    assert shown(body(page)) != ["nps", "nps_reason"]


def test_what_is_needed_is_asked_again_with_a_sentence(client: Client, link: str) -> None:
    page = fill(client, link, client.get(link), {})
    assert page.status_code == 422
    assert "This answer is needed. Please give one, then go on." in body(page)
    assert 'role="alert"' in body(page)


def test_what_is_needed_cannot_be_jumped_over(client: Client, link: str) -> None:
    last = client.get(f"{link}?page=4")
    page = fill(client, link, last, {"hours": "3"})
    assert shown(body(page)) == ["nps"]
    assert not Response.objects.exists()
    assert PartialResponse.objects.get().answers == {"hours": 3}


def test_a_wrong_answer_stays_as_typed_and_the_others_are_kept(client: Client, link: str) -> None:
    page = fill(client, link, client.get(f"{link}?page=4"), {"hours": "lots", "one_thing": "Less"})
    assert "“lots” is not a number." in body(page)
    assert form_of(body(page))["hours"] == ["lots"]
    assert PartialResponse.objects.get().answers == {"one_thing": "Less"}


def test_one_returns_to_the_page_where_one_stopped_with_the_answers(
    client: Client, link: str
) -> None:
    second = fill(client, link, client.get(link), FIRST)
    again = Client().get(link)
    assert shown(body(again)) == shown(body(second))
    back = fill(client, link, again, {}, do="back")
    assert form_of(body(back))["nps"] == ["9"]


def test_of_two_tabs_the_last_answer_counts_and_none_is_lost(client: Client, link: str) -> None:
    one, other = client.get(link), client.get(f"{link}?page=2")
    fill(client, link, one, {"nps": "9"})
    fill(client, link, other, PAIRS)
    fill(client, link, one, {"nps": "8"})
    answers = PartialResponse.objects.get().answers
    assert answers.pop("nps") == 8
    assert len(answers) == 2


def test_the_same_form_sent_again_stores_nothing_twice(client: Client, link: str) -> None:
    wave = Wave.objects.get(invitations__isnull=False)
    short_link = link_for(open_wave(document=short(NPS)), wave.invitations.get().person)
    page = client.get(short_link)
    for _try in range(3):
        assert "Thank you" in body(fill(client, short_link, page, {"nps": "9"}))
    assert stored() == [("nps", 9)]
    assert Event.objects.filter(name="survey.answered").count() == 1


def test_a_late_tab_corrects_the_answers_that_were_sent(client: Client, link: str) -> None:
    late = client.get(f"{link}?page=4")
    answer_all(client, link, ALL)
    assert "Thank you" in body(fill(client, link, late, {"hours": "20"}))
    assert dict(stored())["hours"] == 20
    assert len(stored()) == len(WHOLE)
    assert "Thank you" in body(client.get(link))


def test_a_new_version_does_not_touch_who_began_with_the_former(
    client: Client, link: str, wave: Wave
) -> None:
    page = fill(client, link, client.get(link), FIRST)
    draft = save_draft(wave.survey, short(NPS), actor="user:1", at=clock.now())
    later = publish(draft, actor="user:1", at=clock.now())
    Wave.objects.filter(pk=wave.pk).update(version=later)
    assert "Thank you" in body(answer_all(client, link, ALL))
    assert page.status_code == 200
    assert stored() == WHOLE


def test_the_language_is_the_persons_and_can_be_changed(client: Client, person: Person) -> None:
    person.language = "de-AT"
    person.save()
    link = link_for(open_wave(), person)
    page = client.get(link)
    assert '<html lang="de" dir="ltr">' in body(page)
    assert "Wie wahrscheinlich empfehlen Sie" in body(page)
    page = fill(client, link, page, {"nps": "9"}, do="speak-en")
    assert "How likely are you to recommend" in body(page)
    assert form_of(body(page))["nps"] == ["9"]
    assert '<html lang="en"' in body(Client().get(link))


def test_a_right_to_left_language_turns_the_page(client: Client, person: Person) -> None:
    arabic = {**DOCUMENT, "languages": ["en", "ar"]}
    person.language = "ar"
    person.save()
    link = link_for(open_wave(document=Document.model_validate(arabic)), person)
    assert '<html lang="ar" dir="rtl">' in body(client.get(link))


def test_who_lets_us_ask_back_gives_the_name(client: Client, person: Person) -> None:
    follow_up = {
        "kind": "choice",
        "key": "follow_up",
        "text": {"en": "May we contact you?"},
        "fixed_order": True,
        "options": [
            {"value": "yes_mail", "text": {"en": "Yes: your name becomes visible to {owner}"}},
            {"value": "no", "text": {"en": "No"}},
        ],
    }
    document = short(NPS, follow_up)
    other = make_person(person.partner, "Bo Berg")
    wave = open_wave(document=document)
    for who, chosen in ((person, "yes_mail"), (other, "no")):
        answer_all(client, link_for(wave, who), {"nps": "9", "follow_up": chosen})
    modes = dict(Response.objects.values_list("person__name", "mode"))
    assert modes == {"Ana Silva": "named", "Bo Berg": "partner"}


def test_an_expired_link_keeps_what_was_typed_and_shows_it(
    client: Client, wave: Wave, person: Person
) -> None:
    link = link_for(wave, person)
    page = client.get(f"{link}?page=4")
    Invitation.objects.update(expires_at=clock.now() - timedelta(hours=1))
    answer = fill(client, link, page, {"one_thing": "A long story", "hours": "3"})
    assert answer.status_code == 410
    assert "The link no longer takes answers." in body(answer)
    assert "A long story" in body(answer)
    assert PartialResponse.objects.get().answers == {"one_thing": "A long story", "hours": 3}
    assert not Response.objects.exists()


def test_a_closed_wave_a_revoked_link_and_a_forged_one_take_nothing(
    client: Client, wave: Wave, link: str
) -> None:
    Invitation.objects.update(state="revoked")
    assert client.get(link).status_code == 410
    Invitation.objects.update(state="sent")
    close_wave(wave, actor="user:1", at=clock.now())
    assert client.get(link).status_code == 410
    assert client.get("/s/" + "a" * 32 + "/").status_code == 404
    assert client.post("/s/open/1-forged/").status_code == 404


def test_the_public_link_stores_an_answer_of_nobody(client: Client, wave: Wave) -> None:
    Wave.objects.update(has_public_link=True)
    link = f"/s/open/{open_token(wave)}/"
    assert "We do not ask who you are" in body(client.get(link))
    assert "Thank you" in body(answer_all(client, link, ALL))
    response = Response.objects.get()
    assert (response.person, response.partner) == (None, None)
    assert stored() == WHOLE
    answer_all(client, link, ALL)
    assert Response.objects.count() == 2


def test_going_back_on_the_public_page_keeps_all_answers(client: Client, wave: Wave) -> None:
    Wave.objects.update(has_public_link=True)
    link = f"/s/open/{open_token(wave)}/"
    second = fill(client, link, client.get(link), FIRST)
    last = fill(client, link, fill(client, link, second, PAIRS), PAIRS)
    third = fill(client, link, last, {"hours": "4"}, do="back")
    assert form_of(body(third))["hours"] == ["4"]
    assert form_of(body(third))["nps"] == ["9"]
    assert not Response.objects.exists()


def test_a_wave_without_public_link_has_none(client: Client, wave: Wave) -> None:
    assert client.get(f"/s/open/{open_token(wave)}/").status_code == 404


def test_a_page_is_small_and_brings_all_it_needs(client: Client, link: str) -> None:
    html = body(client.get(link))
    assert len(zlib.compress(html.encode())) < 14_000
    assert re.findall(r'(?:src|href)="([^"]+)"', html) == ["data:,"]
    assert "<script" not in html


def test_the_style_is_allowed_by_its_hash_and_nothing_else_is(client: Client, link: str) -> None:
    policy = client.get(link).headers["Content-Security-Policy"]
    assert re.search(r"style-src 'sha256-[A-Za-z0-9+/=]{44}';", policy)
    assert "script-src 'none'" in policy
    assert "unsafe" not in policy
    assert "sha256" not in client.get("/sign-in/").headers["Content-Security-Policy"]


def test_an_item_of_another_partner_is_not_shown(client: Client, person: Person) -> None:
    progress = {
        "kind": "choice",
        "key": "progress",
        "text": {"en": "Where does “{outcome}” stand?"},
        "repeat": "outcomes",
        "fixed_order": True,
        "options": [
            {"value": "met", "text": {"en": "Met"}},
            {"value": "at_risk", "text": {"en": "At risk"}},
        ],
    }
    other = make_partner("Canary Cycles")
    _wants(person.partner, "Grow & stay")
    _wants(other, "Canary")
    html = body(client.get(link_for(open_wave(document=short(NPS, progress)), person)))
    assert "Where does “Grow &amp; stay” stand?" in html
    assert "Canary" not in html


def _wants(partner: Partner, text: str) -> None:
    partner.outcomes.create(side="theirs", text=text, stated_on=clock.today())
