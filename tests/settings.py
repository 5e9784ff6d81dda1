"""The product's settings with what a test run needs: own directories, a database, cheap hashing.

`ONPAR_TEST_DB` chooses the database: `sqlite` (in memory, the default) or `postgres` (the server
that `ONPAR_TEST_PG` names; `scripts/with_postgres.py` starts one and sets both).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import dj_database_url

# Set before the product's settings are read: a test run never touches the data of an installation.
_directory = Path(tempfile.mkdtemp(prefix="onpar-tests-"))
atexit.register(shutil.rmtree, _directory, ignore_errors=True)
os.environ["ONPAR_DATA_DIR"] = str(_directory)
os.environ["ONPAR_SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ.pop("DATABASE_URL", None)

from onpar.config.settings import *  # noqa: E402, F403


def _database() -> dict[str, object]:
    """The entry that `ONPAR_TEST_DB` asks for; ValueError for a name it does not know."""
    name = os.environ.get("ONPAR_TEST_DB", "sqlite")
    if name == "sqlite":
        return {**DATABASES["default"], "NAME": str(_directory / "onpar.sqlite3")}
    if name != "postgres":
        raise ValueError(f'ONPAR_TEST_DB is "{name}"; say sqlite or postgres.')
    if "ONPAR_TEST_PG" not in os.environ:
        raise ValueError("ONPAR_TEST_PG names no server; run through scripts/with_postgres.py.")
    return dict(dj_database_url.parse(os.environ["ONPAR_TEST_PG"]))


DATABASES = {"default": _database()}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Hashed names need a collected directory; without one the live server would answer 404 for scripts.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
