"""Signing in by mail, then with a second step, then with a recovery code."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from onpar.kernel import clock
from tests.accounts.test_second_factor import code_of
from tests.demo_site import DemoSite

# Nobody else's journey: a second step would keep it out.
ADDRESS = "ingrid.solheim@demo.example"


def ask_for_a_code(page: Page, site: DemoSite) -> str:
    """The mail that a demo shows, as text."""
    page.goto(f"{site.base_url}/sign-in/")
    page.get_by_label("Email address").fill(ADDRESS)
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_role("link", name="Read the mail here").click()
    return page.locator(".mail-text").inner_text()


def sign_in_by_code(page: Page, site: DemoSite) -> None:
    found = re.search(r"\b\d{6}\b", ask_for_a_code(page, site))
    assert found is not None
    page.get_by_role("link", name="Enter the code").click()
    page.get_by_label("Code").fill(found[0])
    page.get_by_role("button", name="Sign in").click()


def give_second_step(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="Pulse")).to_be_visible()


def sign_out(page: Page) -> None:
    page.locator(".person-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()


def turn_second_step_on(page: Page) -> tuple[str, str]:
    """The secret that the page shows, and a recovery code."""
    page.locator(".person-menu summary").click()
    page.get_by_role("link", name="Your profile").click()
    page.get_by_role("link", name="Two-step sign-in").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = page.locator("code.command").inner_text()
    page.get_by_label("Code").fill(code_of(secret, now()))
    page.get_by_role("button", name="Turn on two-step sign-in").click()
    expect(page.get_by_role("heading", level=1, name="Recovery codes")).to_be_visible()
    return secret, page.locator(".codes code").first.inner_text()


def now() -> datetime:
    return clock.now()


def test_code_by_mail_then_an_app_then_a_recovery_code(page: Page, demo_site: DemoSite) -> None:
    sign_in_by_code(page, demo_site)
    expect(page.get_by_role("heading", level=1, name="Pulse")).to_be_visible()
    secret, recovery_code = turn_second_step_on(page)
    sign_out(page)

    sign_in_by_code(page, demo_site)
    # The code that turned it on is used up; the next one is taken half a minute early.
    give_second_step(page, code_of(secret, now() + timedelta(seconds=30)))
    sign_out(page)

    link = re.search(r"http\S+/sign-in/link/\S+", ask_for_a_code(page, demo_site))
    assert link is not None
    page.goto(link[0])
    page.get_by_role("button", name="Sign in as Ingrid Solheim").click()
    give_second_step(page, recovery_code)
