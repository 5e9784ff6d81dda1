"""The files that imports and exports leave in the data directory, and which of them name a person."""

import gzip
import shutil
import zipfile
from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO

from django.conf import settings

from onpar.exchange.masking import Mask
from onpar.kernel.ids import PUBLIC_ID_LENGTH
from onpar.kernel.registry import Someone

_CHUNK = 1 << 20
# No name is longer, also in UTF-16: so much of a chunk is read again with the next.
_OVERLAP = 2048


# So long an import can be undone, and its refused rows can be corrected.
RUNS_KEPT = timedelta(days=30)


def remove_run_folders(runs: Collection[str]) -> int:
    """Folders of refused rows below `imports`, except those of the named runs; says how many."""
    removed = 0
    for folder in _imports_folder().glob("*"):
        if folder.is_dir() and len(folder.name) == PUBLIC_ID_LENGTH and folder.name not in runs:
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


def _imports_folder() -> Path:
    return Path(settings.DATA_DIR) / "imports"


def count_files_naming(who: Someone) -> int:
    return sum(1 for _path in _files_naming(who))


def erase_files_naming(who: Someone) -> int:
    """Whole files: an import that needs one again asks for it."""
    found = list(_files_naming(who))
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _files_naming(who: Someone) -> Iterator[Path]:
    mask = Mask(who)
    folders = [Path(settings.DATA_DIR) / name for name in ("imports", "exports")]
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and _names(path, mask):
            yield path


def _names(path: Path, mask: Mask) -> bool:
    try:
        return any(_is_in(stream, mask) for stream in _contents(path))
    except (OSError, EOFError, zipfile.BadZipFile):
        # An archive that ends early is read as far as it goes, then as it is.
        with path.open("rb") as raw:
            return _is_in(raw, mask)


def _contents(path: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """What stands in a file, unpacked: a workbook is an archive of texts."""
    with path.open("rb") as raw:
        start = raw.read(4)
        raw.seek(0)
        if start[:2] == b"\x1f\x8b":
            with gzip.open(raw) as unpacked:
                yield unpacked
        elif start == b"PK\x03\x04":
            with zipfile.ZipFile(raw) as archive:
                for name in archive.namelist():
                    with archive.open(name) as member:
                        yield member
        else:
            yield raw


def _is_in(stream: IO[bytes] | gzip.GzipFile, mask: Mask) -> bool:
    tail = b""
    while chunk := stream.read(_CHUNK):
        window = tail + chunk
        if any(mask.is_in(text) for text in _readings(window)):
            return True
        # An even number of bytes, so that a character of two bytes is not cut.
        tail = window[-_OVERLAP - len(window) % 2 :]
    return False


def _readings(window: bytes) -> Iterator[str]:
    """The bytes as text in every encoding that imports read."""
    yield window.decode("utf-8", "ignore")
    yield window.decode("cp1252", "ignore")
    if b"\0" in window:
        yield window.decode("utf-16-le", "ignore")
        yield window.decode("utf-16-be", "ignore")
