"""The life of an import run: claimed by one process, saved with each batch, finished or failed."""

import fcntl
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import perf_counter

from django.conf import settings

from onpar.exchange.errors import ImportBusy
from onpar.exchange.files import TableFile
from onpar.exchange.kinds.kind import Store
from onpar.exchange.mapping import Mapping
from onpar.exchange.models import ImportJournal, ImportRun, RunState
from onpar.exchange.tables import Batch
from onpar.kernel.audit import record
from onpar.kernel.bulk import Stored, between_batches, queue_writers
from onpar.kernel.db import is_sqlite, writing
from onpar.kernel.events import announce
from onpar.kernel.journal import journaling

_COUNTS = ("rows_read", "new", "changed", "unchanged", "refused", "filtered", "refused_bytes")


@contextmanager
def claim_run(
    file: TableFile, kind: str, mapping: Mapping, *, actor: str, at: datetime
) -> Iterator[ImportRun]:
    """The unfinished run of the same file and mapping, else a new one; held until the block ends.

    Raises ImportBusy while another process of this machine imports the same.
    """
    identity = {
        "kind": kind,
        "origin": mapping.origin,
        "file_digest": file.digest,
        "mapping_digest": _mapping_digest(mapping),
    }
    with _held("".join(identity.values())):
        run = ImportRun.objects.filter(**identity, state=RunState.RUNNING).last()
        if run is None:
            with writing():
                run = ImportRun.objects.create(
                    **identity, file_name=file.path.name, actor=actor, started_at=at
                )
        yield run


@contextmanager
def held_run(run: ImportRun) -> Iterator[None]:
    """Keeps other processes from importing the same or undoing the run meanwhile. Raises ImportBusy."""
    with _held("".join((run.kind, run.origin, run.file_digest, run.mapping_digest))):
        yield


def save_batch(
    run: ImportRun, batch: Batch, store: Store, *, meanwhile: Callable[[], None] | None = None
) -> float:
    """Stores the rows of a batch, its journal and the checkpoint in one transaction.

    meanwhile: called when the importer is about to have time: on SQLite before the first statement, on
    PostgreSQL when nothing is left but the commit, in which the server checks every reference.
    Gives the seconds from its begin to its end, in which other writers of SQLite had to wait.
    """
    with writing(), journaling() as journal:
        begun = perf_counter()
        if meanwhile and is_sqlite():
            meanwhile()
        queue_writers()
        count_batch(run, batch, store(batch) if batch.numbers else [])
        run.save(update_fields=(*_COUNTS, "defined"))
        if journal.entries:
            ImportJournal.objects.create(run=run, number=run.rows_read, content=journal.packed())
        if meanwhile and not is_sqlite():
            meanwhile()
    held = perf_counter() - begun
    between_batches()
    return held


def count_batch(run: ImportRun, batch: Batch, outcomes: Sequence[Stored]) -> None:
    counted = Counter(outcomes)
    run.rows_read += batch.read
    run.new += counted[Stored.NEW]
    run.changed += counted[Stored.CHANGED]
    run.unchanged += counted[Stored.UNCHANGED]
    run.refused += len(batch.refusals)
    run.filtered += batch.filtered


def finish_run(run: ImportRun, *, at: datetime) -> None:
    """One audit entry and one event per run."""
    subject = f"import:{run.public_id}"
    counts = {name: getattr(run, name) for name in _COUNTS[:-1]}
    run.state, run.finished_at = RunState.FINISHED, at
    with writing():
        run.save(update_fields=["state", "finished_at", "defined"])
        record("import.run.finished", actor=run.actor, subject=subject, at=at, after=counts)
        announce("import.finished", subject=subject, at=at, kind=run.kind, **counts)


def fail_run(run: ImportRun) -> None:
    """What was stored stays; importing the file again begins at its first row."""
    run.state = RunState.FAILED
    with writing():
        run.save(update_fields=["state"])


def refused_path(run: ImportRun) -> Path:
    return Path(settings.DATA_DIR) / "imports" / run.public_id / "refused.csv"


def _mapping_digest(mapping: Mapping) -> str:
    """Also of the lookup files: with another lookup the same mapping reads other rows."""
    digest = hashlib.sha256(mapping.digest().encode())
    for lookup in mapping.lookups:
        digest.update(lookup.file.read_bytes())
    return digest.hexdigest()


@contextmanager
def _held(identity: str) -> Iterator[None]:
    """A lock that the system lets go when the process dies, however it dies."""
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(identity.encode()).hexdigest()[:16]
    path = folder / f"{name}.lock"
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ImportBusy(
                "Another process is importing this file right now. Wait until it has finished."
            ) from None
        yield
        path.unlink(missing_ok=True)
