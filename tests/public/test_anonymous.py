"""An anonymous wave: a link is traded for a ballot, and nothing joins the answers to who gave them."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from onpar.kernel import clock
from onpar.kernel.models import AuditEntry, Event
from onpar.partners.models import Person
from onpar.surveys.models import Answer, Invitation, Mode, PartialResponse, Response, Wave
from onpar.surveys.services.closing import close_wave
from tests.factories import install_program, make_partner, make_person
from tests.public.filling import body, fill, form_of
from tests.surveys.samples import FIRST, LAST, PAIRS, link_for, open_wave

pytestmark = pytest.mark.django_db
ALL = {**FIRST, **PAIRS, **LAST}


@pytest.fixture
def wave() -> Wave:
    install_program()
    return open_wave(mode=Mode.ANONYMOUS)


@pytest.fixture
def people() -> list[Person]:
    valley, hill = make_partner("Valley Bicycle"), make_partner("Hill Bicycle")
    return [
        make_person(valley, "Ana Silva"),
        make_person(valley, "Bo Berg"),
        make_person(hill, "Cy Lund"),
    ]


def begin(client: Client, link: str) -> Any:
    return client.post(link)


def answer(link: str, answers: dict[str, Any]) -> Any:
    """Begins and goes on as somebody whose browser keeps nothing."""
    client = Client()
    page = begin(client, link)
    for _page in range(12):
        if 'id="answers"' not in body(page):
            return page
        page = fill(client, link, page, answers)
    raise AssertionError("The survey does not end.")


def test_answers_are_stored_under_the_ballot_alone(wave: Wave, people: list[Person]) -> None:
    link = link_for(wave, people[0])
    assert "Thank you" in body(answer(link, ALL))
    response = Response.objects.get()
    assert (response.person, response.partner, response.interaction) == (None, None, None)
    assert response.on == clock.today()
    assert Answer.objects.filter(response=response).count() == 8
    assert not PartialResponse.objects.exists()
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.answered_on) == ("exchanged", None)


def test_no_event_and_no_audit_entry_tells_of_an_anonymous_answer(
    wave: Wave, people: list[Person]
) -> None:
    before = (Event.objects.count(), AuditEntry.objects.count())
    answer(link_for(wave, people[0]), ALL)
    assert (Event.objects.count(), AuditEntry.objects.count()) == before


def test_the_first_screen_says_so_and_getting_it_hands_out_nothing(
    client: Client, wave: Wave, people: list[Person]
) -> None:
    link = link_for(wave, people[0])
    for _time in range(2):
        page = client.get(f"{link}?nps=9")
        assert "Your name is not stored with your answers, and only groups are shown." in body(page)
        assert 'id="answers"' not in body(page)
    assert Invitation.objects.get().state == "planned"


def test_a_link_gives_one_ballot_and_a_ballot_one_answer_set(
    client: Client, wave: Wave, people: list[Person]
) -> None:
    link = link_for(wave, people[0])
    page = begin(client, link)
    while 'id="answers"' in body(page):
        form, page = page, fill(client, link, page, ALL)
    assert "Thank you" in body(fill(client, link, form, ALL))
    assert Response.objects.count() == 1
    assert begin(client, link).status_code == 410
    assert client.get(link).status_code == 410


def test_the_ballot_is_in_no_address_and_a_forged_one_opens_nothing(
    client: Client, wave: Wave, people: list[Person]
) -> None:
    page = begin(client, link_for(wave, people[0]))
    assert 'action="/s/ballot/"' in body(page)
    form = form_of(body(page))
    forged = {**form, "_ballot": form["_ballot"][0][:-4] + "AAA="}
    assert client.post("/s/ballot/", forged).status_code == 404
    assert client.get("/s/ballot/").status_code == 404


def test_people_of_one_partner_stay_together_without_its_name(
    wave: Wave, people: list[Person]
) -> None:
    for person in people:
        answer(link_for(wave, person), ALL)
    clusters = sorted(Response.objects.values_list("cluster_key", flat=True))
    assert len(set(clusters)) == 2
    assert min(clusters) > 10**6


def test_handing_out_a_ballot_writes_every_invitation_alike(
    wave: Wave, people: list[Person]
) -> None:
    """On PostgreSQL the version of a row would otherwise tell who began last."""
    links = [link_for(wave, person) for person in people]
    begin(Client(), links[1])
    assert len(_versions(Invitation)) == 1


def _versions(model: Any) -> set[Any]:
    if connection.vendor != "postgresql":
        return {0}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT xmin::text FROM {model._meta.db_table}")  # noqa: S608
        return {row[0] for row in cursor.fetchall()}


def test_closing_gives_answers_new_ids_and_destroys_the_secret(
    wave: Wave, people: list[Person]
) -> None:
    for person in people:
        answer(link_for(wave, person), ALL)
    before = set(Response.objects.values_list("external_id", flat=True))
    ids = set(Response.objects.values_list("pk", flat=True))
    said = sorted(Answer.objects.values_list("question__key", "number", "choice", "text"))
    wave.refresh_from_db()
    assert wave.secret
    close_wave(wave, actor="user:1", at=clock.now())
    wave.refresh_from_db()
    assert (wave.secret, wave.state) == ("", "closed")
    assert before.isdisjoint(Response.objects.values_list("external_id", flat=True))
    assert ids.isdisjoint(Response.objects.values_list("pk", flat=True))
    assert sorted(Answer.objects.values_list("question__key", "number", "choice", "text")) == said
    assert set(Response.objects.values_list("channel", flat=True)) == {"link"}
    assert Invitation.objects.count() == 3


def test_no_row_of_the_database_holds_what_the_form_carried(
    wave: Wave, people: list[Person]
) -> None:
    """Neither the token of the link nor the ballot stands anywhere, nor do both digests in one row."""
    link = link_for(wave, people[0])
    client = Client()
    page = begin(client, link)
    ballot = form_of(body(page))["_ballot"][0]
    answer_all_from(client, link, page)
    everything = [
        str(row) for model in apps.get_models() for row in model._base_manager.values_list()
    ]
    assert [row for row in everything if ballot in row or link.split("/")[2] in row] == []
    digest = Response.objects.get().external_id
    holders = [row for row in everything if digest in row]
    assert len(holders) == 1
    assert Invitation.objects.get().digest not in holders[0]


def answer_all_from(client: Client, link: str, page: Any) -> None:
    while 'id="answers"' in body(page):
        page = fill(client, link, page, ALL)
