"""The five-minute tour: a below-par aspect, the partners and revenue behind it, and what they said."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_from_pulse_to_what_partners_said(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("program_manager")
    expect(page.get_by_role("heading", level=1, name="Pulse")).to_be_visible()
    expect(page.get_by_text("Partners get", exact=False).first).to_be_visible()

    finding = page.get_by_role("heading", name="Ease of work is furthest below par")
    expect(finding).to_be_visible()
    page.get_by_role("link", name=re.compile("^Ease of work: ")).first.click()

    expect(page.get_by_role("heading", level=1, name="Ease of work")).to_be_visible()
    expect(page.get_by_text(re.compile(r"USD.+% of sourced revenue")).first).to_be_visible()
    said = page.get_by_role("region", name="What they said").locator("blockquote, li")
    expect(said.first).to_be_visible()

    behind = page.get_by_role("region", name="Partners and revenue behind it").first
    partner = behind.get_by_role("rowheader").first
    name = partner.inner_text()
    partner.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_focused()
    told = [page.get_by_role("heading", name=title, exact=True) for title in TOLD]
    assert [heading.count() for heading in told] == [1] * len(TOLD)


TOLD = ("People", "What happened", "Outcomes and promises", "Agreements", "What they said")
