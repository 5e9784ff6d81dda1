"""A demo served by the real command on a free port, in a directory of its own."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ONPAR = str(Path(sys.executable).with_name("onpar"))
START_SECONDS = 60
# Asked of the installation itself, because the command prints the links of two roles only.
SIGN_IN_LINKS = """
import json, django
django.setup()
from onpar.accounts.models import User
from onpar.accounts.services.demo_links import demo_token
print(json.dumps({user.role: f"/demo/{demo_token(user)}/" for user in User.objects.order_by("-pk")}))
"""


@dataclass(frozen=True)
class DemoSite:
    """Where the demo answers, and by role the path that signs its first user in."""

    base_url: str
    sign_in_paths: dict[str, str]

    def sign_in_url(self, role: str) -> str:
        return self.base_url + self.sign_in_paths[role]


@contextmanager
def running_demo(directory: Path) -> Iterator[DemoSite]:
    """Build a demo in `directory`, serve it and stop it afterward.

    Raises RuntimeError, with what the command said, when it cannot be built or does not answer.
    """
    environment = demo_environment(directory)
    build_demo(environment)
    with (directory / "server.log").open("w+") as log:
        server = subprocess.Popen([ONPAR, "serve"], env=environment, stdout=log, stderr=log)
        try:
            base_url = wait_for_address(server, directory / "server.log")
            yield DemoSite(base_url, sign_in_paths(environment))
        finally:
            server.terminate()
            server.wait(timeout=START_SECONDS)


def build_demo(environment: dict[str, str]) -> None:
    command = [ONPAR, "demo", "--no-serve"]
    built = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if built.returncode != 0:
        raise RuntimeError(f"The demo could not be built: {built.stderr}")


def demo_environment(directory: Path) -> dict[str, str]:
    """Our environment without the settings of another installation."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ONPAR_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return {
        **kept,
        "ONPAR_DATA_DIR": str(directory),
        "DJANGO_SETTINGS_MODULE": "onpar.config.settings",
    }


def sign_in_paths(environment: dict[str, str]) -> dict[str, str]:
    asked = subprocess.run(
        [sys.executable, "-c", SIGN_IN_LINKS],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(asked.stdout))


def wait_for_address(server: subprocess.Popen[bytes], log: Path) -> str:
    """The address the command prints, once something answers there."""
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and server.poll() is None:
        address = next((word for word in log.read_text().split() if word.startswith("http://")), "")
        if address and answers(address):
            return address.rstrip("/")
        time.sleep(0.1)
    raise RuntimeError(f"The demo does not answer: {log.read_text()}")


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()  # noqa: S310
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
