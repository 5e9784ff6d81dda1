"""The frame: sign-in, keyboard, search, swapped pages, phone width."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.demo_site import DemoSite


def test_a_wrong_password_is_answered_in_words(page: Page, demo_site: DemoSite) -> None:
    page.goto(f"{demo_site.base_url}/sign-in/")
    page.get_by_label("Email address").fill("nobody@example.com")
    page.get_by_label("Password").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not match")


def test_the_keyboard_reaches_a_partner_through_the_search(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("program_manager")
    page.keyboard.press("Control+k")
    page.keyboard.type("fitness toy", delay=20)
    hit = page.locator("#find-results").get_by_role("link", name="Fitness Toy Store")
    expect(hit).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(hit).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Fitness Toy Store")).to_be_focused()


def test_escape_empties_the_search(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("program_manager")
    page.keyboard.press("Control+k")
    page.keyboard.type("retention", delay=20)
    expect(page.locator("#find-results").get_by_role("link").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#find-results").get_by_role("link")).to_have_count(0)


def test_the_first_tab_skips_to_the_content(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("program_manager")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#page")).to_be_focused()


def test_a_menu_entry_swaps_the_page_and_keeps_the_frame(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("program_manager")
    page.evaluate("document.querySelector('.rail').dataset.kept = 'yes'")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Partners").click()
    expect(page.get_by_role("heading", level=1, name="Partners")).to_be_focused()
    expect(page.locator(".rail")).to_have_attribute("data-kept", "yes")
    current = page.get_by_role("navigation", name="Main").locator("[aria-current=page]")
    expect(current).to_have_text("Partners")
    expect(page).to_have_title("Partners · OnPar")


def test_back_returns_to_the_page_before(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("program_manager")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Metrics").click()
    expect(page.get_by_role("heading", level=1, name="Metrics")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Pulse")).to_be_visible()


def test_another_period_is_shown_in_place_and_stands_in_the_address(
    sign_in: Callable[[str], Page],
) -> None:
    page = sign_in("program_manager")
    page.get_by_label("Period", exact=True).select_option("12m")
    expect(page).to_have_url(re.compile(r"[?&]period=12m"))
    expect(page.get_by_text("12 months before").first).to_be_visible()


def test_a_table_stands_behind_the_chart(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("program_manager")
    page.locator("summary", has_text="Table").first.click()
    expect(page.get_by_role("rowheader", name="Ease of work")).to_be_visible()


def test_pages_work_without_javascript(page: Page, sign_in: Callable[[str], Page]) -> None:
    browser = page.context.browser
    assert browser is not None
    sign_in("program_manager")
    plain = browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    )
    bare = plain.new_page()
    bare.goto(page.url)
    bare.get_by_label("Partner type", exact=True).select_option("reseller")
    bare.get_by_role("button", name="Show").click()
    expect(bare.get_by_role("heading", level=1, name="Pulse")).to_be_visible()
    assert "type=reseller" in bare.url
    plain.close()
