"""Every refusal is a page in the look, with a next step."""

import pytest
from django.test import Client

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


def test_a_question_that_cannot_be_answered_is_a_page(manager: Client) -> None:
    response = manager.get("/metrics/nps/?period=0001-01-01..0001-01-02")
    assert response.status_code in (200, 400)
    assert "Go to Pulse" in text_of(response) or "Net promoter score" in text_of(response)


def test_a_form_without_its_token_says_what_to_do(people: People) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/sign-in/", {"email": "a@example.com", "password": "x"})
    assert (response.status_code, "The form has expired" in text_of(response)) == (403, True)
