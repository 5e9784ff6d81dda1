"""Imports answers and sales as files, beside a plain ORM import of the same files in the same run.

    python benchmarks/import.py [--rows 1000000] [--database sqlite|postgres|both]

PostgreSQL is the server that ONPAR_TEST_PG names (`python scripts/with_postgres.py python
benchmarks/import.py` starts one). Each import runs in a process of its own; memory is the highest it
took above what it had with Django loaded and the database open. The yardstick reads the file with
`csv.DictReader`, checks with model fields, and stores with `bulk_create`, 2,000 rows a transaction.
Prints a Markdown table.
"""

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

PARTNERS = 20_000
QUESTIONS = {
    "need": "expectation",
    "get": "reality",
    "recommend": "loyalty",
    "satisfied": "satisfaction",
    "easy": "ease",
}
FIRST_DAY = date(2024, 1, 1)
DAYS = 730
YARDSTICK_ROWS = 100_000

SALES_MAP = '[constants]\ncurrency = "USD"\nattribution = "sourced"\n'
ANSWERS_MAP = """
[columns]
response = "response"
partner = "partner"
on = "on"
question = "question"
value = "value"
[constants]
mode = "partner"
[[waves]]
key = "all"
opened_on = 2024-01-01
[survey]
key = "bench"
""" + "".join(
    f'[[survey.questions]]\nkey = "{key}"\nrole = "{role}"\nlow = 1\nhigh = 10\n'
    for key, role in QUESTIONS.items()
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument(
        "--worker", nargs=3, metavar=("WAY", "KIND", "FOLDER"), help=argparse.SUPPRESS
    )
    arguments = parser.parse_args()
    if arguments.worker:
        print(*_work(*arguments.worker))
        return
    print("| database | rows | import | rows/s wall | rows/s CPU | MB above idle |")
    print("| --- | ---: | --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory(prefix="onpar-bench-") as name:
        folder = Path(name)
        _write_files(folder, arguments.rows)
        for database in _databases(arguments.database):
            _measure(folder, database)


def _databases(wanted: str) -> list[str]:
    found = ["sqlite"] if wanted in ("sqlite", "both") else []
    if wanted in ("postgres", "both"):
        if "ONPAR_TEST_PG" in os.environ:
            found.append("postgres")
        else:
            print("PostgreSQL is left out: ONPAR_TEST_PG names no server.", file=sys.stderr)
    return found


def _measure(folder: Path, database: str) -> None:
    for kind in ("sales", "answers"):
        for way in ("onpar", "orm"):
            with _installation(folder, database) as environment:
                _line(database, way, kind, folder, environment)


def _line(database: str, way: str, kind: str, folder: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, __file__, "--worker", way, kind, str(folder)]
    done = subprocess.run(  # noqa: S603
        command, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    rows, wall, cpu, memory = (float(value) for value in done.stdout.split())
    name = f"{kind}, {'`onpar import`' if way == 'onpar' else 'plain ORM `bulk_create`'}"
    print(
        f"| {database} | {rows:,.0f} | {name} | {rows / wall:,.0f} | {rows / cpu:,.0f} | {memory:,.0f} |",
        flush=True,
    )


# Files --------------------------------------------------------------------------------------------


def _write_files(folder: Path, rows: int) -> None:
    """In the order in which systems export them: by day."""
    chance = random.Random(20261123)
    days = sorted(chance.randrange(DAYS) for _row in range(rows))
    _write(
        folder / "partners.csv",
        ["external_id", "name"],
        ([f"P{number}", f"Partner {number}"] for number in range(PARTNERS)),
    )
    _write(
        folder / "sales.csv",
        ["external_id", "partner", "amount", "closed_on", "customer", "product"],
        (_sale(number, day, chance) for number, day in enumerate(days)),
    )
    _write(
        folder / "answers.csv",
        ["response", "partner", "on", "question", "value"],
        _answers(days[:: len(QUESTIONS)], chance),
    )
    (folder / "sales.toml").write_text(SALES_MAP)
    (folder / "answers.toml").write_text(ANSWERS_MAP)


def _sale(number: int, day: int, chance: random.Random) -> list[object]:
    return [
        f"S{number}",
        f"P{chance.randrange(PARTNERS)}",
        f"{chance.lognormvariate(7, 1.5):.2f}",
        FIRST_DAY + timedelta(days=day),
        f"Customer {chance.randrange(50_000)}",
        f"Product {chance.randrange(500)}",
    ]


def _answers(days: list[int], chance: random.Random) -> Iterator[list[object]]:
    for number, day in enumerate(days):
        partner, on = f"P{chance.randrange(PARTNERS)}", FIRST_DAY + timedelta(days=day)
        for question in QUESTIONS:
            yield [f"R{number}", partner, on, question, chance.randint(1, 10)]


def _write(path: Path, header: list[str], rows: Iterator[list[object]]) -> None:
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)


# Installations ------------------------------------------------------------------------------------


@contextmanager
def _installation(folder: Path, database: str) -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="onpar-bench-data-", dir=folder) as data:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "onpar.config.settings",
            "ONPAR_DATA_DIR": data,
            "ONPAR_SECRET_KEY": "only-for-measuring-" + "x" * 40,
        }
        environment.pop("DATABASE_URL", None)
        if database == "sqlite":
            yield environment
            return
        with _postgres_database() as address:
            yield {**environment, "DATABASE_URL": address}


@contextmanager
def _postgres_database() -> Iterator[str]:
    import psycopg

    server, name = os.environ["ONPAR_TEST_PG"], f"onpar_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


# One import, in a process of its own ------------------------------------------------------------------


def _work(way: str, kind: str, folder_name: str) -> tuple[float, ...]:
    import django

    django.setup()
    folder = Path(folder_name)
    _prepare(folder)
    idle = _memory()
    wall, cpu = time.perf_counter(), time.process_time()
    rows = _import(folder, kind) if way == "onpar" else _import_by_orm(folder, kind)
    spent = (time.perf_counter() - wall, time.process_time() - cpu)
    return rows, *spent, max(0.0, _memory() - idle)


def _memory() -> float:
    """The most the process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _prepare(folder: Path) -> None:
    from django.core.management import call_command

    from onpar.partners.defaults import install_defaults

    call_command("migrate", verbosity=0, skip_checks=True)
    install_defaults()
    _import(folder, "partners")


def _import(folder: Path, kind: str) -> int:
    from onpar.exchange.mapping import Mapping, load_mapping
    from onpar.exchange.services.importing import import_file
    from onpar.kernel import clock

    path = folder / f"{kind}.toml"
    mapping = load_mapping(path) if path.exists() else Mapping()
    report = import_file(
        folder / f"{kind}.csv", kind, mapping=mapping, actor="benchmark", at=clock.now()
    )
    if report.new != report.rows:
        raise SystemExit(f"Only {report.new} of {report.rows} rows were stored.")
    return report.rows


def _import_by_orm(folder: Path, kind: str) -> int:
    """What a developer writes first: a model instance per row, checked by its fields."""
    store = _store_sales if kind == "sales" else _store_answers
    rows = 0
    with (folder / f"{kind}.csv").open(newline="") as stream:
        reader = csv.DictReader(stream)
        while rows < YARDSTICK_ROWS and (batch := list(islice(reader, 2000))):
            store(batch)
            rows += len(batch)
    return rows


def _store_sales(batch: list[dict[str, str]]) -> None:
    from decimal import Decimal

    from django.db import transaction

    from onpar.partners.models import Sale

    partners = _partner_ids()
    sales = [
        Sale(
            partner_id=partners[row["partner"]],
            attribution="sourced",
            amount_minor=int(Decimal(row["amount"]) * 100),
            currency="USD",
            closed_on=date.fromisoformat(row["closed_on"]),
            customer=row["customer"],
            product=row["product"],
            origin="import",
            external_id=row["external_id"],
        )
        for row in batch
    ]
    for sale in sales:
        sale.clean_fields(exclude=["partner"])
    with transaction.atomic():
        Sale.objects.bulk_create(sales)


def _store_answers(batch: list[dict[str, str]]) -> None:
    from django.db import transaction

    from onpar.surveys.models import Answer, Response

    wave, version, questions = _survey()
    partners = _partner_ids()
    responses = {
        row["response"]: Response(
            wave=wave,
            version=version,
            partner_id=partners[row["partner"]],
            mode="partner",
            on=date.fromisoformat(row["on"]),
            external_id=row["response"],
        )
        for row in batch
    }
    with transaction.atomic():
        Response.objects.bulk_create(responses.values())
        answers = [
            Answer(
                response=responses[row["response"]],
                question_id=questions[row["question"]],
                number=float(row["value"]),
            )
            for row in batch
        ]
        for answer in answers:
            answer.clean_fields(exclude=["response", "question"])
        Answer.objects.bulk_create(answers)


_cache: dict[str, object] = {}


def _partner_ids() -> dict[str, int]:
    from onpar.partners.models import ExternalId

    if "partners" not in _cache:
        _cache["partners"] = dict(ExternalId.objects.values_list("value", "partner_id"))
    return _cache["partners"]  # type: ignore[return-value]


def _survey() -> tuple[object, object, dict[str, int]]:
    from onpar.surveys.models import Question, Survey, SurveyVersion, Wave

    if "survey" not in _cache:
        from onpar.kernel import clock

        survey = Survey.objects.create(key="bench", name="bench")
        version = SurveyVersion.objects.create(survey=survey, created_at=clock.now())
        wave = Wave.objects.create(survey=survey, key="all", mode="partner", opened_on=FIRST_DAY)
        ids = {
            key: Question.objects.create(version=version, key=key, role=role, low=1, high=10).id
            for key, role in QUESTIONS.items()
        }
        _cache["survey"] = (wave, version, ids)
    return _cache["survey"]  # type: ignore[return-value]


if __name__ == "__main__":
    main()
