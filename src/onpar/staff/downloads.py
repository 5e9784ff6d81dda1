"""CSV that a spreadsheet opens without running anything in it."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from onpar.exchange.formulas import marked

Cell = str | int | float | None


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """A file `name`.csv: UTF-8 with a mark, so that Excel reads it; numbers plain, a missing one empty."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(response)
    writer.writerow([_harmless(cell) for cell in header])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return response


def _harmless(cell: Cell) -> Cell:
    return marked(cell) if isinstance(cell, str) else cell
