"""The manifest names the files that make up the facts. It is replaced in one step, never edited."""

import json
import os
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

MANIFEST_NAME = "manifest.json"
GRACE_SECONDS = 3600

Files = dict[str, dict[int, str]]


@dataclass(frozen=True)
class Manifest:
    """`files` maps fact → month → file name; month 0 is a fact without months.

    definitions: digest of the SQL and weights that the files were made with.
    """

    as_of: datetime
    definitions: str = ""
    files: Files = field(default_factory=dict)

    @property
    def version(self) -> str:
        return self.as_of.strftime("%Y%m%dT%H%M%S%f")

    def paths(self, fact: str, *, first: int = 0, last: int = 999999) -> list[str]:
        """Absolute paths of the files of a fact for months `first` to `last`, both included."""
        months = self.files.get(fact, {})
        chosen = sorted(month for month in months if first <= month <= last)
        return [str(settings.FACTS_DIR / months[month]) for month in chosen]

    def names(self) -> set[str]:
        return {name for months in self.files.values() for name in months.values()}

    def months(self, fact: str) -> list[int]:
        return sorted(self.files.get(fact, {}))


def read_manifest() -> Manifest | None:
    try:
        content = json.loads((settings.FACTS_DIR / MANIFEST_NAME).read_text())
    except FileNotFoundError:
        return None
    return Manifest(
        as_of=datetime.fromisoformat(content["as_of"]),
        definitions=content["definitions"],
        files={
            fact: {int(month): name for month, name in months.items()}
            for fact, months in content["files"].items()
        },
    )


def write_manifest(manifest: Manifest) -> None:
    """Durable and atomic: a reader sees the old manifest or the new one, nothing between."""
    directory: Path = settings.FACTS_DIR
    directory.mkdir(parents=True, exist_ok=True)
    content = {
        "as_of": manifest.as_of.isoformat(),
        "definitions": manifest.definitions,
        "files": manifest.files,
    }
    draft = directory / f"{MANIFEST_NAME}.{os.getpid()}"
    with draft.open("w") as stream:
        json.dump(content, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(directory / MANIFEST_NAME)


def remove_unused_files(manifest: Manifest, *, before: Manifest) -> None:
    """Files that no manifest names go after an hour: a slow request may still read them.

    The hour begins when a file falls out of use: a month written long ago may have been read just now.
    """
    used = manifest.names()
    for name in before.names() - used:
        (settings.FACTS_DIR / name).touch()
    for path in settings.FACTS_DIR.glob("*.parquet"):
        if path.name not in used and time.time() - path.stat().st_mtime > GRACE_SECONDS:
            path.unlink(missing_ok=True)
