"""What every test gets: its own facts directory, and the public data sets where present."""

import os
from pathlib import Path

import pytest
from pytest_django import Settings

REPOSITORY = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for the public data sets is marked so, and can be chosen by `-m shared_data`."""
    for item in items:
        if "shared_data" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.shared_data)


@pytest.fixture(autouse=True)
def own_facts(settings: Settings, tmp_path: Path) -> Path:
    """Facts are files: without a directory per test, one test would read another's partners."""
    directory = tmp_path / "facts"
    settings.FACTS_DIR = directory
    return directory


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The public data sets: `ONPAR_SHARED_DATA`, else `shared/data` beside the checkout."""
    default = REPOSITORY.parent / "shared" / "data"
    directory = Path(os.environ.get("ONPAR_SHARED_DATA") or default)
    if not directory.is_dir():
        pytest.skip(f"The public data sets are absent: {directory.name} (set ONPAR_SHARED_DATA).")
    return directory
