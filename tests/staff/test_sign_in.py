"""Signing in, out, and by a link of the demo."""

import pytest
from django.test import Client

from onpar.accounts.models import Role
from tests.factories import install_program, make_user
from tests.people import People
from tests.staff.reading import text_of
from tests.world import World

PASSWORD = "a long enough secret"
REFUSED = "The address and the password do not match. Check both and try again."


@pytest.fixture
def account(db: None) -> dict[str, str]:
    install_program()
    make_user("Dana", role=Role.PROGRAM_MANAGER, email="dana@example.com", password=PASSWORD)
    return {"email": "dana@example.com", "password": PASSWORD}


def test_the_right_password_leads_to_the_page_asked_for(
    account: dict[str, str], client: Client
) -> None:
    response = client.post("/sign-in/", account | {"next": "/partners/"})
    assert (response.status_code, response["Location"]) == (302, "/partners/")


@pytest.mark.parametrize("wrong", [{"password": "something else"}, {"email": "nobody@example.com"}])
def test_every_refusal_is_one_sentence(
    wrong: dict[str, str], account: dict[str, str], client: Client
) -> None:
    response = client.post("/sign-in/", account | wrong)
    assert REFUSED in text_of(response)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_a_foreign_target_is_not_followed(
    target: str, account: dict[str, str], client: Client
) -> None:
    response = client.post("/sign-in/", account | {"next": target})
    assert response["Location"] == "/"


def test_the_eleventh_try_is_told_to_wait(account: dict[str, str], client: Client) -> None:
    tries = [client.post("/sign-in/", account | {"password": "wrong"}) for _ in range(10)]
    last = client.post("/sign-in/", account)
    assert {response.status_code for response in tries} == {200}
    assert (last.status_code, "_auth_user_id" in client.session) == (429, False)
    assert "Wait 15 minutes" in text_of(last)


def test_a_page_asked_for_by_a_stranger_comes_back_after_the_sign_in(
    account: dict[str, str], client: Client
) -> None:
    response = client.get("/partners/?country=France")
    assert response["Location"] == "/sign-in/?next=/partners/%3Fcountry%3DFrance"


def test_a_swapped_link_without_a_session_loads_the_whole_sign_in(
    client: Client, people: People
) -> None:
    response = client.get("/sign-in/?next=/partners/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == "/sign-in/?next=/partners/"


def test_signing_out_ends_the_session(manager: Client) -> None:
    manager.post("/sign-out/")
    assert manager.get("/").status_code == 302


def test_reading_a_demo_link_signs_nobody_in(world: World, client: Client) -> None:
    path = f"/demo/{world.addresses['token']}/"
    assert "Sign in as Dana Whitfield" in text_of(client.get(path))
    assert "_auth_user_id" not in client.session


def test_the_button_of_a_demo_link_signs_in(world: World, client: Client) -> None:
    client.post(f"/demo/{world.addresses['token']}/")
    assert client.session["_auth_user_id"] == str(world.people.program_manager.pk)


def test_a_demo_link_is_worthless_outside_a_demo(world: World, client: Client) -> None:
    token = world.addresses["token"]
    install_program(is_demo=False)
    assert client.post(f"/demo/{token}/").status_code == 404
