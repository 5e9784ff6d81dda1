"""An installation of its own for tests that start real processes, on the database of this test run."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ONPAR = [sys.executable, "-m", "onpar"]
_INSTALL = """
import django; django.setup()
from django.core.management import call_command
from onpar.partners.defaults.installing import install_defaults
call_command("migrate", verbosity=0)
install_defaults()
"""


@contextmanager
def installation(directory: Path) -> Iterator[dict[str, str]]:
    """The environment of its processes; migrated, with the default catalog."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "onpar.config.settings"}
    env["ONPAR_DATA_DIR"] = str(directory)
    directory.mkdir()
    env.pop("DATABASE_URL", None)
    if os.environ.get("ONPAR_TEST_DB") == "postgres":
        with _postgres_database() as address:
            yield _installed({**env, "DATABASE_URL": address})
    else:
        yield _installed(env)


def _installed(env: dict[str, str]) -> dict[str, str]:
    python("-c", _INSTALL, env=env)
    return env


def onpar(*arguments: str, env: dict[str, str]) -> None:
    subprocess.run([*ONPAR, *arguments], env=env, check=True, stdout=subprocess.DEVNULL)


def python(*arguments: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


@contextmanager
def _postgres_database() -> Iterator[str]:
    import psycopg
    from psycopg import sql

    server = os.environ["ONPAR_TEST_PG"]
    name = f"onpar_processes_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            drop = "DROP DATABASE {} WITH (FORCE)"
            connection.execute(sql.SQL(drop).format(sql.Identifier(name)))
