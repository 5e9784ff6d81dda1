"""The web server and its static files."""

import logging
import socket
from pathlib import Path

from onpar import __version__
from onpar.kernel.errors import DomainError

_THREADS = 4
_PORTS_TO_TRY = 20


class NoFreePort(DomainError):
    code = "no_free_port"


def free_port(host: str, wanted: int) -> int:
    """`wanted`, or the next port that nobody listens on."""
    for port in range(wanted, min(wanted + _PORTS_TO_TRY, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise NoFreePort(
        f"Ports {wanted} to {wanted + _PORTS_TO_TRY - 1} are all taken. Name one with --port."
    )


def collect_static() -> None:
    """Hashes and compresses the static files into the data directory; done again when they change."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    current = f"{__version__} {_newest_source()}"
    if stamp.exists() and stamp.read_text() == current:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(current)


def _newest_source() -> float:
    package = Path(__file__).resolve().parents[1]
    return max((path.stat().st_mtime for path in package.glob("*/static/**/*")), default=0.0)


def serve(host: str, port: int) -> None:
    """One web process with a few threads; returns when it is stopped."""
    from granian import Granian
    from granian.constants import Interfaces

    logging.getLogger("granian").setLevel(logging.WARNING)
    Granian(
        "onpar.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        respawn_failed_workers=True,
        log_enabled=False,
    ).serve()
