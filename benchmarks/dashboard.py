"""How long Pulse takes as answers grow: all its figures, result not cached, beside plain SQL.

Facts are written by DuckDB in the layout of onpar.insights.facts (one file per fact and month), so
that ten million answers need no hour of inserts; what is timed is the product's own evaluator. The
same answers go into PostgreSQL tables (COPY, indexed, analyzed), where the same figures are counted
by hand-written SQL without any interval. Run through `make bench`, or:

    python scripts/with_postgres.py python benchmarks/dashboard.py --answers 10000,100000
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ANSWERS_PER_RESPONSE = 13  # five pairs, recommend, ease, satisfaction
MONTHS = 24
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", default="10000,100000,1000000,10000000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--partners", type=int, default=20_000)
    arguments = parser.parse_args()
    print("| answers | partners | Pulse, median | Pulse CPU | SQL on PostgreSQL | ratio | facts |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for answers in map(int, arguments.answers.split(",")):
        partners = min(arguments.partners, max(50, answers // 500))
        _row(answers, partners, arguments.runs)


def _row(answers: int, partners: int, runs: int) -> None:
    wall, cpu = _timed(_pulse(answers, partners), runs)
    megabytes = sum(path.stat().st_size for path in _facts().glob("*.parquet")) / 1e6
    sql = _timed(_plain_sql(), runs)[0] if os.environ.get("ONPAR_TEST_PG") else None
    beside = f"{sql * 1000:,.0f} ms | {sql / wall:.1f} ×" if sql else "not run | –"
    print(
        f"| {answers:,} | {partners:,} | {wall * 1000:,.0f} ms | {cpu * 1000:,.0f} ms "
        f"| {beside} | {megabytes:,.0f} MB |",
        flush=True,
    )


def _timed(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median wall and CPU seconds of a warm run; the first run is thrown away."""
    work()
    walls, cpus = [], []
    for _run in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return statistics.median(walls), statistics.median(cpus)


def _pulse(answers: int, partners: int) -> Callable[[], object]:
    from onpar.insights.evaluator import evaluate_many
    from onpar.insights.periods import last_days
    from onpar.insights.pulse import pulse_queries
    from onpar.insights.viewer import OPERATOR

    _write_facts(answers // ANSWERS_PER_RESPONSE, partners)
    queries = pulse_queries(last_days(90, NOW.date()), today=NOW.date()).all()
    return lambda: evaluate_many(queries, OPERATOR, at=NOW)


def _facts() -> Path:
    from django.conf import settings

    return Path(settings.FACTS_DIR)


# A day is drawn evenly from 24 months; a partner's people answer in named (0) or partner mode (1).
_RESPONSES = """
CREATE OR REPLACE TABLE everything AS
SELECT i AS response, 1 AS wave, 'relationship' AS survey, (hash(i, 1) % 2)::TINYINT AS mode,
    DATE '{first}' + (hash(i, 2) % {days})::INTEGER AS day, (1 + hash(i, 3) % {partners})::BIGINT AS partner,
    (1 + hash(i, 4) % ({partners} * 4))::BIGINT AS person, 'qbr' AS touchpoint,
    (hash(i, 5) % 101)::DOUBLE AS px_score
FROM range({responses}) AS t(i)
"""
_WHO = (
    "response, wave, survey, mode, day, (year(day) * 100 + month(day))::INTEGER AS month, partner, "
    "partner AS cluster, person, touchpoint"
)
_FACTS = {
    "responses": f"SELECT {_WHO}, px_score, NULL::INTEGER AS told_others, NULL::INTEGER AS recommended, "
    "NULL::INTEGER AS warned FROM everything",
    "answers": f"SELECT {_WHO}, role, '' AS aspect, (low + hash(response, role) % (high - low + 1)::INTEGER)::DOUBLE "
    "AS number, low, high FROM everything CROSS JOIN (VALUES ('loyalty', 0::DOUBLE, 10::DOUBLE), ('ease', 1, 7), "
    "('satisfaction', 1, 5)) AS q(role, low, high)",
    "pairs": f"SELECT {_WHO}, aspect, (5 + hash(response, aspect, 1) % 6)::DOUBLE AS expectation, "
    "(4 + hash(response, aspect, 2) % 7)::DOUBLE AS reality FROM everything CROSS JOIN "
    "(VALUES ('win_win'), ('clarity'), ('help'), ('recognition'), ('ease_of_work')) AS a(aspect)",
    "sales": "SELECT partner, partner AS cluster, CASE WHEN hash(response, 7) % 5 = 0 THEN 'direct' ELSE 'sourced' END "
    "AS attribution, (hash(response, 8) % 100000)::BIGINT AS amount, 'USD' AS currency, day, "
    "(year(day) * 100 + month(day))::INTEGER AS month FROM everything WHERE hash(response, 9) % 4 = 0",
    "agreements": "SELECT partner, partner AS cluster, CASE WHEN hash(response, 10) % 10 = 0 THEN 'not_renewed' "
    "ELSE 'renewed' END AS outcome, day, (year(day) * 100 + month(day))::INTEGER AS month "
    "FROM everything WHERE hash(response, 11) % 20 = 0",
}
_MEMBERSHIPS = (
    "SELECT (1 + i)::BIGINT AS partner, DATE '2020-01-01' AS entered_on, DATE '2020-01-01' AS signed_on, "
    "DATE '2020-02-01' AS activated_on, NULL::DATE AS exited_on FROM range({partners}) AS t(i)"
)
_PARTNER_MONTHS = """
SELECT {month}::INTEGER AS month, (1 + i)::BIGINT AS partner, 'growth' AS stage, 'growth' AS phase, 'gold' AS tier,
    '' AS region, 'US' AS country, '' AS size, '' AS industry, '' AS language, '1' AS owner,
    [(['reseller', 'service', 'technology', 'marketing', 'referral'])[1 + i % 5]] AS type, []::VARCHAR[] AS "group"
FROM range({partners}) AS t(i)
"""


def _write_facts(responses: int, partners: int) -> None:
    from onpar.insights import engine
    from onpar.insights.facts.manifest import Manifest, write_manifest
    from onpar.insights.facts.refresh import definitions_digest
    from onpar.insights.facts.scores import scores_select
    from onpar.insights.periods import last_whole_months, month_period
    from onpar.kernel.staleness import month_of

    shutil.rmtree(_facts(), ignore_errors=True)
    _facts().mkdir(parents=True)
    months = [*last_whole_months(MONTHS - 1, NOW.date()).months(), month_period(NOW.date())]
    first, days = months[0].start, (NOW.date() - months[0].start).days + 1
    files: dict[str, dict[int, str]] = {}
    with engine.cursor() as cursor:
        cursor.execute(
            _RESPONSES.format(first=first, days=days, partners=partners, responses=responses)
        )
        for month in map(month_of, (m.start for m in months)):
            for fact, select in (_FACTS | {"scores": scores_select()}).items():
                rows = (
                    select
                    if fact == "scores"
                    else f"SELECT * FROM ({select}) WHERE month = {month} ORDER BY partner, day"
                )
                cursor.execute(f"CREATE OR REPLACE TEMP TABLE fact_{fact} AS {rows}")
                _copy(cursor, fact, month, f"SELECT * FROM fact_{fact}", files)
            _copy(
                cursor,
                "partner_months",
                month,
                _PARTNER_MONTHS.format(month=month, partners=partners),
                files,
            )
        _copy(cursor, "memberships", 0, _MEMBERSHIPS.format(partners=partners), files)
    write_manifest(Manifest(as_of=NOW, definitions=definitions_digest(), files=files))


def _copy(
    cursor: Any, fact: str, month: int, select: str, files: dict[str, dict[int, str]]
) -> None:
    name = f"{fact}-{month}.parquet"
    cursor.execute(f"COPY ({select}) TO '{_facts() / name}' (FORMAT parquet, COMPRESSION zstd)")
    files.setdefault(fact, {})[month] = name


# The same figures as an analyst would write them, without intervals, change or verdict.
_SQL = [
    "SELECT sum(reality) / sum(expectation), avg(reality - expectation) FROM pairs WHERE day > %(since)s",
    "SELECT date_trunc('month', day), sum(reality) / sum(expectation) FROM pairs WHERE day > %(year)s GROUP BY 1",
    "SELECT aspect, sum(reality) / sum(expectation) FROM pairs WHERE day > %(since)s GROUP BY 1",
    "SELECT m.type, sum(reality) / sum(expectation) FROM pairs p JOIN partner_months m "
    "ON m.partner = p.partner AND m.month = p.month WHERE day > %(since)s GROUP BY 1",
    "SELECT avg(px_score) FROM responses WHERE day > %(since)s",
    "SELECT date_trunc('month', day), avg(px_score) FROM responses WHERE day > %(year)s GROUP BY 1",
    "SELECT role, avg((number >= 9)::int - (number <= 6)::int), avg((number >= 4)::int) FROM answers "
    "WHERE day > %(since)s GROUP BY 1",
    "SELECT date_trunc('month', day), role, avg((number >= 9)::int - (number <= 6)::int) FROM answers "
    "WHERE day > %(year)s GROUP BY 1, 2",
    "SELECT avg((outcome = 'renewed')::int) FROM agreements WHERE day > %(year)s",
    "SELECT sum(amount) FILTER (WHERE attribution = 'sourced') / sum(amount) FROM sales WHERE day > %(year)s",
    "SELECT count(DISTINCT partner) FROM sales WHERE day > %(since)s",
    "SELECT count(DISTINCT partner) FROM responses WHERE day > %(half)s",
]


def _plain_sql() -> Callable[[], object]:
    import psycopg

    connection = psycopg.connect(os.environ["ONPAR_TEST_PG"], autocommit=True)
    _load_postgres(connection)
    days = {"since": "2026-08-25", "year": "2025-11-30", "half": "2026-05-27"}
    return lambda: [connection.execute(sql, days).fetchall() for sql in _SQL]


def _load_postgres(connection: Any) -> None:
    from onpar.insights import engine

    for fact in (*_FACTS, "partner_months"):
        with tempfile.NamedTemporaryFile(suffix=".csv") as csv, engine.cursor() as cursor:
            source = f"SELECT * FROM read_parquet('{_facts()}/{fact}-*.parquet')"
            if fact == "partner_months":
                source = f"SELECT month, partner, type[1] AS type FROM ({source})"
            cursor.execute(f"COPY ({source}) TO '{csv.name}' (FORMAT csv, HEADER false)")
            columns = cursor.execute(f"DESCRIBE {source}").fetchall()
            _copy_table(connection, fact, columns, csv.name)


def _send(connection: Any, sql: str, content: bytes) -> None:
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        copy.write(content)


_TYPES = {"VARCHAR": "text", "DOUBLE": "double precision", "TINYINT": "smallint", "DATE": "date"}


def _copy_table(connection: Any, table: str, columns: list[tuple[str, ...]], path: str) -> None:
    spec = ", ".join(f'"{name}" {_TYPES.get(kind, "bigint")}' for name, kind, *_rest in columns)
    execute = connection.execute
    execute(f"DROP TABLE IF EXISTS {table}")
    execute(f"CREATE UNLOGGED TABLE {table} ({spec})")
    _send(connection, f"COPY {table} FROM STDIN (FORMAT csv)", Path(path).read_bytes())
    if "day" in [name for name, *_rest in columns]:
        execute(f"CREATE INDEX ON {table} (day)")
    execute(f"ANALYZE {table}")


def _set_up() -> None:
    """An installation of its own, so that nothing of a user's data is touched."""
    os.environ["ONPAR_DATA_DIR"] = tempfile.mkdtemp(prefix="onpar-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "onpar.config.settings"
    os.environ.pop("DATABASE_URL", None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    _set_up()
    try:
        main()
    finally:
        shutil.rmtree(os.environ["ONPAR_DATA_DIR"], ignore_errors=True)
