"""The pages about API tokens: whose are listed, one secret shown once, and the end of one."""

import re

import pytest
from django.test import Client

from onpar.accounts.models import ApiToken
from tests.people import People, bearer
from tests.staff.reading import text_of

NEW = {"name": "Sheet", "days": "30", "scopes": ["partners:read", "metrics:read"]}


def made(client: Client) -> str:
    """The secret that the page shows."""
    body = client.post("/settings/tokens/new/", NEW).content.decode()
    return re.search(r"onpar_[\w-]{43}", body)[0]  # type: ignore[index]


def test_the_secret_is_shown_once_and_works(manager: Client, client: Client) -> None:
    secret = made(manager)
    answer = Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/partners")
    assert answer.status_code == 200
    assert secret not in manager.get("/settings/tokens/").content.decode()


def test_a_token_has_the_end_and_the_scopes_that_were_chosen(
    people: People, manager: Client
) -> None:
    made(manager)
    token = ApiToken.objects.get()
    assert (token.user, token.scopes) == (people.program_manager, ["metrics:read", "partners:read"])
    assert (token.expires_at - token.created_at).days == 30


@pytest.mark.parametrize("field", ["name", "scopes"])
def test_what_is_missing_is_asked_again(field: str, manager: Client) -> None:
    response = manager.post("/settings/tokens/new/", NEW | {field: ""})
    assert "No token is made yet" in text_of(response)
    assert not ApiToken.objects.exists()


def test_an_administrator_sees_everybodys_tokens_and_others_their_own(
    people: People, manager: Client, client: Client
) -> None:
    bearer(people.analyst)
    made(manager)
    assert "Priya Raman" not in text_of(manager.get("/settings/tokens/"))
    client.force_login(people.administrator)
    assert "Priya Raman" in text_of(client.get("/settings/tokens/"))


def test_a_revoked_token_is_listed_as_such(manager: Client) -> None:
    made(manager)
    path = f"/settings/tokens/{ApiToken.objects.get().public_id}/revoke/"
    page = manager.post(path, follow=True)
    assert "Nothing can use it any more" in text_of(page)
    assert "Revoked" in text_of(page)


def test_the_reference_shows_every_operation_with_a_command(manager: Client) -> None:
    text = text_of(manager.get("/api/"))
    assert "/api/v1/metrics/{key}" in text
    assert "curl -X POST" in text
    assert "/api/v1/bulk/answers?origin=NAME&survey=NAME" in text
