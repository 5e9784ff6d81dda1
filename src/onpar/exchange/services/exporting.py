"""Exports everything: a folder of tables with a manifest, or all of it in one zip."""

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from onpar import __version__
from onpar.exchange.errors import FileUnwritable
from onpar.exchange.export.answers import AnswersTable
from onpar.exchange.export.tables import TABLES, Table
from onpar.exchange.export.writing import write_manifest, write_table

Progress = Callable[[int, int], None]


def export_folder(
    folder: Path, formats: Sequence[str], *, at: datetime, progress: Progress | None = None
) -> dict[str, Any]:
    """Writes every table into `folder` and gives the manifest, which stands beside them.

    Tables are read from the last to the first, so that a row written meanwhile never names one that is
    missing. `progress` is told how many tables of how many are done. Raises FileUnwritable.
    """
    answers = AnswersTable()
    tables: list[AnswersTable | Table] = [answers, *reversed(TABLES)]
    written: list[dict[str, Any]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for table in tables:
            count = write_table(
                folder,
                table.name,
                header=table.header,
                kinds=table.kinds,
                rows=table.rows(),
                formats=formats,
            )
            written.insert(0, {"name": table.name, "rows": count, "columns": table.header})
            if progress:
                progress(len(written), len(tables))
        manifest = {
            "product": "OnPar",
            "version": __version__,
            "exported_at": at.isoformat(),
            "formats": list(formats),
            "tables": written,
            "withheld_to_protect_answers": dict(+answers.withheld),
        }
        write_manifest(folder, manifest)
    except OSError as error:
        raise FileUnwritable(f"{folder} cannot be written: {error.strerror or error}.") from None
    return manifest


def export_zip(
    path: Path, formats: Sequence[str], *, at: datetime, progress: Progress | None = None
) -> dict[str, Any]:
    """The same in one file, which appears only when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{path.stem}-", dir=path.parent))
    draft = folder.with_suffix(".zip")
    try:
        manifest = export_folder(folder, formats, at=at, progress=progress)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(folder.rglob("*")):
                if file.is_file():
                    archive.write(file, file.relative_to(folder))
        draft.replace(path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        draft.unlink(missing_ok=True)
    return manifest
