"""Pages meet WCAG 2.2 AA, in light and dark, as far as axe can see, and fit a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.access_matrix import DOORS, OK
from tests.browser.chromium import VIEWPORTS, overflow
from tests.browser.conftest import Auditor
from tests.demo_site import DemoSite


def pages_for(person: str) -> list[str]:
    """The pages of the access matrix that are there in every installation."""
    opened = [d for d in DOORS if d.method == "GET" and d.status_for(person) == OK]
    paths = [d.path for d in opened if not d.by_token and "{" not in d.path]
    return [path for path in dict.fromkeys(paths) if path.endswith("/")]


OUTSIDE = pages_for("anonymous")
WORKSPACE = [path for path in pages_for("administrator") if path not in OUTSIDE]
CHARTS = ["/metrics/px_parity/?by=aspect", "/metrics/sourced_revenue/?by=month&period=12m"]


@pytest.mark.parametrize("path", [*WORKSPACE, *CHARTS, "/find/?q=bike"])
def test_a_page_is_accessible_and_fits_a_phone(
    path: str, sign_in: Callable[[str], Page], demo_site: DemoSite, axe: Auditor
) -> None:
    page = sign_in("administrator")
    page.goto(demo_site.base_url + path)
    check(page, axe)
    expect(page.get_by_role("navigation", name="Main")).to_be_in_viewport()


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_page_before_the_sign_in_is_accessible_and_fits_a_phone(
    path: str, page: Page, demo_site: DemoSite, axe: Auditor
) -> None:
    page.goto(demo_site.base_url + path)
    check(page, axe)


def test_a_partner_page_is_accessible_and_fits_a_phone(
    sign_in: Callable[[str], Page], demo_site: DemoSite, axe: Auditor
) -> None:
    page = sign_in("program_manager")
    page.goto(f"{demo_site.base_url}/partners/?q=fitness+toy")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    page.wait_for_url("**/partners/*/")
    check(page, axe)


def check(page: Page, axe: Auditor) -> None:
    expect(page.locator("h1")).to_be_visible()
    axe.check(page)
    page.emulate_media(color_scheme="dark")
    axe.check(page)
    page.set_viewport_size(VIEWPORTS["phone"])
    assert overflow(page) == 0
