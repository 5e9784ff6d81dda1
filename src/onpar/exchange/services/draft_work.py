"""The work behind a draft that is checked or run; the worker calls it, once or again."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from onpar.exchange.errors import ImportStopped, on_screen
from onpar.exchange.mapping import Mapping, read_mapping
from onpar.exchange.models import DraftState, ImportDraft, ImportRun, uploads_folder
from onpar.exchange.services.importing import ImportReport, import_file, preview_file
from onpar.kernel import clock
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError
from onpar.kernel.tasks import report

# More are decided in several rounds, or all at once.
_MOST_LOOKALIKES = 200


def mapping_of(draft: ImportDraft) -> Mapping:
    """Raises MappingWrong for what was typed and makes no sense."""
    return read_mapping(draft.document, folder=uploads_folder())


def check_draft(draft_id: int) -> None:
    """The task behind `start_check`; harmless when it comes twice."""
    _work(draft_id, DraftState.CHECKING, DraftState.CHECKED)


def run_draft(draft_id: int) -> None:
    """The task behind `start_run`; a second time it goes on from the checkpoint."""
    _work(draft_id, DraftState.RUNNING, DraftState.FINISHED)


def _work(draft_id: int, state: DraftState, becomes: DraftState) -> None:
    rows = ImportDraft.objects.select_related("upload")
    draft = rows.filter(pk=draft_id, state=state).first()
    if draft is None:
        return
    watch = _Watch(draft)
    act = (
        partial(import_file, claimed=watch.claimed) if state == DraftState.RUNNING else preview_file
    )
    with _ending(draft):
        watch.look()
        found = act(
            draft.upload.path,
            draft.kind,
            mapping=mapping_of(draft),
            actor=draft.actor,
            at=clock.now(),
            progress=watch,
        )
        draft.report, draft.state = _told(found), becomes


@contextmanager
def _ending(draft: ImportDraft) -> Iterator[None]:
    """Writes down how it ended; what a rule said is for the person, not for another attempt."""
    try:
        yield
    except ImportStopped:
        draft.state = draft.state_after_stop
    except DomainError as error:
        draft.state, draft.problem = draft.state_after_stop, on_screen(error)
    with writing():
        draft.changed_at = clock.now()
        draft.save(update_fields=["state", "report", "problem", "changed_at"])


class _Watch:
    """Told after each batch how far the task is; ends it when somebody asked for that."""

    def __init__(self, draft: ImportDraft) -> None:
        self._draft = draft
        self._total = int(draft.report.get("rows", 0))

    def __call__(self, rows: int) -> None:
        report(rows, max(self._total, rows))
        self.look()

    def look(self) -> None:
        if ImportDraft.objects.filter(pk=self._draft.pk, stop_asked=True).exists():
            raise ImportStopped("The import was stopped.")

    def claimed(self, run: ImportRun) -> None:
        self._draft.run = run
        with writing():
            self._draft.save(update_fields=["run"])


def _told(found: ImportReport) -> dict[str, Any]:
    """The report as JSON."""
    names = ("rows", "new", "changed", "unchanged", "refused", "filtered", "unused_columns")
    return {name: getattr(found, name) for name in names} | {
        "lookalikes": [
            {
                "row": each.number,
                "external_id": each.external_id,
                "name": each.name,
                "like": [
                    {"public_id": like.public_id, "name": like.name, "by": like.by}
                    for like in each.like
                ],
            }
            for each in found.lookalikes[:_MOST_LOOKALIKES]
        ],
        "refusals": [{"row": row, **refusal._asdict()} for row, refusal in found.refusals.items()],
    }
