"""A real Chromium, and pages that fail their test on anything a visitor would call broken."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import VIEWPORTS, NoChromium, running_chromium, sign_in_by_link, watch
from tests.demo_site import DemoSite, running_demo

# Milliseconds that a busy machine may take; a sound page answers in a hundredth of it.
PATIENCE = 20_000
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder drives a browser."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    # The driver runs an event loop in this thread, which Django would take for an async view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with running_chromium() as browser:
            yield browser
    except NoChromium as reason:
        pytest.skip(str(reason))
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A visitor without cookies, at desktop size, who asks for less motion."""
    visitor = chromium.new_context(viewport=VIEWPORTS["desktop"], reduced_motion="reduce")
    visitor.set_default_timeout(PATIENCE)
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


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSite]:
    """The demo as `onpar demo` builds it, served by the real server; shared, so only read it."""
    with running_demo(Path(tmp_path_factory.mktemp("demo"))) as site:
        yield site


@pytest.fixture
def sign_in(page: Page, demo_site: DemoSite) -> Callable[[str], Page]:
    """`sign_in("program_manager")` opens the workspace of the demo as that role."""

    def opened(role: str) -> Page:
        sign_in_by_link(page, demo_site.sign_in_url(role))
        return page

    return opened
