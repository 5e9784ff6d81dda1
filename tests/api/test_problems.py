"""Whatever goes wrong is told in one shape, and nothing is kept by caches."""

import pytest
from django.test import Client

from onpar.api import partners
from tests.people import People

SHAPE = {"status", "code", "title", "detail", "fields"}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/partners/22222222222222", 404, "not_found"),
        ("/api/v1/no/such/address", 404, "not_found"),
        ("/api/v1/partners/a%00b", 404, "not_found"),
        ("/api/v1/partners?q=%00", 422, "invalid"),
        ("/api/v1/partners?limit=0", 422, "invalid"),
    ],
)
def test_a_refusal_is_a_problem(path: str, status: int, code: str, software: Client) -> None:
    response = software.get(path)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json().keys() == SHAPE


def test_a_host_that_is_none_is_a_problem(software: Client) -> None:
    response = software.get("/api/v1/partners", headers={"Host": "/`x"})
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (response.status_code, response.json()["code"]) == (400, "unreadable")
    assert (
        software.get("/api/", headers={"Host": "/`x"})
        .headers["Content-Type"]
        .startswith("text/html")
    )


def test_a_wrong_input_is_named(software: Client) -> None:
    assert list(software.get("/api/v1/partners?limit=many").json()["fields"]) == ["limit"]


def test_a_wrong_method_is_a_problem(software: Client) -> None:
    response = software.delete("/api/v1/partners")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, POST")
    assert response.json()["code"] == "method_not_allowed"


def test_an_unexpected_error_says_nothing_of_the_inside(
    software: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: object) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(partners, "cut", breaks)
    response = software.get("/api/v1/partners")
    assert (response.status_code, response.json()["code"]) == (500, "unexpected")
    assert b"inside" not in response.content


@pytest.mark.parametrize("path", ["/api/v1/partners", "/api/v1/nothing"])
def test_answers_are_not_kept(path: str, software: Client, people: People) -> None:
    headers = software.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
