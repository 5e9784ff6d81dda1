"""Where somebody is signed in, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

# The first that a user agent names is what people call it: others name it too, to be let in.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Device:
    public_id: str
    name: str
    place: str
    since: datetime
    is_this: bool


def devices(sessions: Iterable[UserSession], *, current: str | None) -> list[Device]:
    """`current` is the key of the session that asks."""
    return [
        Device(
            public_id=session.data["public_id"],
            name=device_name(session.user_agent),
            place=session.ip,
            since=session.created_at,
            is_this=session.session_key == current,
        )
        for session in sessions
    ]


def device_name(user_agent: str) -> str:
    browser = _first(_BROWSERS, user_agent) or _("Unknown browser")
    system = _first(_SYSTEMS, user_agent)
    if not system:
        return browser
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for sign, name in names if sign in user_agent), "")
