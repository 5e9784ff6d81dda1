"""A token opens what its scopes and its user's rights allow, and nothing once either has ended."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from onpar.accounts.models import ApiToken, Scope
from onpar.accounts.services.tokens import ScopeUnknown, create_token, revoke_token
from onpar.cli import main, tokens
from onpar.kernel import clock
from tests.api.conftest import ClientOf
from tests.people import People

PARTNERS = "/api/v1/partners"


def code_of(client: Client, path: str = PARTNERS) -> tuple[int, str]:
    response = client.get(path)
    return response.status_code, response.json().get("code", "")


def test_without_a_token_nothing_is_answered(people: People) -> None:
    response = Client().get(PARTNERS)
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer onpar_x", "Basic b25wYXI6eA=="]
)
def test_a_wrong_header_is_refused(header: str, people: People) -> None:
    assert Client(headers={"Authorization": header}).get(PARTNERS).status_code == 401


def test_a_session_is_no_token(people: People, client: Client) -> None:
    client.force_login(people.administrator)
    assert code_of(client) == (401, "token_missing")


def test_a_scope_that_is_missing_is_named(software_of: ClientOf) -> None:
    response = software_of("administrator", [Scope.METRICS_READ]).get(PARTNERS)
    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")
    assert "partners:read" in response.json()["detail"]


def test_a_revoked_token_is_dead(people: People, software: Client) -> None:
    revoke_token(ApiToken.objects.get(), actor="test", at=clock.now())
    assert code_of(software) == (401, "token_refused")


def test_an_expired_token_is_dead(software: Client) -> None:
    ApiToken.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert code_of(software) == (401, "token_refused")


def test_a_token_dies_with_its_user(people: People, software: Client) -> None:
    people.program_manager.is_active = False
    people.program_manager.save()
    assert code_of(software) == (401, "token_refused")


def test_the_secret_is_not_kept(people: People) -> None:
    token, secret = create_token(
        people.analyst, name="Sheet", scopes=["metrics:read"], actor="test", at=clock.now()
    )
    assert secret.startswith(token.prefix)
    assert secret not in str(ApiToken.objects.values_list())


def test_last_use_is_written_at_most_once_a_minute(software: Client) -> None:
    begin = clock.now()
    used = []
    for seconds in (0, 30, 61):
        with clock.fixed(begin + timedelta(seconds=seconds)):
            software.get(PARTNERS)
        used.append(ApiToken.objects.get().last_used_at)
    assert used == [begin, begin, begin + timedelta(seconds=61)]


def test_too_many_requests_say_when_to_come_back(software: Client, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    with clock.fixed(clock.now().replace(second=10, microsecond=0)):
        answers = [software.get(PARTNERS) for _try in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "50"


def test_an_unknown_scope_is_refused(people: People) -> None:
    with pytest.raises(ScopeUnknown, match="partners:read"):
        create_token(people.analyst, name="x", scopes=["partner:read"], actor="t", at=clock.now())


def test_the_command_prints_a_secret_that_works(
    people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["token", "create", people.analyst.email, "--scope", "partners:read"])
    secret = capsys.readouterr().out.strip()
    assert (code, code_of(Client(headers={"Authorization": f"Bearer {secret}"}))) == (0, (200, ""))


def test_the_command_knows_every_scope() -> None:
    assert list(tokens.SCOPE_NAMES) == Scope.values
