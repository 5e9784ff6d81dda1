"""`onpar import` killed with SIGKILL at random moments and started again, on a database of its own."""

import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import ONPAR, installation, onpar, python

# Prints one number per line: rows stored, distinct ids, sum of amounts, finished runs.
COUNT = """
import django; django.setup()
from django.db.models import Count, Sum
from onpar.exchange.models import ImportRun
from onpar.partners.models import Sale
found = Sale.objects.aggregate(Count("id"), Count("external_id", distinct=True), Sum("amount_minor"))
runs = ImportRun.objects.filter(kind="sales")
print(*found.values(), runs.count(), runs.get().state, runs.get().new, runs.get().refused)
"""


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    with installation(tmp_path / "installation") as env:
        yield env


def test_kill_and_repeat_is_once(environment: dict[str, str], tmp_path: Path) -> None:
    assert _kill_and_repeat(environment, tmp_path, rows=30_000, kills=4, longest=0.25) >= 2


@pytest.mark.soak
def test_twenty_kills_of_a_large_import_and_a_repeat_are_once(
    environment: dict[str, str], tmp_path: Path
) -> None:
    assert _kill_and_repeat(environment, tmp_path, rows=200_000, kills=20, longest=0.5) >= 10


def _kill_and_repeat(
    environment: dict[str, str], folder: Path, *, rows: int, kills: int, longest: float
) -> int:
    """How often the import was killed; in the end everything is stored once, and all bad rows explained."""
    sales, mapping, partners = _files(folder, rows)
    onpar("import", "partners", partners, env=environment)
    command = ["import", "sales", str(sales), "--map", str(mapping)]
    chance = random.Random(20261123)
    killed = sum(_start_and_kill(command, environment, chance, longest) for _round in range(kills))
    onpar(*command, env=environment)
    stored = python("-c", COUNT, env=environment).split()
    good = [number for number in range(rows) if number % 10]
    assert stored == [
        str(len(good)),
        str(len(good)),
        str(100 * sum(good)),
        "1",
        "finished",
        str(len(good)),
        str(rows - len(good)),
    ]
    (refused,) = Path(environment["ONPAR_DATA_DIR"]).glob("imports/*/refused.csv")
    assert len(refused.read_text().splitlines()) == 1 + rows - len(good)
    return killed


def _files(folder: Path, rows: int) -> tuple[Path, Path, str]:
    sales = folder / "sales.csv"
    lines = (f"{n},A,{n if n % 10 else 'oops'},2026-{n % 12 + 1:02}-01" for n in range(rows))
    sales.write_text("external_id,partner,amount,closed_on\n" + "\n".join(lines) + "\n")
    mapping = folder / "sales.toml"
    mapping.write_text('[constants]\ncurrency = "USD"\nattribution = "sourced"\n')
    partners = folder / "partners.csv"
    partners.write_text("external_id,name\nA,Alpha\n")
    return sales, mapping, str(partners)


def _start_and_kill(
    command: list[str], env: dict[str, str], chance: random.Random, longest: float
) -> bool:
    """True when the process died by the signal, at a random moment after its run began."""
    imports = Path(env["ONPAR_DATA_DIR"]) / "imports"
    for left_behind in imports.glob("*.lock"):
        left_behind.unlink()
    process = subprocess.Popen([*ONPAR, *command], env=env, stdout=subprocess.DEVNULL)
    while process.poll() is None and not any(imports.glob("*.lock")):
        time.sleep(0.005)
    time.sleep(chance.uniform(0, longest))
    process.kill()
    return process.wait() == -signal.SIGKILL
