"""Takes an import back, batch by batch, as far as nobody touched its rows since."""

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.apps import apps

from onpar.exchange.errors import NothingToUndo
from onpar.exchange.masking import Mask
from onpar.exchange.models import ImportJournal, ImportRun, RunState
from onpar.exchange.services.runs import held_run
from onpar.kernel import audit, clock
from onpar.kernel.bulk import between_batches, many_batches, queue_writers
from onpar.kernel.db import writing
from onpar.kernel.events import announce
from onpar.kernel.journal import Entry, Row, TakenBack, unpacked
from onpar.kernel.registry import Someone
from onpar.kernel.tasks import task
from onpar.partners.services.reverting import revert, why_kept
from onpar.surveys.services.reverting import revert_answers

KEPT = timedelta(days=30)
# More would keep other writers waiting while a page looks ahead.
FORESEEN_ROWS = 5000
Progress = Callable[[int], None]


@dataclass(frozen=True)
class LeftRow:
    """A row that stays: what it is, its values as they were imported, and why."""

    what: str
    values: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class UndoReport:
    """undone and left count rows of tables: a response and each of its answers is one."""

    undone: int
    left: int


def may_be_undone(run: ImportRun) -> bool:
    """Until its journal is dropped: after 30 days, or when a person in it is erased."""
    return run.journal.filter(is_undone=False).exists()


def check_may_be_undone(run: ImportRun) -> None:
    """Raises NothingToUndo."""
    if not may_be_undone(run):
        raise NothingToUndo(
            "This import cannot be undone any more. Imports can be undone for 30 days, unless a person "
            "in them was erased."
        )


def undo_run(
    run: ImportRun, *, actor: str, at: datetime, progress: Progress | None = None
) -> UndoReport:
    """Removes the rows that the run made, and gives changed ones their values back.

    Rows that changed since, or that others depend on, are left; `list_left` names them. What a run
    defined on the way (types, programs, surveys, questions, waves) goes too, where nothing else uses it.
    Killed, it goes on when it is called again. Raises NothingToUndo, ImportBusy. progress: told the
    number of rows after each batch.
    """
    check_may_be_undone(run)
    with held_run(run), many_batches():
        for journal_id in run.journal.filter(is_undone=False).values_list("pk", flat=True)[:]:
            _undo_batch(run, journal_id)
            between_batches()
            if progress:
                progress(run.undone + run.left)
        _finish(run, actor, at)
    return UndoReport(run.undone, run.left)


def list_left(run: ImportRun, *, most: int = 1000) -> list[LeftRow]:
    """Rows that an undo left, at most so many."""
    left: list[LeftRow] = []
    for journal in run.journal.filter(is_undone=True).order_by("number").iterator():
        left += _left_of(bytes(journal.content))
        if len(left) >= most:
            break
    return left[:most]


def _undo_batch(run: ImportRun, journal_id: int) -> None:
    with writing():
        queue_writers()
        journal = ImportJournal.objects.get(pk=journal_id)
        entries = unpacked(bytes(journal.content))
        taken = _reverted(run, entries)
        left = list(_left_rows(entries, taken))
        run.undone += sum(each.undone for each in taken)
        run.left += len(left)
        run.save(update_fields=["undone", "left"])
        if left:
            journal.content, journal.is_undone = _pack(left), True
            journal.save(update_fields=["content", "is_undone"])
        else:
            journal.delete()


def _finish(run: ImportRun, actor: str, at: datetime) -> None:
    subject = f"import:{run.public_id}"
    counts = {"undone": run.undone, "left": run.left}
    run.state, run.undone_at = RunState.UNDONE, at
    with writing():
        if left := _take_back_definitions(run):
            ImportJournal.objects.create(run=run, number=0, content=_pack(left), is_undone=True)
        run.save(update_fields=["state", "undone_at"])
        audit.record("import.run.undone", actor=actor, subject=subject, at=at, after=counts)
        announce("import.undone", subject=subject, at=at, kind=run.kind, **counts)


def _take_back_definitions(run: ImportRun) -> list[LeftRow]:
    """The last first, so that a survey goes after its questions. Gives those that stay."""
    left = []
    for table, row_id in reversed(run.defined):
        row = apps.get_model(table)._default_manager.filter(pk=row_id).first()
        if row is None:
            continue
        if why := why_kept(row):
            left.append(LeftRow(table, (str(row),), why))
        else:
            row.delete()
    return left


class _Rehearsed(Exception):
    """Takes back what was tried."""


def foresee_left(run: ImportRun) -> list[LeftRow] | None:
    """What an undo would leave if it were made now; None where that is too much to try.

    The undo is tried in a transaction that is rolled back, so it knows what an undo knows.
    """
    if run.new + run.changed > FORESEEN_ROWS:
        return None
    left: list[LeftRow] = []
    try:
        with writing():
            for journal in run.journal.filter(is_undone=False):
                entries = unpacked(bytes(journal.content))
                left += _left_rows(entries, _reverted(run, entries))
            left += _take_back_definitions(run)
            raise _Rehearsed
    except _Rehearsed:
        return [_named(row) for row in left]


def _reverted(run: ImportRun, entries: list[Entry]) -> list[TakenBack]:
    return (revert_answers if run.kind == "answers" else revert)(entries)


def _left_rows(entries: list[Entry], taken: list[TakenBack]) -> Iterator[LeftRow]:
    for entry, back in zip(reversed(entries), taken, strict=True):
        for row, why in back.left:
            yield LeftRow(entry.table, tuple(_told(entry, row)), why)


def _told(entry: Entry, row: Row) -> Iterator[str]:
    """The values by which people know a row: no numbers of other rows, and no lists of them."""
    names = entry.fields if len(entry.fields) == len(row) else [""] * len(row)
    for name, value in zip(names, row, strict=True):
        is_number = name == "id" or (name.endswith("_id") and name != "external_id")
        if not is_number and not isinstance(value, list) and value not in (None, ""):
            yield str(value)


def _pack(left: list[LeftRow]) -> bytes:
    return zlib.compress(json.dumps([vars(row) for row in left]).encode(), 1)


def _left_of(content: bytes) -> list[LeftRow]:
    rows = json.loads(zlib.decompress(content))
    return [_named(LeftRow(row["what"], tuple(row["values"]), row["why"])) for row in rows]


def _named(row: LeftRow) -> LeftRow:
    """With what people call its table."""
    return replace(row, what=str(apps.get_model(row.what)._meta.verbose_name))


@task()
def drop_old_journals() -> int:
    """After 30 days an import cannot be undone any more."""
    old = ImportJournal.objects.filter(run__started_at__lt=clock.now() - KEPT)
    with writing():
        return old.delete()[0]


def count_journals_naming(who: Someone) -> int:
    return len(_runs_naming(who))


def erase_journals_naming(who: Someone) -> int:
    """Whole runs: half of an import cannot be undone."""
    runs = _runs_naming(who)
    ImportJournal.objects.filter(run_id__in=runs).delete()
    return len(runs)


def _runs_naming(who: Someone) -> set[int]:
    """Runs in whose journal the person stands by name, by address, or by id."""
    mask = Mask(who)
    return {
        journal.run_id
        for journal in ImportJournal.objects.select_related("run").iterator(chunk_size=50)
        if _names(journal, mask, who)
    }


def _names(journal: ImportJournal, mask: Mask, who: Someone) -> bool:
    entries = json.loads(zlib.decompress(bytes(journal.content)))
    text = json.dumps(entries, ensure_ascii=False)
    is_same_source = bool(who.source_id) and journal.run.origin == who.source
    if mask.is_in(text) or (is_same_source and json.dumps(who.source_id) in text):
        return True
    return any(_points_at(entry, who) for entry in entries if "fields" in entry)


def _points_at(entry: dict[str, object], who: Someone) -> bool:
    fields = entry["fields"]
    name = f"{who.model._meta.model_name}_id"
    if not isinstance(fields, list) or name not in fields:
        return False
    place = fields.index(name)
    rows = entry["rows"] if isinstance(entry["rows"], list) else []
    values = (part for row in rows for part in (row[1:] if entry["verb"] == "changed" else (row,)))
    return any(value[place] == who.pk for value in values)
