"""The places in the menu. A place appears here when its pages work."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import ResolverMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onpar.accounts.models import User


@dataclass(frozen=True)
class Place:
    """`pages` are the URL names under which the place counts as the current one: those of the workspace
    without their namespace, others with it."""

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


_IMPORTS = (
    "imports",
    "import-new",
    "import-mappings",
    "import-draft",
    "import-status",
    "import-run",
    "import-undo",
)
_SETTINGS = frozenset(
    {
        "settings",
        "gallery",
        "definitions",
        "definition-new",
        "definition-edit",
        "definition-remove",
        "users",
        "user",
        "user-invite",
        "user-access",
        "user-second-step",
        "user-data",
        "traces",
        "mails",
        "mail",
        "tasks",
        "task",
        "audit",
        "exports",
        "tokens",
        "token-new",
        "api:reference",
        *_IMPORTS,
    }
)

PLACES = (
    Place(_("Pulse"), "pulse", "pulse", frozenset({"pulse", "aspect"})),
    Place(
        _("Partners"),
        "partners",
        "partners",
        frozenset(
            {
                "partners",
                "partner",
                "partners-change",
                "partners-undo",
                "view-edit",
                "partner-new",
                "partner-edit",
                "partner-stage",
                "partner-changes",
                "partner-sales",
                "record-new",
                "record-edit",
                "record-remove",
                "documents",
                "partner-merge",
                "partner-merge-with",
                "personal-data",
                "erasure",
            }
        ),
    ),
    Place(
        _("Listening"),
        "listening",
        "listening",
        frozenset(
            {
                "listening",
                "survey",
                "survey-new",
                "survey-plan",
                "survey-item",
                "survey-item-new",
                "survey-wave",
            }
        ),
    ),
    Place(_("Metrics"), "metrics", "metrics", frozenset({"metrics", "metric"})),
    Place(_("Settings"), "settings", "settings", _SETTINGS),
)


@dataclass(frozen=True)
class Section:
    """A line of the settings page, shown to those who may open it. Its pages are `Settings` in the menu."""

    label: Promise
    text: Promise
    url_name: str
    may_open: Callable[[User], bool]

    @property
    def href(self) -> str:
        return reverse(f"staff:{self.url_name}")


SECTIONS = (
    Section(
        _("Imports"),
        _("Bring partners, people, sales and answers from files; see what earlier imports did."),
        "imports",
        lambda user: user.runs_program,
    ),
    Section(
        _("Program"),
        _("Partner types, groups, stages, programs and tiers, touchpoints, and your own fields."),
        "definitions",
        lambda user: user.runs_program,
    ),
    Section(
        _("Users"),
        _("Who may sign in, with which role. Invite, switch off, take a lost second step away."),
        "users",
        lambda user: user.is_administrator,
    ),
    Section(
        _("Personal data"),
        _("What is stored of somebody who has no page any more: hand it over, or erase it."),
        "traces",
        lambda user: user.runs_program,
    ),
    Section(
        _("Mail"),
        _("What OnPar has sent, what waits, and what the mail server said."),
        "mails",
        lambda user: user.is_administrator,
    ),
    Section(
        _("Tasks"),
        _("What the worker does outside a page: what waits, what was given up, what recurs."),
        "tasks",
        lambda user: user.is_administrator,
    ),
    Section(
        _("Audit log"),
        _("Who changed what and when, sealed against changes."),
        "audit",
        lambda user: user.is_administrator,
    ),
    Section(
        _("Exports"),
        _("Everything as CSV, Excel and Parquet in one zip."),
        "exports",
        lambda user: user.runs_program,
    ),
    Section(
        _("API tokens"),
        _("What other software may read and write, and the reference of the API."),
        "tokens",
        lambda _user: True,
    ),
    Section(
        _("Components"),
        _("Every component of the pages in each of its states."),
        "gallery",
        lambda _user: True,
    ),
)


def sections_for(user: User) -> list[Section]:
    return [section for section in SECTIONS if section.may_open(user)]


def menu(match: ResolverMatch | None) -> list[Link]:
    current = match.view_name.removeprefix("staff:") if match else None
    return [
        Link(place.label, place.icon, reverse(f"staff:{place.url_name}"), current in place.pages)
        for place in PLACES
    ]
