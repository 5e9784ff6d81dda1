"""The watch over a page sees what a visitor would call broken; otherwise journeys would prove little."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import overflow, watch
from tests.browser.conftest import Auditor


@pytest.fixture
def problems() -> list[str]:
    return []


@pytest.fixture
def watched(chromium: Browser, problems: list[str]) -> Page:
    opened = chromium.new_page()
    watch(opened, problems)
    return opened


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<script>console.error('broken')</script>", "console: broken"),
        ("<script>missing()</script>", "script: missing is not defined"),
        (
            "<img src='http://other.example/x.png'>",
            "request to a foreign host: http://other.example/",
        ),
        (
            "<meta http-equiv='Content-Security-Policy' content=\"style-src 'none'\"><p style='color:red'>",
            "console: Applying inline style violates",
        ),
    ],
    ids=["console error", "script error", "foreign request", "policy breach"],
)
def test_a_broken_page_is_noticed(
    watched: Page, problems: list[str], html: str, problem: str
) -> None:
    watched.set_content(html)
    assert any(noted.startswith(problem) for noted in problems), problems


def test_a_sound_page_raises_nothing(watched: Page, problems: list[str]) -> None:
    watched.set_content("<main><h1>Pulse</h1></main>")
    assert problems == []


def test_axe_finds_an_image_without_text(watched: Page, axe: Auditor) -> None:
    watched.set_content("<html lang=en><title>x</title><main><img src='data:,'></main>")
    with pytest.raises(AssertionError, match="image-alt"):
        axe.check(watched)


def test_overflow_is_measured(watched: Page) -> None:
    watched.set_viewport_size({"width": 390, "height": 844})
    watched.set_content("<body style='margin:0'><div style='width:400px;height:1px'></div>")
    assert overflow(watched) == 10
