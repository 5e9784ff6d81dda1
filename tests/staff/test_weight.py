"""What a page weighs on the wire."""

import gzip
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client

from tests.world import World

PAGE_LIMIT, FIRST_LOAD_LIMIT = 60_000, 200_000
FILES = (
    "tokens.css",
    "base.css",
    "layout.css",
    "components.css",
    "charts.css",
    "icons.svg",
    "mark.svg",
)
ISLANDS = ("find.js", "copy.js", "page-change.js")


def weight(content: bytes) -> int:
    return len(gzip.compress(content, mtime=0))


def stored(path: str) -> bytes:
    found = finders.find(path)
    assert isinstance(found, str)
    return Path(found).read_bytes()


def test_pages_and_first_load_stay_light(world: World, visitor: Client) -> None:
    pages = {path: weight(visitor.get(path).content) for path in ("/", "/partners/", "/metrics/")}
    own = [f"onpar/{name}" for name in FILES] + [f"onpar/islands/{name}" for name in ISLANDS]
    files = sum(weight(stored(path)) for path in [*own, "django_htmx/htmx-2.min.js"])
    assert max(pages.values()) < PAGE_LIMIT
    assert files + pages["/"] < FIRST_LOAD_LIMIT
