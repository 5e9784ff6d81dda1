"""Stores lines of JSON as the importer stores the rows of a file: the same kinds, the same services."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from onpar.exchange.kinds import KINDS, Kind, Reading
from onpar.exchange.kinds.answers import question_key
from onpar.exchange.lines import LIST_SEPARATOR, Line, RefusedLine, chunks, read_lines, why_no_row
from onpar.exchange.mapping import FileFormat, Mapping
from onpar.exchange.planning import plan_columns
from onpar.exchange.tables import Batch, read_column
from onpar.kernel.audit import record
from onpar.kernel.bulk import Stored, queue_writers
from onpar.kernel.db import writing
from onpar.kernel.events import announce

Keys = tuple[str, ...]
Act = Callable[[Kind, Batch], Sequence[Stored]]

# A list comes as a list, so that no mark inside a value can cut it.
_FORM = FileFormat(list_separator=LIST_SEPARATOR)


@dataclass
class LinesReport:
    """What became of the lines; `refusals` in their order."""

    counted: Counter[Stored] = field(default_factory=Counter)
    refusals: list[RefusedLine] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "lines": self.counted.total() + len(self.refusals),
            "new": self.counted[Stored.NEW],
            "changed": self.counted[Stored.CHANGED],
            "unchanged": self.counted[Stored.UNCHANGED],
            "refused": len(self.refusals),
        }


def store_lines(
    raw: Iterable[bytes], kind: str, *, mapping: Mapping, actor: str, at: datetime
) -> LinesReport:
    """Stores 500 lines at a time; what was stored stays where the sender breaks off.

    Sent again they change nothing: rows are recognized by their external ids. One audit entry a call.
    """
    reading = Reading(mapping.model_copy(update={"file": _FORM}), actor, at, write=True)
    report = _take(raw, kind, reading, lambda rows, batch: rows.store(batch), _storing)
    with writing():
        counts, subject = report.counts, f"kind:{kind}"
        record("import.lines.stored", actor=actor, subject=subject, at=at, after=counts)
        announce("import.finished", subject=subject, at=at, kind=kind, **counts)
    return report


def preview_lines(
    raw: Iterable[bytes], kind: str, *, mapping: Mapping, actor: str, at: datetime
) -> LinesReport:
    """What `store_lines` would report, without storing anything."""
    reading = Reading(mapping.model_copy(update={"file": _FORM}), actor, at, write=False)
    return _take(raw, kind, reading, lambda rows, batch: rows.compare(batch), nullcontext)


@contextmanager
def _storing() -> Iterator[None]:
    with writing():
        queue_writers()
        yield


def _take(
    raw: Iterable[bytes],
    kind: str,
    reading: Reading,
    act: Act,
    transaction: Callable[[], AbstractContextManager[None]],
) -> LinesReport:
    report = LinesReport()
    kinds: dict[Keys, Kind] = {}
    for chunk in chunks(read_lines(raw, report.refusals)):
        with transaction():
            for keys, lines in groupby(chunk, key=lambda line: line.keys):
                if keys not in kinds:
                    kinds[keys] = KINDS[kind](_naming(reading, keys))
                _take_batch(report, kinds[keys], keys, list(lines), act)
    report.refusals.sort(key=lambda refused: refused.line)
    return report


def _naming(reading: Reading, keys: Keys) -> Reading:
    """The reading with each key as the column of the field that it names."""
    columns = {key: (key,) for key in keys}
    return Reading(
        reading.mapping.model_copy(update={"columns": columns}),
        reading.actor,
        reading.at,
        write=reading.write,
    )


def _take_batch(report: LinesReport, kind: Kind, keys: Keys, lines: list[Line], act: Act) -> None:
    fields = {field.name: field for field in kind.fields}
    reasons = {line.number: why_no_row(line, fields) for line in lines}
    report.refusals += [RefusedLine(line, "", "", why) for line, why in reasons.items() if why]
    batch = _batch(kind, keys, [line for line in lines if not reasons[line.number]])
    if kind.finish and batch.numbers:
        kind.finish(batch)
        batch.drop_refused()
    report.refusals += [
        RefusedLine(number, question_key(why.column), why.value, why.reason)
        for number, why in batch.refusals.items()
    ]
    if batch.numbers:
        report.counted.update(act(kind, batch))


def _batch(kind: Kind, keys: Keys, lines: list[Line]) -> Batch:
    """The rows as typed columns. A question that a line does not answer is an empty cell of its column."""
    questions = [field.name for field in kind.fields if field.name != question_key(field.name)]
    names = (*keys, *questions)
    batch = Batch([line.number for line in lines], {})
    if not lines:
        return batch
    columns: dict[str, tuple[str, ...]] = {name: (name,) for name in names}
    plan = plan_columns(names, kind.fields, Mapping(file=_FORM, columns=columns))
    texts = {name: [(line.texts | line.answers).get(name, "") for line in lines] for name in names}
    for source in plan.sources:
        batch.columns[source.field.attribute] = read_column(source, batch, texts)
    batch.drop_refused()
    return batch
