"""What may not stand in the repository: addresses of registries, paths of a machine, unlocked packages."""

import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
LOCKS = sorted((REPOSITORY / "requirements").glob("*.txt"))
# Spelled in parts, so that this file does not hold what it looks for.
FORBIDDEN = {
    "the address of a package registry": r"py"
    r"pi\.org|python"
    r"hosted\.org|registry\.npm"
    r"js|npm"
    r"js\.org",
    "an option that names a registry": r"^\s*--(extra-)?index-" r"url|^\s*--find-" r"links",
    "a path of one machine": r"(?<![\w./-])/(work|home|Users|root|opt)" r"/\w",
}


def tracked_files() -> list[Path]:
    """Every file git knows; outside a checkout (an unpacked archive) there is nothing to check."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=False
    )
    if listing.returncode != 0:
        pytest.skip("This is no git checkout, so there are no tracked files to check.")
    return [REPOSITORY / name for name in listing.stdout.decode().split("\0") if name]


def tracked_texts() -> dict[str, str]:
    """Text by path relative to the repository; binary files and files being deleted are left out."""
    texts = {}
    for path in tracked_files():
        content = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in content:
            texts[str(path.relative_to(REPOSITORY))] = content.decode("utf-8", "replace")
    return texts


@pytest.mark.parametrize("meaning", FORBIDDEN)
def test_no_tracked_file_holds(meaning: str) -> None:
    pattern = re.compile(FORBIDDEN[meaning], re.MULTILINE)
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()}"
        for name, text in tracked_texts().items()
        for match in pattern.finditer(text)
    ]
    assert not found, f"These lines hold {meaning}: {found}"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_an_exact_version_and_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text())
    packages = [entry for entry in entries if entry and not entry.startswith("#")]
    loose = [
        entry.splitlines()[0]
        for entry in packages
        if not re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+", entry) or "--hash=sha256:" not in entry
    ]
    assert packages
    assert not loose, f"{lock.name} does not pin these with hashes; run `make lock`: {loose}"


def test_all_three_locks_are_there() -> None:
    assert [lock.name for lock in LOCKS] == ["build.txt", "core.txt", "dev.txt"]


def test_the_locks_agree_on_every_version() -> None:
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in re.findall(
            r"^([\w.-]+)(?:\[[^\]]+\])?==(\S+)", lock.read_text(), re.M
        ):
            versions.setdefault(name, set()).add(version)
    assert not {name: found for name, found in versions.items() if len(found) > 1}
