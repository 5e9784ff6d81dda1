"""Exports of real programs and the mappings that read them, in `maps`."""

from pathlib import Path

from onpar.exchange.mapping import load_mapping, read_mapping
from onpar.exchange.services.importing import ImportReport, import_file
from tests.exchange.conftest import AT

MAPS = Path(__file__).parent / "maps"


def bring_real(folder: Path, name: str, map_name: str) -> ImportReport:
    """Lookup files lie beside the data, not beside the mapping."""
    named = load_mapping(MAPS / f"{map_name}.toml").model_dump(mode="json")
    for lookup in named["lookups"]:
        lookup["file"] = Path(lookup["file"]).name
    mapping = read_mapping(named, folder=folder)
    return import_file(folder / name, mapping.kind, mapping=mapping, actor="user:1", at=AT)
