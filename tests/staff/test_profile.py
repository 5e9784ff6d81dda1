"""What users change about themselves."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from onpar.accounts.models import Role, User
from onpar.accounts.services.second_factor import has_second_factor, list_recovery_codes
from onpar.kernel import clock
from onpar.kernel.models import AuditEntry
from tests.accounts.mailbox import newest_mail, subjects
from tests.accounts.test_second_factor import code_of
from tests.factories import install_program, make_user
from tests.people import People
from tests.staff.reading import text_of

EMAIL, PASSWORD = "ada@example.com", "a long enough secret"
OTHER_PASSWORD = "another long secret"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


@pytest.fixture
def ada(db: None) -> User:
    install_program()
    return make_user("Ada Okoro", role=Role.ANALYST, email=EMAIL, password=PASSWORD)


def sign_in(agent: str = "", password: str = PASSWORD) -> Client:
    browser = Client(headers={"User-Agent": agent})
    browser.post("/sign-in/", {"email": EMAIL, "password": password})
    return browser


@pytest.fixture
def browser(ada: User) -> Client:
    return sign_in()


def later(minutes: int) -> datetime:
    return clock.now() + timedelta(minutes=minutes)


# Name, language, time zone ------------------------------------------------------------------------


def test_name_and_time_zone_are_saved_and_audited(ada: User, browser: Client) -> None:
    wanted = {"name": "Ada King", "language": "en-us", "time_zone": "Asia/Tokyo"}
    browser.post("/profile/", wanted)
    ada.refresh_from_db()
    assert (ada.name, ada.time_zone) == ("Ada King", "Asia/Tokyo")
    entry = AuditEntry.objects.get(action="accounts.profile.changed")
    assert entry.payload.before == {"name": "Ada Okoro", "time_zone": "UTC"}
    assert entry.payload.after == {"name": "Ada King", "time_zone": "Asia/Tokyo"}


def test_times_are_shown_in_the_zone_of_the_reader(ada: User, browser: Client) -> None:
    User.objects.update(
        last_login=datetime(2026, 1, 31, 20, 30, tzinfo=UTC),
        role=Role.ADMINISTRATOR,
        time_zone="Asia/Tokyo",
    )
    assert "Feb 1, 2026, 05:30" in text_of(browser.get("/settings/users/"))


def test_the_person_menu_leads_to_the_profile(people: People, manager: Client) -> None:
    assert 'href="/profile/"' in manager.get("/").content.decode()


# Password -----------------------------------------------------------------------------------------


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    ada: User, browser: Client
) -> None:
    other = sign_in(PHONE)
    browser.post("/profile/password/", {"password": OTHER_PASSWORD})
    assert browser.get("/").status_code == 200
    assert other.get("/").status_code == 302
    assert "This device" in text_of(browser.get("/profile/sessions/"))
    assert sign_in(password=OTHER_PASSWORD).get("/").status_code == 200
    assert sign_in(password=PASSWORD).get("/").status_code == 302
    assert subjects(EMAIL) == ["Your password was changed"]


def test_a_weak_password_changes_nothing(ada: User, browser: Client) -> None:
    answer = browser.post("/profile/password/", {"password": "short"})
    assert "too short" in text_of(answer)
    assert subjects(EMAIL) == []


def test_who_forgot_the_password_comes_by_mail_and_sets_a_new_one(ada: User) -> None:
    browser = Client()
    browser.post("/sign-in/code/", {"email": EMAIL, "next": "/profile/password/"})
    code = newest_mail(EMAIL, at=clock.now()).code
    answer = browser.post("/sign-in/code/entry/", {"code": code, "next": "/profile/password/"})
    assert answer["Location"] == "/profile/password/"
    browser.post("/profile/password/", {"password": OTHER_PASSWORD})
    assert sign_in(password=OTHER_PASSWORD).get("/").status_code == 200


# Confirming ---------------------------------------------------------------------------------------

GATED = ["/profile/password/", "/profile/two-step/", "/profile/recovery-codes/"]


@pytest.mark.parametrize("path", GATED)
def test_after_a_quarter_of_an_hour_one_is_asked_again(path: str, browser: Client) -> None:
    assert browser.get(path).status_code in (200, 302)
    with clock.fixed(later(15)):
        assert browser.get(path)["Location"] == f"/confirm/?next={path}"


def test_the_password_confirms_and_leads_back(browser: Client) -> None:
    with clock.fixed(later(20)):
        asked = {"answer": "wrong", "next": "/profile/password/"}
        assert "not your password" in text_of(browser.post("/confirm/", asked))
        assert browser.get("/profile/password/").status_code == 302
        answer = browser.post("/confirm/", asked | {"answer": PASSWORD})
        assert answer["Location"] == "/profile/password/"
        assert browser.get("/profile/password/").status_code == 200


def test_ten_wrong_passwords_are_enough(browser: Client) -> None:
    statuses = [browser.post("/confirm/", {"answer": "wrong"}).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


def test_who_has_no_password_confirms_with_a_mailed_code(people: People, client: Client) -> None:
    client.force_login(people.analyst)
    assert "Mail me a code" in text_of(client.get("/confirm/"))
    client.post("/confirm/mail/", {"next": "/profile/password/"})
    code = newest_mail(people.analyst.email, at=clock.now()).code
    answer = client.post("/confirm/", {"answer": code, "next": "/profile/password/"})
    assert answer["Location"] == "/profile/password/"
    assert client.get("/profile/password/").status_code == 200


def test_a_confirmation_leads_to_pages_of_ours_only(browser: Client) -> None:
    answer = browser.post("/confirm/", {"answer": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/"


# Second step --------------------------------------------------------------------------------------


def turn_on(browser: Client) -> str:
    offer = browser.get("/profile/two-step/").context["offer"]
    code = code_of(offer.secret, clock.now())
    answer = browser.post("/profile/two-step/", {"sealed": offer.sealed, "code": code})
    assert answer["Location"] == "/profile/recovery-codes/"
    return offer.secret


def test_the_page_shows_a_picture_and_a_key_and_changes_nothing(ada: User, browser: Client) -> None:
    first, second = (browser.get("/profile/two-step/").content.decode() for _ in range(2))
    assert "data:image/svg+xml;base64," in first
    assert first != second
    assert not has_second_factor(ada)


def test_a_wrong_code_shows_the_same_key_again(ada: User, browser: Client) -> None:
    offer = browser.get("/profile/two-step/").context["offer"]
    answer = browser.post("/profile/two-step/", {"sealed": offer.sealed, "code": "000000"})
    assert answer.context["offer"].secret == offer.secret
    assert "does not match" in text_of(answer)


def test_turned_on_it_shows_ten_recovery_codes(ada: User, browser: Client) -> None:
    turn_on(browser)
    said = text_of(browser.get("/profile/recovery-codes/"))
    assert len([code for code in list_recovery_codes(ada) if code in said]) == 10


def test_then_the_app_confirms_instead_of_the_password(browser: Client) -> None:
    secret = turn_on(browser)
    with clock.fixed(later(20)):
        assert browser.post("/confirm/", {"answer": PASSWORD}).status_code == 200
        code = code_of(secret, clock.now())
        assert browser.post("/confirm/", {"answer": code}).status_code == 302


def test_new_codes_are_made_by_the_button_only(ada: User, browser: Client) -> None:
    turn_on(browser)
    before = list_recovery_codes(ada)
    browser.get("/profile/recovery-codes/")
    assert list_recovery_codes(ada) == before
    browser.post("/profile/recovery-codes/")
    assert not set(list_recovery_codes(ada)) & set(before)


def test_turning_it_off_needs_a_confirmation(ada: User, browser: Client) -> None:
    turn_on(browser)
    with clock.fixed(later(20)):
        browser.post("/profile/two-step/off/")
    assert has_second_factor(ada)
    browser.post("/profile/two-step/off/")
    assert not has_second_factor(ada)


# Sessions -----------------------------------------------------------------------------------------


def test_sessions_are_listed_with_device_and_place(browser: Client) -> None:
    sign_in(PHONE)
    said = text_of(browser.get("/profile/sessions/"))
    assert "Safari on iPhone From 127.0.0.1" in said
    assert said.count("This device") == 1


def test_one_session_is_ended(browser: Client) -> None:
    phone = sign_in(PHONE)
    device = next(d for d in browser.get("/profile/sessions/").context["devices"] if not d.is_this)
    browser.post("/profile/sessions/end/", {"session": device.public_id})
    assert phone.get("/").status_code == 302
    assert browser.get("/").status_code == 200


def test_all_others_are_ended_at_once(browser: Client) -> None:
    others = [sign_in(PHONE), sign_in()]
    browser.post("/profile/sessions/end/")
    assert [other.get("/").status_code for other in others] == [302, 302]
    assert browser.get("/").status_code == 200
    assert AuditEntry.objects.get(action="accounts.session.ended").payload.after == {"sessions": 2}


def test_the_session_of_somebody_else_is_not_ended(
    browser: Client, people: People, client: Client
) -> None:
    device = browser.get("/profile/sessions/").context["devices"][0]
    client.force_login(people.analyst)
    client.post("/profile/sessions/end/", {"session": device.public_id})
    assert browser.get("/").status_code == 200


def test_a_session_that_was_signed_out_leaves_the_list(browser: Client) -> None:
    sign_in(PHONE).post("/sign-out/")
    assert len(browser.get("/profile/sessions/").context["devices"]) == 1
