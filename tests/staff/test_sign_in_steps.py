"""The pages between an address and the workspace: codes, links, the second step."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from onpar.accounts.models import Role, User
from onpar.accounts.services.second_factor import list_recovery_codes, make_offer, turn_on
from onpar.kernel import clock
from onpar.kernel.models import AuditEntry, Mail
from tests.accounts.mailbox import Received, newest_mail
from tests.accounts.test_second_factor import code_of
from tests.factories import install_program, make_user
from tests.staff.reading import text_of

PASSWORD = "a long enough secret"
EMAIL = "dana@example.com"


@pytest.fixture
def dana(db: None) -> User:
    install_program()
    return make_user("Dana Whitfield", role=Role.PROGRAM_MANAGER, email=EMAIL, password=PASSWORD)


@pytest.fixture
def secret(dana: User) -> str:
    """Of a second step that is on."""
    offer = make_offer(dana, issuer="OnPar")
    before = clock.now() - timedelta(minutes=2)
    turn_on(dana, sealed=offer.sealed, code=code_of(offer.secret, before), at=before)
    return offer.secret


def mailed() -> Received:
    return newest_mail(EMAIL, at=clock.now())


def ask(client: Client, email: str = EMAIL, page: str = "") -> HttpResponse:
    return client.post("/sign-in/code/", {"email": email, "next": page})


def enter(client: Client, code: str, page: str = "") -> HttpResponse:
    return client.post("/sign-in/code/entry/", {"code": code, "next": page})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_code_leads_to_the_page_that_was_asked_for(dana: User, client: Client) -> None:
    assert ask(client, page="/partners/")["Location"] == "/sign-in/code/entry/?next=/partners/"
    assert enter(client, mailed().code, "/partners/")["Location"] == "/partners/"
    assert is_signed_in(client)


def test_the_button_beside_the_password_mails_a_code_too(dana: User, client: Client) -> None:
    client.post("/sign-in/code/", {"email": EMAIL, "password": "", "next": ""})
    assert Mail.objects.count() == 1


def test_known_and_unknown_addresses_look_the_same(dana: User, client: Client) -> None:
    known, unknown = ask(client), ask(Client(), "nobody@example.com")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert known.headers.keys() == unknown.headers.keys()


def test_a_wrong_code_is_answered_in_words(dana: User, client: Client) -> None:
    ask(client)
    wrong = f"{(int(mailed().code) + 1) % 1_000_000:06}"
    assert "not the code" in text_of(enter(client, wrong))
    assert not is_signed_in(client)


def test_a_code_belongs_to_the_browser_that_asked(dana: User, client: Client) -> None:
    ask(client)
    assert enter(Client(), mailed().code)["Location"] == "/sign-in/code/"


def test_a_link_signs_in_by_its_button_only(dana: User, client: Client) -> None:
    ask(client)
    path = f"/sign-in/link/{mailed().token}/"
    assert "Sign in as Dana Whitfield" in text_of(client.get(path))
    assert not is_signed_in(client)
    assert client.post(path)["Location"] == "/"
    assert is_signed_in(client)


def test_a_link_that_was_used_says_so(dana: User, client: Client) -> None:
    ask(client)
    path = f"/sign-in/link/{mailed().token}/"
    client.post(path)
    answer = Client().get(path)
    assert (answer.status_code, "does not work any more" in text_of(answer)) == (404, True)


def test_the_sixth_mail_in_an_hour_is_refused(dana: User, client: Client) -> None:
    assert [ask(client).status_code for _ in range(6)] == [302] * 5 + [429]


def test_outside_a_demo_no_mail_is_shown(dana: User, client: Client) -> None:
    ask(client)
    assert "Read the mail here" not in text_of(client.get("/sign-in/code/entry/"))
    assert client.get("/sign-in/code/mail/").status_code == 404


def test_in_a_demo_the_mail_is_shown_to_the_browser_that_asked(dana: User, client: Client) -> None:
    install_program(is_demo=True)
    ask(client)
    assert mailed().code in text_of(client.get("/sign-in/code/mail/"))
    assert Client().get("/sign-in/code/mail/").status_code == 404


# The second step ----------------------------------------------------------------------------------


def by_password(client: Client) -> HttpResponse:
    return client.post("/sign-in/", {"email": EMAIL, "password": PASSWORD, "next": "/partners/"})


def by_code(client: Client) -> HttpResponse:
    ask(client)
    return enter(client, mailed().code, "/partners/")


def by_link(client: Client) -> HttpResponse:
    ask(client)
    return client.post(f"/sign-in/link/{mailed().token}/", {"next": "/partners/"})


WAYS = [by_password, by_code, by_link]


@pytest.mark.parametrize("way", WAYS)
def test_no_first_step_leads_past_the_second(
    way: Callable[[Client], HttpResponse], secret: str, client: Client
) -> None:
    assert way(client)["Location"] == "/sign-in/second-step/"
    assert not is_signed_in(client)
    assert client.get("/partners/").status_code == 302


@pytest.mark.parametrize("way", WAYS)
def test_a_code_of_the_app_finishes_the_sign_in(
    way: Callable[[Client], HttpResponse], secret: str, client: Client
) -> None:
    way(client)
    answer = client.post("/sign-in/second-step/", {"code": code_of(secret, clock.now())})
    assert answer["Location"] == "/partners/"
    assert is_signed_in(client)


def test_a_recovery_code_does_too(dana: User, secret: str, client: Client) -> None:
    by_password(client)
    client.post("/sign-in/second-step/", {"code": list_recovery_codes(dana)[0]})
    assert is_signed_in(client)


def test_a_wrong_code_leaves_one_outside(secret: str, client: Client) -> None:
    by_password(client)
    answer = client.post("/sign-in/second-step/", {"code": "000000"})
    assert "does not match" in text_of(answer)
    assert not is_signed_in(client)


def test_without_a_first_step_there_is_no_second(secret: str, client: Client) -> None:
    answer = client.post("/sign-in/second-step/", {"code": code_of(secret, clock.now())})
    assert answer["Location"] == "/sign-in/"


def test_the_second_step_is_not_waited_for_longer_than_ten_minutes(
    secret: str, client: Client
) -> None:
    by_password(client)
    later = clock.now() + timedelta(minutes=10)
    with clock.fixed(later):
        answer = client.post("/sign-in/second-step/", {"code": code_of(secret, later)})
    assert answer["Location"] == "/sign-in/"


def test_a_user_who_is_switched_off_between_the_steps_stays_outside(
    dana: User, secret: str, client: Client
) -> None:
    by_password(client)
    User.objects.update(is_active=False)
    client.post("/sign-in/second-step/", {"code": code_of(secret, clock.now())})
    assert not is_signed_in(client)


def test_the_session_key_changes_with_the_sign_in(dana: User, client: Client) -> None:
    ask(client)
    before = client.session.session_key
    enter(client, mailed().code)
    assert client.session.session_key != before


def test_each_sign_in_is_audited_with_its_method(dana: User, client: Client) -> None:
    by_code(client)
    entry = AuditEntry.objects.get(action="accounts.session.started")
    assert (entry.actor, entry.payload.after) == (dana.actor, {"method": "mailed code"})
