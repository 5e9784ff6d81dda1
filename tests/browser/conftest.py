"""A real Chromium, and pages that fail their test on anything a visitor would call broken."""

import os
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
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
VIEWPORTS = {
    "phone": {"width": 390, "height": 844},
    "tablet": {"width": 1024, "height": 768},
    "desktop": {"width": 1440, "height": 900},
}
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder drives a browser; they share one, so they stay in one process."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The Chromium that `ONPAR_CHROMIUM` names, else one on PATH; skips without any."""
    program = os.environ.get("ONPAR_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    if not program:
        pytest.skip("No Chromium is here; install one or name it in ONPAR_CHROMIUM.")
    # The driver runs an event loop in this thread, which Django would take for an async view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A visitor without cookies, at desktop size, who asks for less motion."""
    visitor = chromium.new_context(viewport=VIEWPORTS["desktop"], reduced_motion="reduce")
    visitor.set_default_timeout(10_000)
    yield visitor
    visitor.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test on a console error, a script error or a foreign request.

    A breach of the Content-Security-Policy is a console error too.
    """
    problems: list[str] = []
    opened = context.new_page()
    watch(opened, problems)
    yield opened
    assert not problems, "The page had problems:\n" + "\n".join(problems)


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


class Auditor:
    """Checks a page against WCAG 2.2 AA with the axe that the package brings, offline."""

    def check(self, page: Page, *, skip: tuple[str, ...] = ()) -> None:
        """Fail with each broken rule, its help text and the first places; `skip` names rules."""
        options = {
            "runOnly": {"type": "tag", "values": STANDARD},
            "rules": {rule: {"enabled": False} for rule in skip},
        }
        violations = Axe().run(page, options=options).response["violations"]
        assert not violations, f"{page.url} breaks:\n" + "\n".join(map(described, violations))


def described(violation: dict[str, Any]) -> str:
    places = [" ".join(map(str, node["target"])) for node in violation["nodes"][:3]]
    return f"{violation['id']}: {violation['help']} at {', '.join(places)}"


@pytest.fixture(scope="session")
def axe() -> Auditor:
    return Auditor()


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window; 0 when nothing scrolls sideways."""
    return int(
        page.evaluate(
            "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"
        )
    )
