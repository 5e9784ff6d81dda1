"""Imports a file: in batches with checkpoints, each stored whole, the refused rows explained."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from onpar.exchange.ahead import ReadAhead
from onpar.exchange.errors import FileUnreadable, MappingWrong
from onpar.exchange.files import TableFile, check_file
from onpar.exchange.kinds import KINDS, Kind, Reading
from onpar.exchange.mapping import Mapping
from onpar.exchange.models import ImportRun
from onpar.exchange.refusals import RefusedFile
from onpar.exchange.services.runs import (
    claim_run,
    count_batch,
    fail_run,
    finish_run,
    refused_path,
    save_batch,
)
from onpar.exchange.tables import Batch, Lookalike, Refusal, TableReader
from onpar.kernel.bulk import many_batches, rows_in_turn
from onpar.kernel.errors import suggest

Progress = Callable[[int], None]
Claimed = Callable[[ImportRun], None]

# Refused rows that a report shows by themselves; the refused file has all.
_SHOWN = 10


@dataclass(frozen=True)
class ImportReport:
    """What an import did. `refusals`: the first few, by row number; the header is row 1.

    lookalikes: refused rows of partners about which somebody has to decide, all of them.
    """

    kind: str
    file_name: str
    rows: int
    new: int
    changed: int
    unchanged: int
    refused: int
    filtered: int
    refused_file: Path | None
    refusals: dict[int, Refusal] = field(default_factory=dict)
    unused_columns: list[str] = field(default_factory=list)
    lookalikes: tuple[Lookalike, ...] = ()
    run: ImportRun | None = None


@dataclass
class _Shown:
    """What a report shows of single rows."""

    refusals: dict[int, Refusal] = field(default_factory=dict)
    lookalikes: list[Lookalike] = field(default_factory=list)

    def add(self, batch: Batch) -> None:
        for number in sorted(batch.refusals)[: _SHOWN - len(self.refusals)]:
            self.refusals[number] = batch.refusals[number]
        self.lookalikes += batch.lookalikes


def import_file(
    path: Path,
    kind: str,
    *,
    mapping: Mapping,
    actor: str,
    at: datetime,
    progress: Progress | None = None,
    claimed: Claimed | None = None,
) -> ImportReport:
    """Stores the rows of a file and reports counts; a run that was killed goes on from its checkpoint.

    `claimed` is told the run before the first batch, `progress` the number of rows read after each
    batch; an error raised there ends the run, which then goes on the next time. Raises MappingWrong,
    FileUnreadable, ImportBusy and the errors of the rooms concerned, before anything is stored where
    possible.
    """
    file = check_file(path, mapping.file)
    reading = Reading(mapping, actor, at, write=True)
    rows, reader = _prepare(file, kind, reading)
    with claim_run(file, kind, reader.mapping, actor=actor, at=at) as run:
        # One list, which the kinds go on filling; earlier attempts of this run have begun it.
        reading.defined[:0] = map(tuple, run.defined)
        run.defined = reading.defined
        if claimed:
            claimed(run)
        with many_batches():
            shown = _run(run, rows, reader, progress)
        finish_run(run, at=at)
    return _report(run, shown, reader)


def preview_file(
    path: Path,
    kind: str,
    *,
    mapping: Mapping,
    actor: str,
    at: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """What `import_file` would report, without storing anything. Rows are compared with what is stored."""
    file = check_file(path, mapping.file)
    rows, reader = _prepare(file, kind, Reading(mapping, actor, at, write=False))
    run = ImportRun(kind=kind, file_name=path.name)
    shown = _Shown()
    for batch in _finished(rows, reader, after_row=0):
        count_batch(run, batch, rows.compare(batch) if batch.numbers else [])
        shown.add(batch)
        if progress:
            progress(run.rows_read)
    return _report(run, shown, reader)


def _prepare(file: TableFile, kind: str, reading: Reading) -> tuple[Kind, TableReader]:
    named = reading.mapping.kind
    if kind not in KINDS:
        raise MappingWrong(f"There is no kind '{kind}'. {suggest(kind, list(KINDS))}")
    if named and named != kind:
        raise MappingWrong(f"The mapping is for {named}, not for {kind}. Use the other one.")
    rows = KINDS[kind](reading)
    return rows, TableReader(file, rows.fields, rows.mapping or reading.mapping)


def _run(run: ImportRun, rows: Kind, reader: TableReader, progress: Progress | None) -> _Shown:
    shown = _Shown()
    refused = RefusedFile(
        refused_path(run),
        header=reader.header,
        delimiter=reader.delimiter,
        size=run.refused_bytes,
    )
    try:
        with ReadAhead(_finished(rows, reader, after_row=run.rows_read)) as batches:
            for batch in batches:
                refused.append(batch)
                run.refused_bytes = refused.size
                meanwhile = None if rows.looks_back else batches.read_on
                held = save_batch(run, batch, rows.store, meanwhile=meanwhile)
                reader.next_rows(rows_in_turn(batch.read, held))
                shown.add(batch)
                if progress:
                    progress(run.rows_read)
    except FileUnreadable:
        fail_run(run)
        raise
    return shown


def _finished(rows: Kind, reader: TableReader, *, after_row: int) -> Iterator[Batch]:
    for batch in reader.batches(after_row=after_row):
        if rows.finish and batch.numbers:
            rows.finish(batch)
            batch.drop_refused()
        yield batch


def _report(run: ImportRun, shown: _Shown, reader: TableReader) -> ImportReport:
    path = refused_path(run)
    return ImportReport(
        kind=run.kind,
        file_name=run.file_name,
        rows=run.rows_read,
        new=run.new,
        changed=run.changed,
        unchanged=run.unchanged,
        refused=run.refused,
        filtered=run.filtered,
        refused_file=path if run.pk and run.refused else None,
        refusals=shown.refusals,
        lookalikes=tuple(shown.lookalikes),
        run=run if run.pk else None,
        unused_columns=reader.unused_columns(),
    )
