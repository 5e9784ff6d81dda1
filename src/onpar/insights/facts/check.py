"""Compares the columnar copy with the database, row by row: exact, for operators and tests."""

import duckdb

from onpar.insights import engine
from onpar.insights.facts.attributes import attributes_of, write_partner_months
from onpar.insights.facts.families import MEMBERSHIPS, MONTHLY, Family
from onpar.insights.facts.manifest import Manifest, read_manifest
from onpar.insights.facts.refresh import as_period
from onpar.insights.facts.spans import list_months
from onpar.partners.contract import PARTNER_MONTHS


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
        found += _attribute_differences(cursor, manifest)
    return found


def _differences(
    cursor: duckdb.DuckDBPyConnection, family: Family, month: int, manifest: Manifest
) -> list[str]:
    family.build(cursor, as_period(month))
    sentences = (
        _compare(cursor, fact, month, f"SELECT * FROM fact_{fact}", manifest)  # noqa: S608
        for fact in family.facts
    )
    return [sentence for sentence in sentences if sentence]


def _attribute_differences(cursor: duckdb.DuckDBPyConnection, manifest: Manifest) -> list[str]:
    months = manifest.months(PARTNER_MONTHS)
    write_partner_months(cursor, [as_period(month) for month in months])
    sentences = (
        _compare(cursor, PARTNER_MONTHS, month, attributes_of(month), manifest) for month in months
    )
    return [sentence for sentence in sentences if sentence]


def _compare(
    cursor: duckdb.DuckDBPyConnection, fact: str, month: int, fresh: str, manifest: Manifest
) -> str:
    """A sentence where the rows of the SELECT `fresh` are not those of the copy."""
    paths = manifest.paths(fact, first=month, last=month)
    if not paths:
        count = _count(cursor, fresh)
    else:
        kept = f"SELECT * FROM read_parquet('{paths[0]}')"  # noqa: S608
        count = _count(cursor, f"({fresh}) EXCEPT ALL ({kept})")
        count += _count(cursor, f"({kept}) EXCEPT ALL ({fresh})")
    return f"{fact}, month {month}: {count} rows differ." if count else ""


def _count(cursor: duckdb.DuckDBPyConnection, rows: str) -> int:
    answer = cursor.execute(f"SELECT count(*) FROM ({rows})").fetchone()  # noqa: S608
    return int(answer[0]) if answer else 0
