"""Brings rows into the database the way everybody's rows come: as files, through the importer."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from onpar.demo.rows import SIMULATED, AnswerSet, PartnerKey
from onpar.exchange.mapping import MappedSurvey, MappedWave, Mapping
from onpar.exchange.services.importing import ImportReport, import_file
from onpar.kernel.errors import DomainError

Cells = dict[str, Any]
ACTOR = "command:demo"
_RESPONSE_COLUMNS = (
    "response",
    "partner",
    "person",
    "interaction",
    "on",
    "mode",
    "wave",
    "language",
)


class DemoRowsRefused(DomainError):
    """The demo's own rows must all be good: a refused one is a fault of the demo or the importer."""

    code = "demo_rows_refused"


@dataclass(frozen=True)
class Importer:
    """Writes files into `directory` and imports them as of `at`."""

    directory: Path
    at: datetime

    def import_path(self, path: Path, kind: str, mapping: Mapping) -> int:
        """The number of rows stored. Raises DemoRowsRefused."""
        report = import_file(path, kind, mapping=mapping, actor=ACTOR, at=self.at)
        _refuse_refusals(report)
        return report.rows

    def import_dicts(self, name: str, kind: str, rows: Sequence[Cells], mapping: Mapping) -> int:
        """All `rows` have the keys of the first."""
        if not rows:
            return 0
        return self.import_path(self._write(name, list(rows[0]), rows), kind, mapping)

    def import_rows(self, kind: str, rows: Iterable[Any], **settings: Any) -> int:
        """Rows of one dataclass; `settings` are those of a mapping."""
        cells = [(getattr(row, "partner", None), _cells(row)) for row in rows]
        return self._import_by_origin(kind, kind, cells, settings)

    def import_answers(
        self, sets: Sequence[AnswerSet], waves: Sequence[MappedWave], questions: Sequence[str]
    ) -> int:
        """Answer sets of one survey, a column per question."""
        survey = sets[0].survey
        settings = {
            "layout": "wide",
            "columns": {name: (name,) for name in _RESPONSE_COLUMNS},
            "survey": MappedSurvey(key=survey),
            "waves": tuple(waves),
        }
        cells = [(answer_set.partner, _answer_cells(answer_set, questions)) for answer_set in sets]
        return self._import_by_origin(survey, "answers", cells, settings)

    def _import_by_origin(
        self, name: str, kind: str, rows: Iterable[tuple[PartnerKey | None, Cells]], settings: Cells
    ) -> int:
        """One file per origin of the partners: a mapping says once where their ids come from."""
        by_origin: dict[str, list[Cells]] = defaultdict(list)
        for partner, cells in rows:
            by_origin[partner.origin if partner else SIMULATED].append(cells)
        return sum(
            self.import_dicts(
                f"{name}-{origin}",
                kind,
                listed,
                Mapping(kind=kind, origin=SIMULATED, partner_origin=origin, **settings),
            )
            for origin, listed in by_origin.items()
        )

    def _write(self, name: str, columns: list[str], rows: Iterable[Cells]) -> Path:
        path = self.directory / f"{name}.csv.gz"
        with gzip.open(path, "wt", compresslevel=1, encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        return path


def _answer_cells(answer_set: AnswerSet, questions: Sequence[str]) -> Cells:
    cells = _cells(answer_set)
    answers = cells.pop("answers")
    return cells | {question: answers.get(question, "") for question in questions}


def _cells(row: Any) -> Cells:
    """A row as cells: the partner by its external id, times as ISO texts."""
    return {field.name: _cell(getattr(row, field.name)) for field in fields(row)}


def _cell(value: Any) -> Any:
    if isinstance(value, PartnerKey):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value


def _refuse_refusals(report: ImportReport) -> None:
    if not report.refused:
        return
    number, refusal = next(iter(report.refusals.items()))
    raise DemoRowsRefused(
        f"{report.file_name}: {report.refused} rows were refused; row {number}: {refusal}"
    )
