"""Changing a partner in the browser: the form, the stage, a meeting, and two people at once."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.chromium import VIEWPORTS, overflow
from tests.browser.conftest import Auditor
from tests.demo_site import DemoSite


def open_partner(page: Page, demo_site: DemoSite) -> None:
    page.goto(f"{demo_site.base_url}/partners/?q=Valley Bicycle Specialists")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_role("link", name="Change the partner")).to_be_visible()


def test_a_partner_is_changed_moved_met_and_two_people_lose_nothing(
    sign_in: Callable[[str], Page], demo_site: DemoSite, axe: Auditor
) -> None:
    page = sign_in("program_manager")
    open_partner(page, demo_site)
    address = page.url

    page.get_by_role("link", name="Change the partner").click()
    page.get_by_label("Industry").fill("Bicycles and repair")
    axe.check(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("The partner was saved.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("The change was taken back.")

    page.get_by_role("link", name="Record an interaction").click()
    page.get_by_label("Subject").fill("Plan for the spring season")
    page.get_by_role("button", name="Record an interaction").click()
    expect(page.get_by_text("Plan for the spring season")).to_be_visible()

    page.get_by_role("link", name="Change the stage").click()
    page.get_by_role("button", name="Change the stage").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("New stage").select_option(label="Recruitment")
    page.get_by_label("Reason").fill("Begins anew after a change of owner")
    page.get_by_role("button", name="Change the stage").click()
    expect(page.get_by_role("status")).to_contain_text("The stage was changed.")

    # The second person's page may get a conflict as its answer, which a watched page counts as a problem.
    second = page.context.new_page()
    second.goto(f"{address}edit/")
    page.get_by_role("link", name="Change the partner").click()
    page.get_by_label("City").fill("Theirville")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("The partner was saved.")
    second.get_by_label("City").fill("Mineburg")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("Theirville")).to_be_visible()
    second.set_viewport_size(VIEWPORTS["phone"])
    assert overflow(second) == 0
    axe.check(second)
    second.get_by_label("Use mine").check()
    second.get_by_role("button", name="Save what I chose").click()
    expect(second.get_by_role("status")).to_contain_text("The partner was saved.")
    expect(second.get_by_text("Mineburg")).to_be_visible()
