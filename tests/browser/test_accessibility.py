"""Every kind of page meets WCAG 2.2 AA, in light and dark, as far as axe can see."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Auditor
from tests.demo_site import DemoSite

PATHS = (
    "/",
    "/aspects/ease_of_work/",
    "/partners/",
    "/metrics/",
    "/metrics/px_parity/?by=aspect",
    "/metrics/sourced_revenue/?by=month&period=12m",
    "/find/?q=bike",
    "/gallery/",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_accessible(
    path: str, scheme: str, sign_in: Callable[[str], Page], demo_site: DemoSite, axe: Auditor
) -> None:
    page = sign_in("program_manager")
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    _open(page, demo_site.base_url + path)
    axe.check(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_partner_page_is_accessible(
    scheme: str, sign_in: Callable[[str], Page], demo_site: DemoSite, axe: Auditor
) -> None:
    page = sign_in("program_manager")
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{demo_site.base_url}/partners/?q=fitness+toy")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    page.wait_for_url("**/partners/*/")
    axe.check(page)


def test_the_sign_in_is_accessible(page: Page, demo_site: DemoSite, axe: Auditor) -> None:
    page.goto(f"{demo_site.base_url}/sign-in/")
    axe.check(page)


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("h1").wait_for()
