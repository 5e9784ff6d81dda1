"""A page edit and a survey answer go through while a large import runs in another process."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.installation import installation, onpar

ROWS = 1_000_000
MOST_SECONDS = 0.2

# Writes now and then until its input ends; prints the seconds that each write took.
EDIT = """
import json, random, select, sys, time
import django; django.setup()
from onpar.kernel.db import writing
from onpar.partners.models import Partner
partner = Partner.objects.get()
took = []
while not select.select([sys.stdin], [], [], random.uniform(0.02, 0.2))[0]:
    begun = time.perf_counter()
    with writing():
        Partner.objects.filter(pk=partner.pk).update(city=str(begun))
    took.append(time.perf_counter() - begun)
print(json.dumps(took))
"""


@pytest.mark.soak
def test_others_write_while_a_million_rows_come_in(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with installation(tmp_path / "installation") as env:
        took = sorted(edits_during_import(env, tmp_path, rows=ROWS))
    typical, slowest = took[int(len(took) * 0.95)], took[-1]
    record_property("edits", len(took))
    record_property("p95_seconds", typical)
    record_property("max_seconds", slowest)
    assert len(took) > 100
    assert typical < MOST_SECONDS, (typical, slowest)
    assert slowest < 5 * MOST_SECONDS, (typical, slowest)


def edits_during_import(env: dict[str, str], folder: Path, *, rows: int) -> list[float]:
    sales, partners = folder / "sales.csv", folder / "partners.csv"
    lines = (f"{n},A,{n},2026-{n % 12 + 1:02}-01" for n in range(rows))
    sales.write_text("external_id,partner,amount,closed_on\n" + "\n".join(lines) + "\n")
    mapping = folder / "sales.toml"
    mapping.write_text('[constants]\ncurrency = "USD"\nattribution = "sourced"\n')
    partners.write_text("external_id,name\nA,Alpha\n")
    onpar("import", "partners", str(partners), env=env)
    editing = subprocess.Popen(
        [sys.executable, "-c", EDIT],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    onpar("import", "sales", str(sales), "--map", str(mapping), env=env)
    printed, _errors = editing.communicate("stop")
    return list(json.loads(printed))
