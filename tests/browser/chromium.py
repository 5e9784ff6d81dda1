"""How the tests and `scripts/shots.py` start Chromium, and what they watch on a page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Root has no sandbox to offer; the rest keeps Chromium from talking to anybody but our server.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
VIEWPORTS: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "tablet": {"width": 1024, "height": 768},
    "desktop": {"width": 1440, "height": 900},
}


class NoChromium(Exception):
    """No browser is here; the message says what to do."""


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """The Chromium that `ONPAR_CHROMIUM` names, else one on PATH. Raises NoChromium."""
    program = os.environ.get("ONPAR_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    if not program:
        raise NoChromium("No Chromium is here; install one or name it in ONPAR_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


def watch(page: Page, problems: list[str]) -> None:
    """Note in `problems` what goes wrong on `page` from now on."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def on_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname not in {
            "127.0.0.1",
            "localhost",
        }:
            problems.append(f"request to a foreign host: {request.url}")

    page.on("console", on_console)
    page.on("request", on_request)
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window; 0 when nothing scrolls sideways."""
    return int(
        page.evaluate(
            "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"
        )
    )


def sign_in_by_link(page: Page, url: str) -> None:
    """Open a demo's sign-in link and press its one button; the page is the workspace afterward."""
    page.goto(url)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in as").click()
