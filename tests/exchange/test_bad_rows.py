"""Many bad rows in a large file: the good ones are stored once, and the file of the bad ones completes it."""

import pytest

from onpar.partners.models import Sale
from tests.exchange.conftest import Bring

SALES = {"constants": {"currency": "USD", "attribution": "sourced"}}
HEADER = "external_id,partner,amount,closed_on\n"


def lines(rows: int) -> str:
    return HEADER + "".join(
        f"{n},A,{n if n % 10 else 'oops'},2026-{n % 12 + 1:02}-01\n" for n in range(rows)
    )


@pytest.mark.parametrize("rows", [3_000, pytest.param(100_000, marks=pytest.mark.soak)])
def test_corrected_bad_rows_complete_the_file(partners: Bring, rows: int) -> None:
    first = partners("sales", lines(rows), **SALES)
    assert (first.new, first.refused) == (rows * 9 // 10, rows // 10)
    assert first.refused_file is not None
    refused = first.refused_file.read_text("utf-8-sig").splitlines()
    assert len(refused) == 1 + rows // 10
    assert all("Not an amount. Write it like 1204.50." in line for line in refused[1:])
    corrected = "\n".join([refused[0], *(line.replace("oops", "5", 1) for line in refused[1:])])
    second = partners("sales", corrected, name="refused.csv", **SALES)
    assert (second.new, second.refused) == (rows // 10, 0)
    again = partners("sales", lines(rows), **SALES)
    assert (again.unchanged, again.refused) == (rows * 9 // 10, rows // 10)
    assert Sale.objects.count() == rows
