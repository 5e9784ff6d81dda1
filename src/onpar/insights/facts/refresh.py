"""Brings the facts up to date: rewrites what is marked stale, then replaces the manifest."""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
from django.conf import settings

from onpar.insights import engine
from onpar.insights.facts.attributes import attributes_of, write_partner_months
from onpar.insights.facts.families import MEMBERSHIPS, MONTHLY, Family, aspect_weights
from onpar.insights.facts.manifest import (
    MANIFEST_NAME,
    Files,
    Manifest,
    read_manifest,
    remove_unused_files,
    write_manifest,
)
from onpar.insights.facts.spans import list_months
from onpar.insights.periods import Period, month_period
from onpar.kernel import clock
from onpar.kernel.db import writing
from onpar.kernel.models import StaleMonth
from onpar.kernel.staleness import month_of
from onpar.kernel.tasks.workers import worker_lives
from onpar.partners.contract import PARTNER_MONTHS

# With more stale months than this a page does not wait for a refresh that somebody else has begun,
# or that the worker will begin: it shows the last figures with their "as of".
PULL_LIMIT = 60
LOCK_NAME = "refresh.lock"
_FAMILY_OF = {fact: name for name, family in MONTHLY.items() for fact in family.facts}
Progress = Callable[[int, int], None]


def pull_manifest(*, at: datetime) -> Manifest:
    """The manifest to answer from, brought up to date; where much is stale, by the worker if one
    lives, else by the first who asks."""
    manifest = read_manifest()
    if manifest is None or manifest.definitions != definitions_digest():
        return rebuild(at=at)
    stale = StaleMonth.objects.count()
    if not stale and _covers(manifest, at.date()):
        return manifest
    if stale > PULL_LIMIT and (_is_refreshing() or worker_lives(at=at)):
        return manifest
    return refresh(at=at)


def refresh(*, at: datetime, progress: Progress | None = None) -> Manifest:
    """Rewrite every stale month. One refresh at a time; a change that comes in meanwhile stays marked."""
    with _alone():
        marks = list(StaleMonth.objects.all())
        manifest = read_manifest() or Manifest(as_of=at, definitions=definitions_digest())
        if manifest.files and not marks and _covers(manifest, at.date()):
            return manifest
        files = _rewrite(marks, manifest.files, at.date(), progress)
        # The newest manifest must sort after the one before, also within one clock tick.
        as_of = max(at, clock.now(), manifest.as_of + timedelta(microseconds=1))
        fresh = Manifest(as_of=as_of, definitions=manifest.definitions, files=files)
        write_manifest(fresh)
        _clear(marks)
        remove_unused_files(fresh, before=manifest)
        return fresh


def rebuild(*, at: datetime, progress: Progress | None = None) -> Manifest:
    """Forget the copy and make all of it again from the database: also when definitions changed."""
    mark_everything()
    (settings.FACTS_DIR / MANIFEST_NAME).unlink(missing_ok=True)
    return refresh(at=at, progress=progress)


def definitions_digest() -> str:
    """Of everything that the files' content follows from besides the rows: SQL and score weights."""
    families = [MEMBERSHIPS, *MONTHLY.values()]
    texts = [select for family in families for select in family.facts.values()]
    content = "\n".join([*texts, repr(sorted(aspect_weights().items()))])
    return hashlib.sha256(content.encode()).hexdigest()[:20]


def mark_everything() -> None:
    rows = [
        StaleMonth(fact=fact, month=month)
        for fact, months in list_months().items()
        for month in months
    ]
    with writing():
        StaleMonth.objects.bulk_create(rows, ignore_conflicts=True)


def _covers(manifest: Manifest, today: date) -> bool:
    """Whether the partners' attributes reach today's month: it begins without anybody's change."""
    months = manifest.months(PARTNER_MONTHS)
    return bool(months) and months[-1] >= month_of(today)


def _rewrite(marks: list[StaleMonth], old: Files, today: date, progress: Progress | None) -> Files:
    files: Files = {fact: dict(months) for fact, months in old.items()}
    work = sorted(
        {(_FAMILY_OF[mark.fact], mark.month) for mark in marks if mark.fact in _FAMILY_OF}
    )
    with engine.cursor() as cursor:
        for done, (name, month) in enumerate(work):
            _write_family(cursor, MONTHLY[name], month, files)
            if progress:
                progress(done + 1, len(work) + 1)
        _write_family(cursor, MEMBERSHIPS, 0, files)
        _write_attributes(cursor, marks, files, today)
    if progress:
        progress(len(work) + 1, len(work) + 1)
    return files


def _write_family(
    cursor: duckdb.DuckDBPyConnection, family: Family, month: int, files: Files
) -> None:
    family.build(cursor, as_period(month))
    for fact in family.facts:
        _write(cursor, fact, month, f"SELECT * FROM fact_{fact}", files)  # noqa: S608


def _write_attributes(
    cursor: duckdb.DuckDBPyConnection, marks: list[StaleMonth], files: Files, today: date
) -> None:
    """From the earliest stale month on, as a change lasts; new months are added up to today's."""
    first = _first_stale_month([m.month for m in marks if m.fact == PARTNER_MONTHS], files, today)
    if first is None:
        return
    months = Period(as_period(first).start, month_period(today).end).months()
    write_partner_months(cursor, months)
    for month in months:
        number = month_of(month.start)
        _write(cursor, PARTNER_MONTHS, number, attributes_of(number), files)


def _first_stale_month(stale: list[int], files: Files, today: date) -> int | None:
    """The first month to write, never before the earliest month of any fact.

    What begins in a later month than today's waits until that month begins.
    """
    others = [month for fact, months in files.items() if fact != PARTNER_MONTHS for month in months]
    known = sorted(files.get(PARTNER_MONTHS, {}))
    earliest = min([month for month in (*others, *known) if month] + [month_of(today)])
    if not known or earliest < known[0]:
        return earliest
    begun = [known[-1]] if known[-1] < month_of(today) else []
    found = [month for month in (*stale, *begun) if month <= month_of(today)]
    return max(min(found), earliest) if found else None


def _write(
    cursor: duckdb.DuckDBPyConnection, fact: str, month: int, select: str, files: Files
) -> None:
    directory: Path = settings.FACTS_DIR
    directory.mkdir(parents=True, exist_ok=True)
    draft = directory / f".{fact}-{month}-{os.getpid()}"
    path = str(draft).replace("'", "''")
    cursor.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    digest = _digest(draft)
    name = f"{fact}-{month}-{digest}.parquet"
    draft.replace(directory / name)
    files.setdefault(fact, {})[month] = name


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:20]


def as_period(month: int) -> Period:
    return (
        month_period(date(month // 100, month % 100, 1))
        if month
        else month_period(date(2000, 1, 1))
    )


def _clear(marks: list[StaleMonth]) -> None:
    with writing():
        for mark in marks:
            StaleMonth.objects.filter(pk=mark.pk, changed=mark.changed).delete()


def _is_refreshing() -> bool:
    with (settings.FACTS_DIR / LOCK_NAME).open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def _alone() -> Iterator[None]:
    settings.FACTS_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.FACTS_DIR / LOCK_NAME).open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
