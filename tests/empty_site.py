"""An installation without anything, as the first command on an empty directory starts it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.demo_site import ONPAR, START_SECONDS, demo_environment, wait_for_address


@contextmanager
def running_empty(directory: Path) -> Iterator[str]:
    """The link that sets the installation up, as `onpar up` prints it."""
    with (directory / "server.log").open("w+") as log:
        server = subprocess.Popen(
            [ONPAR, "up"], env=demo_environment(directory), stdout=log, stderr=log
        )
        try:
            yield wait_for_address(server, directory / "server.log")
        finally:
            server.terminate()
            server.wait(timeout=START_SECONDS)
