"""The files of exports that people asked for: made by a task, kept for seven days, then removed."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from onpar.exchange.errors import ExportGone
from onpar.exchange.export.writing import FORMATS
from onpar.exchange.models import Export
from onpar.exchange.services.exporting import Progress, export_zip
from onpar.kernel.db import writing

KEPT = timedelta(days=7)


def build_export(public_id: str, *, at: datetime, progress: Progress | None = None) -> None:
    """Makes the file, also a second time; nothing where the export was removed meanwhile."""
    export = Export.objects.filter(public_id=public_id).first()
    if export is None:
        return
    path = _path(export)
    export_zip(path, FORMATS, at=at, progress=progress)
    export.finished_at, export.size_bytes = at, path.stat().st_size
    with writing():
        export.save(update_fields=["finished_at", "size_bytes"])


def file_of(export: Export) -> Path:
    """Raises ExportGone where the file is not made yet, or was removed."""
    path = _path(export)
    if export.finished_at is None or not path.exists():
        raise ExportGone(
            "The file is not there. It is being made, or was removed; ask for a new one."
        )
    return path


def remove_exports_before(at: datetime) -> int:
    """Files first: a row without its file is said to be gone, a file without its row is forgotten."""
    old = list(Export.objects.filter(created_at__lt=at))
    for export in old:
        _path(export).unlink(missing_ok=True)
    with writing():
        Export.objects.filter(pk__in=[export.pk for export in old]).delete()
    return len(old)


def _path(export: Export) -> Path:
    return Path(settings.DATA_DIR) / "exports" / f"{export.public_id}.zip"
