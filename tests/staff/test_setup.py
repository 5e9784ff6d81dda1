"""The first start of an empty OnPar: one link, once."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from onpar.accounts.models import Installation, OneTimeKey, Role, User
from onpar.accounts.services.installation import issue_setup_token
from onpar.cli import main
from onpar.kernel import clock
from onpar.kernel.models import AuditEntry
from onpar.partners.defaults import install_defaults
from tests.crawler import outline_of
from tests.factories import make_user
from tests.staff.reading import text_of

pytestmark = pytest.mark.django_db
INPUT = {
    "vendor_name": "Northwind",
    "currency": "EUR",
    "time_zone": "Europe/Berlin",
    "language": "en-us",
    "name": "Dana Whitfield",
    "email": "Dana@northwind.example",
    "password": "a long enough secret",
}


@pytest.fixture
def path(db: None) -> str:
    return f"/setup/{issue_setup_token(at=clock.now())}/"


def test_the_link_makes_the_installation_and_signs_its_administrator_in(
    path: str, client: Client
) -> None:
    assert client.post(path, INPUT)["Location"] == "/"
    dana = User.objects.get()
    assert (dana.email, dana.role, dana.time_zone) == (
        "dana@northwind.example",
        Role.ADMINISTRATOR,
        "Europe/Berlin",
    )
    found = Installation.objects.get()
    assert (found.vendor_name, found.currency, found.is_demo) == ("Northwind", "EUR", False)
    assert client.session["_auth_user_id"] == str(dana.pk)
    assert AuditEntry.objects.filter(action="accounts.installation.started").exists()


def test_looking_at_it_any_number_of_times_changes_nothing(path: str, client: Client) -> None:
    statuses = {client.get(path).status_code for _ in range(3)}
    assert statuses == {200}
    assert not User.objects.exists()


def test_afterward_the_page_is_gone(path: str, client: Client) -> None:
    client.post(path, INPUT)
    again = Client()
    assert again.get(path).status_code == 404
    assert again.post(path, INPUT | {"email": "eve@example.com"}).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "short"}, "too short"),
        ({"password": "dana@northwind.example"}, "too similar"),
        ({"currency": "XXX"}, "XXX"),
        ({"time_zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"email": "nobody"}, "valid email"),
        ({"vendor_name": ""}, "required"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_still_works(
    wrong: dict[str, str], said: str, path: str, client: Client
) -> None:
    assert said in text_of(client.post(path, INPUT | wrong))
    assert not User.objects.exists()
    assert not Installation.objects.exists()
    assert client.post(path, INPUT).status_code == 302


def test_after_a_day_the_link_is_worth_nothing(db: None, client: Client) -> None:
    token = issue_setup_token(at=clock.now() - timedelta(hours=25))
    assert client.get(f"/setup/{token}/").status_code == 404


def test_a_new_link_ends_the_former_one(path: str, client: Client) -> None:
    issue_setup_token(at=clock.now())
    assert client.get(path).status_code == 404


def test_the_link_is_stored_as_a_digest(path: str) -> None:
    assert path.split("/")[2] not in str(list(OneTimeKey.objects.values_list()))


def test_somebody_who_guesses_links_has_to_wait(db: None, client: Client) -> None:
    answers = [client.post("/setup/guess/", INPUT).status_code for _ in range(31)]
    assert answers == [404] * 30 + [429]


def test_the_sign_in_of_an_empty_onpar_says_where_the_link_is(db: None, client: Client) -> None:
    assert "onpar setup" in text_of(client.get("/sign-in/"))


def test_the_command_prints_a_link_until_there_is_an_administrator(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["setup", "--url", "https://onpar.example/"]) == 0
    printed = re.search(r"https://onpar\.example(/setup/\S+/)", capsys.readouterr().out)
    assert printed is not None
    client.post(printed[1], INPUT)
    assert main(["setup"]) == 1
    assert "set up already" in capsys.readouterr().err


def test_an_administrator_who_was_switched_off_can_be_replaced(client: Client) -> None:
    make_user(role=Role.ADMINISTRATOR, is_active=False)
    token = issue_setup_token(at=clock.now())
    assert client.get(f"/setup/{token}/").status_code == 200


def test_the_empty_pulse_says_what_to_bring_first(path: str, client: Client) -> None:
    install_defaults()
    client.post(path, INPUT)
    said = text_of(client.get("/"))
    steps = [said.index(step) for step in ("Bring your partners first", "Sales:", "Answers:")]
    assert steps == sorted(steps)


def test_each_link_of_the_empty_pulse_leads_on(path: str, client: Client) -> None:
    install_defaults()
    client.post(path, INPUT)
    links = [
        link
        for link in outline_of(client.get("/").content.decode()).links
        if link.startswith("/imports/")
    ]
    assert len(links) == 4
    assert {client.get(link).status_code for link in links} == {200}
