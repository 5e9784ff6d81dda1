"""What every test gets: its own facts directory, and the public data sets where present."""

import os
from pathlib import Path

import pytest
from django.test import TransactionTestCase
from pytest_django import Settings

REPOSITORY = Path(__file__).resolve().parent.parent


DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that use the database or the public data sets, so that `-m` can choose them."""
    for item in items:
        if uses_database(item):
            item.add_marker(pytest.mark.database)
        if "shared_data" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.shared_data)


def uses_database(item: pytest.Item) -> bool:
    """By marker, fixture or class, or in processes of its own, for which its file needs `installation`."""
    return (
        item.get_closest_marker("django_db") is not None
        or not DATABASE.isdisjoint(getattr(item, "fixturenames", ()))
        or issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
        or hasattr(getattr(item, "module", None), "installation")
    )


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
