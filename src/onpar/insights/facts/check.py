"""Compares the columnar copy with the database, row by row: exact, for operators and tests."""

import duckdb

from onpar.insights import engine
from onpar.insights.facts.families import MEMBERSHIPS, MONTHLY, Family
from onpar.insights.facts.manifest import Manifest, read_manifest
from onpar.insights.facts.refresh import as_period
from onpar.insights.facts.spans import list_months


def find_differences() -> list[str]:
    """One sentence per fact and month whose rows differ; empty when the copy is exact."""
    manifest = read_manifest()
    if manifest is None:
        return ["There is no copy yet."]
    found: list[str] = []
    with engine.cursor() as cursor:
        for name, family in MONTHLY.items():
            months = list_months().get(name, set())
            held = {month for fact in family.facts for month in manifest.months(fact)}
            for month in sorted(months | held):
                found += _differences(cursor, family, month, manifest)
        found += _differences(cursor, MEMBERSHIPS, 0, manifest)
    return found


def _differences(
    cursor: duckdb.DuckDBPyConnection, family: Family, month: int, manifest: Manifest
) -> list[str]:
    family.build(cursor, as_period(month))
    found = []
    for fact in family.facts:
        paths = manifest.paths(fact, first=month, last=month)
        fresh = f"(SELECT * FROM fact_{fact})"  # noqa: S608
        if not paths:
            count = _count(cursor, f"SELECT * FROM {fresh}")  # noqa: S608
        else:
            kept = f"(SELECT * FROM read_parquet('{paths[0]}'))"  # noqa: S608
            count = _count(cursor, f"{fresh} EXCEPT ALL {kept}") + _count(
                cursor, f"{kept} EXCEPT ALL {fresh}"
            )
        if count:
            found.append(f"{fact}, month {month}: {count} rows differ.")
    return found


def _count(cursor: duckdb.DuckDBPyConnection, rows: str) -> int:
    answer = cursor.execute(f"SELECT count(*) FROM ({rows})").fetchone()  # noqa: S608
    return int(answer[0]) if answer else 0
