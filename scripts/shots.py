"""Photograph every page of the demo into build/shots: `make shots`, `make shots ARGS="--role analyst"`.

A demo is built in a temporary directory, furnished with the world of the access matrix, and visited as
each role. Every kind of page that links lead to or that the matrix knows is taken at three widths,
light and dark. The exit code is 1 when a page is wider than its window,
answers an error or logs one; the pictures are there all the same.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from tests.browser.chromium import (  # noqa: E402
    VIEWPORTS,
    overflow,
    running_chromium,
    sign_in_by_link,
    watch,
)
from tests.crawler import Answer, Visit, crawl, kind_of, visit_of  # noqa: E402
from tests.demo_site import DemoSite, running_demo  # noqa: E402

SHOTS = REPOSITORY / "build" / "shots"
VISITOR = "anonymous"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@dataclass(frozen=True)
class Wanted:
    """What the command line asked to photograph."""

    roles: tuple[str, ...]
    viewports: tuple[str, ...]
    schemes: tuple[Literal["light", "dark"], ...]


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as directory,
        running_demo(Path(directory)) as site,
    ):
        addresses = furnish(Path(directory))
        wanted = read_arguments(site)
        with running_chromium() as browser:
            photographer = Photographer(browser, site, addresses)
            for role in wanted.roles:
                photographer.take_role(role, wanted)
    print(f"{len(list(SHOTS.glob('**/*.png')))} pictures in {SHOTS.relative_to(REPOSITORY)}")
    print("\n".join(photographer.problems), file=sys.stderr)
    return 1 if photographer.problems else 0


def read_arguments(site: DemoSite) -> Wanted:
    roles = [VISITOR, *sorted(site.sign_in_paths)]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--role", action="append", choices=roles)
    parser.add_argument("--viewport", action="append", choices=sorted(VIEWPORTS))
    parser.add_argument("--scheme", action="append", choices=SCHEMES)
    arguments = parser.parse_args()
    return Wanted(
        tuple(arguments.role or roles),
        tuple(arguments.viewport or VIEWPORTS),
        tuple(arguments.scheme or SCHEMES),
    )


def furnish(directory: Path) -> Mapping[str, str]:
    """Load the product on the demo's database, add the world of the tests, and give its addresses."""
    import django

    os.environ["ONPAR_DATA_DIR"] = str(directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "onpar.config.settings"
    django.setup()
    from tests.world import make_world

    return make_world().addresses


@dataclass(frozen=True)
class Photographer:
    """Visits the site role by role, and notes in `problems` what is wrong with its pages."""

    browser: Browser
    site: DemoSite
    addresses: Mapping[str, str]
    problems: list[str] = field(default_factory=list)

    def take_role(self, role: str, wanted: Wanted) -> None:
        shutil.rmtree(SHOTS / role, ignore_errors=True)
        visits = self.find_pages(role)
        for scheme, viewport in product(wanted.schemes, wanted.viewports):
            with self.opened(role, scheme, viewport) as page:
                watch(page, self.problems)
                for visit in visits:
                    self.take(page, visit, f"{role}/{{}}-{viewport}-{scheme}.png")

    def find_pages(self, role: str) -> list[Visit]:
        """One example of each kind of page that links lead this role to or that the matrix opens to it."""
        with self.opened(role, "light", "desktop") as page:
            linked = crawl(partial(self.ask, page))
            others = list(self.open_doors(role, page, {visit.kind for visit in linked}))
        for visit in linked:
            if visit.answer.status >= 400:
                self.problems.append(
                    f"{role}: {visit.path} answers {visit.answer.status} "
                    f"(linked on {visit.found_on})"
                )
        return [visit for visit in [*linked, *others] if is_worth_a_picture(visit)]

    def open_doors(self, role: str, page: Page, known: set[str]) -> Iterator[Visit]:
        """Pages of the access matrix of other kinds than those known already."""
        from tests.access_matrix import DOORS, OK

        for door in DOORS:
            if door.method == "GET" and not door.by_token and door.status_for(role) == OK:
                path = door.path.format(**self.addresses)
                if kind_of(path) not in known:
                    known.add(kind_of(path))
                    yield visit_of(path, kind_of(path), path, self.ask(page, path))

    @contextmanager
    def opened(self, role: str, scheme: Literal["light", "dark"], viewport: str) -> Iterator[Page]:
        """A page that is signed in as `role`, or not at all as a visitor."""
        context = self.browser.new_context(
            viewport=VIEWPORTS[viewport], color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        if role != VISITOR:
            sign_in_by_link(page, self.site.sign_in_url(role))
        yield page
        context.close()

    def ask(self, page: Page, path: str) -> Answer:
        response = page.request.get(self.site.base_url + path, max_redirects=0)
        content_type = response.headers.get("content-type", "")
        body = response.text() if content_type.startswith("text/html") else ""
        return Answer(response.status, content_type, body, response.headers.get("location", ""))

    def take(self, page: Page, visit: Visit, place: str) -> None:
        page.goto(self.site.base_url + visit.path)
        path = SHOTS / place.format(re.sub(r"[^\w-]+", "-", visit.kind).strip("-"))
        if wider := overflow(page):
            self.problems.append(f"{path.stem}: {visit.path} is {wider} px wider than its window")
        page.screenshot(path=path, full_page=True)


def is_worth_a_picture(visit: Visit) -> bool:
    """Combined filters look like single ones, so pages with several parameters are left out."""
    return visit.is_html and visit.answer.status == 200 and "&" not in visit.kind


if __name__ == "__main__":
    sys.exit(main())
