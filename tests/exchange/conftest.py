"""Files for the importer: written as text, imported with a mapping given as a document."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from onpar.exchange.mapping import read_mapping
from onpar.exchange.services.importing import ImportReport, import_file
from onpar.kernel import bulk
from onpar.partners.defaults.installing import install_defaults

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
Bring = Callable[..., ImportReport]


@pytest.fixture(autouse=True)
def own_data_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def whole_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches have their full size however slow the machine is."""
    monkeypatch.setattr(bulk, "MOST_HELD_SECONDS", 3600)


@pytest.fixture
def bring(db: None, tmp_path: Path) -> Bring:
    """Imports text (or bytes) as a file: `bring("sales", text, origin="crm", constants={...})`."""
    install_defaults()

    def act(
        kind: str,
        content: str | bytes,
        /,
        *,
        name: str = "file.csv",
        at: datetime = AT,
        progress: Callable[[int], None] | None = None,
        **document: Any,
    ) -> ImportReport:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        mapping = read_mapping(document, folder=tmp_path)
        return import_file(path, kind, mapping=mapping, actor="user:1", at=at, progress=progress)

    return act


@pytest.fixture
def partners(bring: Bring) -> Bring:
    """Three partners with the external ids A, B and C; gives `bring`."""
    bring("partners", "external_id,name\nA,Alpha\nB,Beta\nC,Gamma\n")
    return bring
