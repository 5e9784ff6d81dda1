"""Reads batches of a file as typed columns, field by field, with a reason for each row refused.

Everything that depends on the header and the mapping is settled once; a batch is then read column by
column, which costs a fraction of going row by row.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice
from operator import itemgetter
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from onpar.exchange.errors import CellRefused, FileUnreadable
from onpar.exchange.files import (
    REASON_COLUMNS,
    TableFile,
    header_rows,
    is_refused_header,
    open_table,
)
from onpar.exchange.formulas import unmarked, unmarked_cells
from onpar.exchange.mapping import Mapping as FileMapping
from onpar.exchange.planning import Field, Source, plan_columns
from onpar.kernel.bulk import Row
from onpar.partners.services.matching import Namesake

BATCH_ROWS = 2000
_FEWEST_ROWS = 100


class Refusal(NamedTuple):
    column: str
    value: str
    reason: str


class Lookalike(NamedTuple):
    """A row of partners that looks like partners who are here; somebody has to say whether it is one."""

    number: int
    external_id: str
    name: str
    like: tuple[Namesake, ...]


@dataclass
class Batch:
    """Typed columns by attribute, for the rows that are not refused. Row 1 is the header."""

    numbers: list[int]
    columns: dict[str, list[Any]]
    refusals: dict[int, Refusal] = field(default_factory=dict)
    records: dict[int, list[str]] = field(default_factory=dict)
    read: int = 0
    filtered: int = 0
    lookalikes: list[Lookalike] = field(default_factory=list)

    def refuse(self, number: int, column: str, value: object, reason: str) -> None:
        """The first reason of a row counts. Followed by `drop_refused`."""
        self.refusals.setdefault(number, Refusal(column, str(value), reason))

    def drop_refused(self) -> None:
        if not self.refusals:
            return
        kept = [number not in self.refusals for number in self.numbers]
        self.numbers = list(compress(self.numbers, kept))
        for name, values in self.columns.items():
            self.columns[name] = list(compress(values, kept))

    def rows(self, attributes: Sequence[str]) -> list[Row]:
        return list(zip(*(self.columns[name] for name in attributes), strict=True))


class TableReader:
    """Reads one file with one mapping. Raises MappingWrong for columns and fields that do not exist."""

    def __init__(self, file: TableFile, fields: Sequence[Field], mapping: FileMapping) -> None:
        self._file = file
        self.mapping = mapping
        with open_table(file) as table:
            self._is_refused_file = is_refused_header(table.header)
            self.header = self._cells(table.header)
        self._header_rows = header_rows(self.header, file.form)
        _refuse_other_delimiter(self.header, file)
        plan = plan_columns(self.header, fields, mapping)
        self._places = plan.places
        self._lookups = plan.lookups
        self._sources = plan.sources
        self._constants = plan.constants
        self._batch_rows = BATCH_ROWS

    @property
    def delimiter(self) -> str:
        return self._file.form.delimiter

    def unused_columns(self) -> list[str]:
        return [name for name in self.header if name not in {*self._places, *REASON_COLUMNS}]

    def batches(self, *, after_row: int) -> Iterator[Batch]:
        """Batches of 2,000 records, or as `next_rows` asks, from the one after `after_row` records on."""
        with open_table(self._file) as table:
            for _skipped in islice(table.records, after_row):
                pass
            number = self._header_rows + after_row
            while chunk := list(islice(table.records, self._batch_rows)):
                yield self._batch(chunk, number + 1)
                number += len(chunk)

    def next_rows(self, wanted: int) -> None:
        """So many records from the next batch on, from 100 to 2,000."""
        self._batch_rows = max(_FEWEST_ROWS, min(BATCH_ROWS, wanted))

    def _batch(self, chunk: list[list[str]], first: int) -> Batch:
        records = {n: self._cells(record) for n, record in enumerate(chunk, start=first) if record}
        batch = Batch([], {}, records=records, read=len(chunk))
        self._take_whole_records(batch)
        texts = self._texts(batch)
        missed = self._join(batch.numbers, texts)
        texts = self._filter(batch, texts)
        batch.refusals |= {n: missed[n] for n in batch.numbers if n in missed} if missed else {}
        for source in self._sources:
            batch.columns[source.field.attribute] = read_column(source, batch, texts)
        for attribute, value in self._constants.items():
            batch.columns[attribute] = [value] * len(batch.numbers)
        batch.drop_refused()
        return batch

    def _cells(self, record: list[str]) -> list[str]:
        """A record as it was before formulas were marked in a file of refused rows."""
        return list(map(unmarked, record)) if self._is_refused_file else record

    def _take_whole_records(self, batch: Batch) -> None:
        width = len(self.header)
        for number, record in batch.records.items():
            if len(record) == width:
                batch.numbers.append(number)
            else:
                reason = f"Has {len(record)} cells, but the header has {width}."
                batch.refuse(number, "", "", reason)

    def _texts(self, batch: Batch) -> dict[str, list[str]]:
        """Stripped texts of the columns that are used."""
        records = [batch.records[number] for number in batch.numbers]
        missing = self.mapping.file.missing
        texts = {}
        for name, place in self._places.items():
            column = unmarked_cells(list(map(itemgetter(place), records)))
            texts[name] = (
                ["" if text in missing else text for text in column] if missing else column
            )
        return texts

    def _join(self, numbers: list[int], texts: dict[str, list[str]]) -> dict[int, Refusal]:
        """Adds the lookups' columns; gives the rows whose key a lookup does not have."""
        missed: dict[int, Refusal] = {}
        for lookup, columns in self._lookups:
            keys = texts[lookup.joined_by]
            for name, known in columns.items():
                texts[name] = [known.get(key, "") for key in keys]
            known = next(iter(columns.values()), {})
            for number, key in zip(numbers, keys, strict=True):
                if key and key not in known:
                    reason = f"Not in the lookup '{lookup.name}' ({lookup.file.name})."
                    missed.setdefault(number, Refusal(lookup.joined_by, key, reason))
        return missed

    def _filter(self, batch: Batch, texts: dict[str, list[str]]) -> dict[str, list[str]]:
        """Leaves out the rows that the mapping does not want."""
        for column, wanted in self.mapping.filter.items():
            kept = [text in wanted for text in texts[column]]
            before = len(batch.numbers)
            batch.numbers = list(compress(batch.numbers, kept))
            batch.filtered += before - len(batch.numbers)
            texts = {name: list(compress(values, kept)) for name, values in texts.items()}
        return texts


def _refuse_other_delimiter(header: Sequence[str], file: TableFile) -> None:
    """One column whose name holds other delimiters is a table that was cut in the wrong places."""
    found = [mark for mark in ";\t|," if mark in header[0] and mark != file.form.delimiter]
    if len(header) == 1 and found:
        raise FileUnreadable(
            f"{file.path.name} separates its columns with {found[0]!r}, not with "
            f"{file.form.delimiter!r}. Say delimiter = {json.dumps(found[0])} under [file] of the mapping.",
            on_screen=_(
                "“%(name)s” is one column that holds “%(mark)s”. Choose that mark under “How the file is read”."
            )
            % {"name": header[0][:60], "mark": found[0]},
        )


def read_column(source: Source, batch: Batch, texts: Mapping[str, list[str]]) -> list[Any]:
    """Values of one field; a refused cell gives None and a refusal."""
    column = _joined_texts(source, texts)
    if source.values:
        column = [source.values.get(text, text) for text in column]
    source.cells.prepare(column)
    try:
        if source.field.required and "" in column:
            raise CellRefused
        return source.cells.read(column, empty=source.field.empty)
    except CellRefused:
        return [
            _read_one(source, batch, number, text)
            for number, text in zip(batch.numbers, column, strict=True)
        ]


def _read_one(source: Source, batch: Batch, number: int, text: str) -> Any:
    if not text and not source.field.required:
        return source.field.empty
    try:
        if not text:
            raise CellRefused(f"Is empty, but '{source.field.name}' is required.")
        return source.cells[text]
    except CellRefused as refusal:
        batch.refuse(number, source.heading, text, str(refusal))
        return None


def _joined_texts(source: Source, texts: Mapping[str, list[str]]) -> list[str]:
    if len(source.columns) == 1:
        return texts[source.columns[0]]
    parts = zip(*(texts[name] for name in source.columns), strict=True)
    if source.field.parts == "some":
        return [source.joint.join(filter(None, row)) for row in parts]
    if source.field.parts == "each":
        return [source.joint.join(row) if any(row) else "" for row in parts]
    # One empty part would let two rows share an id.
    return [source.joint.join(row) if all(row) else "" for row in parts]
