"""Follow the links of a signed-in visitor from page to page, a few examples of each kind of page.

The crawler knows neither Django's test client nor a browser: `fetch` answers a path. The tests use it
to look for dead ends, `scripts/shots.py` to find the pages to photograph.
"""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

LINKS = {"a": "href", "area": "href", "iframe": "src"}
NEXT_STEPS = frozenset({"a", "button", "input", "select", "summary"})
SILENT = frozenset({"script", "style", "title", "template"})


@dataclass(frozen=True)
class Answer:
    """What a server said to one GET; `location` is empty unless it redirects."""

    status: int
    content_type: str
    body: str
    location: str = ""


@dataclass(frozen=True)
class Outline:
    """What matters of one HTML page: where it leads, and whether `main` says or offers anything."""

    links: tuple[str, ...] = ()
    words: int = 0
    next_steps: int = 0


@dataclass(frozen=True)
class Visit:
    """One page that was fetched, and the page whose link led there."""

    path: str
    kind: str
    found_on: str
    answer: Answer
    outline: Outline = field(default_factory=Outline)

    @property
    def is_html(self) -> bool:
        return self.answer.content_type.startswith("text/html")

    @property
    def is_dead_end(self) -> bool:
        """True for a page that says nothing, or that offers nothing to do next."""
        return self.is_html and (self.outline.words == 0 or self.outline.next_steps == 0)


def crawl(fetch: Callable[[str], Answer], *, start: str = "/", examples: int = 1) -> list[Visit]:
    """Visit what can be reached from `start`: at most `examples` pages of each kind, in order found."""
    visits: list[Visit] = []
    seen = {start}
    taken: Counter[str] = Counter()
    queue = deque([(start, start)])
    while queue:
        path, found_on = queue.popleft()
        kind = kind_of(path)
        taken[kind] += 1
        if taken[kind] > examples:
            continue
        visit = visit_of(path, kind, found_on, fetch(path))
        visits.append(visit)
        fresh = [link for link in dict.fromkeys(leads(visit)) if link not in seen]
        seen.update(fresh)
        queue.extend((link, path) for link in fresh)
    return visits


def kind_of(path: str) -> str:
    """The URL name with the names of the query's parameters; an unknown path is a kind of its own."""
    parts = urlsplit(path)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return path
    parameters = sorted({key for key, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return "?".join([name, "&".join(parameters)]) if parameters else name


def visit_of(path: str, kind: str, found_on: str, answer: Answer) -> Visit:
    is_page = answer.content_type.startswith("text/html")
    return Visit(path, kind, found_on, answer, outline_of(answer.body) if is_page else Outline())


def leads(visit: Visit) -> list[str]:
    """The paths on our own host that a page links or redirects to, without fragments."""
    targets = [*visit.outline.links, *([visit.answer.location] if visit.answer.location else [])]
    return [path for target in targets if (path := own_path(visit.path, target))]


def own_path(base: str, target: str) -> str:
    """`target` as a path with its query, seen from `base`; empty for another host or scheme."""
    parts = urlsplit(urljoin("//onpar.invalid" + base, target))
    if parts.scheme or parts.netloc != "onpar.invalid":
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def outline_of(html: str) -> Outline:
    reader = _Reader()
    reader.feed(html)
    return Outline(tuple(reader.links), reader.words, reader.next_steps)


class _Reader(HTMLParser):
    """Collects links anywhere, and words and controls inside `main`."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words = 0
        self.next_steps = 0
        self._depth: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth[tag] += 1
        target = dict(attrs).get(LINKS.get(tag, ""))
        if target and not target.startswith("#"):
            self.links.append(target)
        if self._depth["main"] and tag in NEXT_STEPS:
            self.next_steps += 1

    def handle_endtag(self, tag: str) -> None:
        self._depth[tag] -= 1

    def handle_data(self, data: str) -> None:
        if self._depth["main"] > 0 and not any(self._depth[tag] > 0 for tag in SILENT):
            self.words += len(data.split())
