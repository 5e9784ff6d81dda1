"""The places in the menu. A place appears here when its pages work."""

from dataclasses import dataclass

from django.urls import ResolverMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """`pages` are the URL names under which the place counts as the current one."""

    label: Promise
    icon: str
    url_name: str
    pages: frozenset[str]


@dataclass(frozen=True)
class Link:
    label: Promise
    icon: str
    href: str
    is_current: bool


PLACES = (
    Place(_("Pulse"), "pulse", "pulse", frozenset({"pulse", "aspect"})),
    Place(_("Partners"), "partners", "partners", frozenset({"partners", "partner"})),
    Place(_("Metrics"), "metrics", "metrics", frozenset({"metrics", "metric"})),
)


def menu(match: ResolverMatch | None) -> list[Link]:
    current = match.url_name if match and match.namespace == "staff" else None
    return [
        Link(place.label, place.icon, reverse(f"staff:{place.url_name}"), current in place.pages)
        for place in PLACES
    ]
