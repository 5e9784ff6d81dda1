"""How mail leaves, as EMAIL_URL says it. Free of models, so that the settings may read it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from onpar.kernel.errors import DomainError

_TIMEOUT_SECONDS = 20
_BACKENDS = "django.core.mail.backends"
_FORMS = "Say smtp://, smtps:// or smtp+tls:// with user:password@host:port, file:///DIRECTORY, console: or outbox:."


class MailAddressRefused(DomainError):
    code = "email_url"


@dataclass(frozen=True)
class Transport:
    """A Django mail backend with its options; `outbox` has none: mail stays where administrators read it.

    `place` is for people, and holds no password.
    """

    place: str
    backend: str = ""
    options: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_outbox(self) -> bool:
        return not self.backend


def parse_transport(url: str) -> Transport:
    """Raises MailAddressRefused, in a sentence that does not repeat a password."""
    parts = urlsplit(url or "outbox:")
    if parts.scheme == "outbox":
        return Transport("outbox")
    if parts.scheme == "console":
        return Transport("console", f"{_BACKENDS}.console.EmailBackend")
    if parts.scheme == "file":
        return _directory(parts)
    if parts.scheme in ("smtp", "smtps", "smtp+tls"):
        return _server(parts)
    raise MailAddressRefused(f"EMAIL_URL names no way to send mail. {_FORMS}")


def _directory(parts: SplitResult) -> Transport:
    if not parts.path:
        raise MailAddressRefused("EMAIL_URL names no directory. Say file:///DIRECTORY.")
    backend = f"{_BACKENDS}.filebased.EmailBackend"
    return Transport(parts.path, backend, {"file_path": unquote(parts.path)})


def _server(parts: SplitResult) -> Transport:
    try:
        port = parts.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme]
    except ValueError as error:
        raise MailAddressRefused(f"The port in EMAIL_URL is no number. {_FORMS}") from error
    if not parts.hostname:
        raise MailAddressRefused(f"EMAIL_URL names no server. {_FORMS}")
    options = {
        "host": parts.hostname,
        "port": port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp+tls",
        "timeout": _TIMEOUT_SECONDS,
    }
    return Transport(f"{parts.hostname}:{port}", f"{_BACKENDS}.smtp.EmailBackend", options)
