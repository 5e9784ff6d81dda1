"""Every refusal is a page in the look, with a next step."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from onpar.kernel.errors import DomainError, NotAllowed, NotFound, TooManyRequests
from onpar.staff.middleware import DomainErrorMiddleware
from tests.people import People
from tests.staff.reading import text_of


@pytest.mark.parametrize(
    "path", ["/no/such/page/", "/partners/22222222222222/", "/metrics/unknown/"]
)
def test_what_is_not_there_offers_a_way_on(path: str, manager: Client) -> None:
    response = manager.get(path)
    assert (response.status_code, "Go to Pulse" in text_of(response)) == (404, True)


def test_a_stranger_sees_no_frame_around_a_missing_page(people: People, client: Client) -> None:
    body = client.get("/no/such/page/").content.decode()
    assert "There is nothing at this address" in body
    assert "rail-links" not in body


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DomainError("It is too late for that."), 400),
        (TooManyRequests("Wait a little."), 429),
        (NotFound("There is no such thing."), 404),
        (NotAllowed("Not yours."), 403),
    ],
)
def test_each_refusal_of_a_rule_has_its_status(
    error: DomainError, status: int, people: People, rf: RequestFactory
) -> None:
    response = answered(error, people, rf)
    assert (response.status_code, "Go to Pulse" in text_of(response)) == (status, True)


def test_what_a_rule_said_stands_on_the_page(people: People, rf: RequestFactory) -> None:
    refused = DomainError("It is too late for that.")
    assert "It is too late for that." in text_of(answered(refused, people, rf))


def answered(error: DomainError, people: People, rf: RequestFactory) -> HttpResponse:
    request = rf.get("/")
    request.user = people.analyst
    response = DomainErrorMiddleware(lambda _request: HttpResponse()).process_exception(
        request, error
    )
    assert response is not None
    return response


def test_a_form_without_its_token_says_what_to_do(people: People) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/sign-in/", {"email": "a@example.com", "password": "x"})
    assert (response.status_code, "The form has expired" in text_of(response)) == (403, True)
