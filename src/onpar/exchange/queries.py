"""Reads for the pages of imports and exports."""

from dataclasses import dataclass
from pathlib import Path

from onpar.exchange.fields import KINDS_INFO
from onpar.exchange.models import Export
from onpar.kernel.errors import NotFound
from onpar.kernel.models import Task, TaskState

_SAMPLES = Path(__file__).parent / "samples"


def get_sample(kind: str) -> Path:
    """A short file of this kind whose import works as it is. Raises NotFound."""
    if kind not in KINDS_INFO:
        raise NotFound("There is no such sample.")
    return _SAMPLES / f"{kind}.csv"


@dataclass(frozen=True)
class ExportState:
    """How far an export is: tables done of all. has_failed: given up."""

    export: Export
    done: int
    total: int
    has_failed: bool

    @property
    def is_ready(self) -> bool:
        return self.export.finished_at is not None

    @property
    def is_under_way(self) -> bool:
        return not self.is_ready and not self.has_failed


def list_exports() -> list[ExportState]:
    """Newest first; two queries."""
    exports = list(Export.objects.all())
    tasks = Task.objects.in_bulk([export.task for export in exports], field_name="public_id")
    return [_state(export, tasks.get(export.task)) for export in exports]


def get_export(public_id: str) -> Export:
    export = Export.objects.filter(public_id=public_id).first()
    if export is None:
        raise NotFound("There is no such export. It may have been removed.")
    return export


def get_export_state(public_id: str) -> ExportState:
    """Raises NotFound."""
    export = get_export(public_id)
    return _state(export, Task.objects.filter(public_id=export.task).first())


def _state(export: Export, task: Task | None) -> ExportState:
    given_up = task is None or task.state == TaskState.DEAD
    return ExportState(
        export,
        done=task.done if task else 0,
        total=task.total if task else 0,
        has_failed=given_up and export.finished_at is None,
    )
