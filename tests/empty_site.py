"""An installation that was just set up, served by the real command with its worker."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.demo_site import ONPAR, START_SECONDS, demo_environment, wait_for_address

EMAIL, PASSWORD = "ada@northwind.example", "a long password for Ada"
# What the setup page does: the installation, its catalog and the first administrator.
SET_UP = f"""
import django
django.setup()
from onpar.accounts.models import Role
from onpar.accounts.services.installation import set_up_installation
from onpar.accounts.services.users import create_user
from onpar.kernel import clock
from onpar.partners.defaults import install_defaults
from onpar.surveys.defaults import install_default_surveys
set_up_installation(vendor_name="Northwind", currency="USD", time_zone="UTC")
install_defaults()
install_default_surveys(vendor_name="Northwind", at=clock.now())
create_user({EMAIL!r}, name="Ada Okoro", role=Role.ADMINISTRATOR, password={PASSWORD!r},
            actor="command:test", at=clock.now())
"""


@contextmanager
def running_empty(directory: Path) -> Iterator[str]:
    """The address of an installation without a partner, in which `EMAIL` may sign in."""
    environment = demo_environment(directory)
    subprocess.run([ONPAR, "migrate"], env=environment, check=True, capture_output=True)
    subprocess.run([sys.executable, "-c", SET_UP], env=environment, check=True)
    with (directory / "server.log").open("w+") as log:
        command = [ONPAR, "serve", "--worker"]
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield wait_for_address(server, directory / "server.log")
        finally:
            server.terminate()
            server.wait(timeout=START_SECONDS)
