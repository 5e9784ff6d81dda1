"""A user, a browser's request with a session, and what was mailed."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from onpar.accounts.models import Role, User
from onpar.accounts.services.installation import set_up_installation
from onpar.accounts.services.users import create_user

AT = datetime(2026, 6, 20, 12, tzinfo=UTC)
PASSWORD = "long-enough-to-pass"


@pytest.fixture
def ada(db: None) -> User:
    set_up_installation(vendor_name="Northwind", currency="USD", time_zone="Europe/Berlin")
    return create_user(
        "ada@example.test",
        name="Ada Lovelace",
        role=Role.ANALYST,
        password=PASSWORD,
        actor="test",
        at=AT,
    )


@pytest.fixture
def browser(rf: RequestFactory, db: None) -> Callable[..., HttpRequest]:
    """`browser()` is a request of a new browser, `browser(user=...)` of somebody signed in."""

    def opened(user: User | None = None, place: str = "192.0.2.1") -> HttpRequest:
        request = rf.post("/", REMOTE_ADDR=place, headers={"User-Agent": "Firefox on Linux"})
        request.session = SessionStore()
        request.session.create()
        if user is not None:
            request.user = user
        return request

    return opened
