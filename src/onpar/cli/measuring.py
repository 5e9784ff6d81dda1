"""One figure of one file, whole and by group, with everything said that was left out of it."""

import math
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from onpar.analysis import Clusters, Estimate, Moments, Shape, estimate
from onpar.cli.columns import Columns, Row
from onpar.exchange.errors import CellRefused

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Measure:
    """What is measured: name, unit, form, and how a row's scores become its terms of numerator and
    denominator. `terms` raises CellRefused for a score that the question cannot have."""

    metric: str
    unit: str
    shape: Shape
    terms: Callable[[Sequence[float]], tuple[float, float]]


@dataclass(frozen=True)
class Request:
    """Which columns to read: the scores in the order that the measure wants them."""

    scores: tuple[str, ...]
    partner: str | None = None
    by: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.scores, *(name for name in (self.partner, self.by) if name is not None))


@dataclass(frozen=True)
class FileFigure:
    """An estimate as it is printed. group: the column broken down by and its value, None for a
    blank cell; empty for the whole file."""

    measure: Measure
    estimate: Estimate
    group: dict[str, str | None] = field(default_factory=dict)
    groups: tuple["FileFigure", ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def notes(self) -> list[str]:
        return [*(note.sentence for note in self.estimate.notes), *self.remarks]


@dataclass
class _Answers:
    """The terms of the rows that count, one entry per row in each list."""

    clusters: list[Hashable] = field(default_factory=list)
    numerators: list[float] = field(default_factory=list)
    denominators: list[float] = field(default_factory=list)

    def add(self, cluster: Hashable, terms: tuple[float, float]) -> None:
        self.clusters.append(cluster)
        self.numerators.append(terms[0])
        self.denominators.append(terms[1])

    def estimate(self, shape: Shape) -> Estimate:
        sums = Clusters.from_rows(self.clusters, self.numerators, self.denominators)
        return estimate(Moments.from_clusters(sums.y, sums.x, sums.rows), shape)


@dataclass
class _Reading:
    """What one pass over the file collects."""

    whole: _Answers = field(default_factory=_Answers)
    by_group: dict[str, _Answers] = field(default_factory=dict)
    blank: int = 0
    halves: int = 0
    without_partner: int = 0
    refused: dict[str, list[str]] = field(default_factory=dict)


def measure_file(
    columns: Columns, request: Request, measure: Measure, remarks: Sequence[str] = ()
) -> FileFigure:
    """Reads the file once. A blank score is "not answered"; a score that is no number, or one that
    the question cannot have, leaves its row out, counted in a note."""
    reading = _read(columns, request, measure)
    groups = tuple(
        FileFigure(
            measure, reading.by_group[value].estimate(measure.shape), {request.by: value or None}
        )
        for value in _in_order(reading.by_group)
        if request.by is not None
    )
    return FileFigure(
        measure,
        reading.whole.estimate(measure.shape),
        groups=groups,
        remarks=(*remarks, *_remarks(reading, request, columns.uneven)),
    )


def number_from(text: str, *, decimal_comma: bool) -> float:
    """Raises CellRefused for anything but a plain number ("nan" and "1_000" are none)."""
    plain = text.replace(",", ".") if decimal_comma else text
    if not _NUMBER.fullmatch(plain) or not math.isfinite(number := float(plain)):
        raise CellRefused("is no number")
    return number


def _read(columns: Columns, request: Request, measure: Measure) -> _Reading:
    reading = _Reading()
    for row in columns.rows():
        texts = row.cells[: len(request.scores)]
        group = _group(reading, row, request)
        if not all(texts):
            reading.halves += any(texts)
            reading.blank += not any(texts)
            continue
        try:
            terms = measure.terms(_numbers(texts, columns))
        except CellRefused as refusal:
            example = f"row {row.number}: {' and '.join(texts)}"
            reading.refused.setdefault(str(refusal), []).append(example)
            continue
        cluster = _cluster(reading, row, request)
        for answers in (reading.whole, *group):
            answers.add(cluster, terms)
    return reading


def _numbers(texts: Iterable[str], columns: Columns) -> list[float]:
    return [number_from(text, decimal_comma=columns.has_decimal_commas) for text in texts]


def _group(reading: _Reading, row: Row, request: Request) -> list[_Answers]:
    """The row's group, which is known from its first row on, answered or not."""
    if request.by is None:
        return []
    return [reading.by_group.setdefault(row.cells[-1], _Answers())]


def _cluster(reading: _Reading, row: Row, request: Request) -> Hashable:
    """The partner, or the row itself where it names none; a row's number is never a name."""
    if request.partner is None:
        return row.number
    name = row.cells[len(request.scores)]
    reading.without_partner += not name
    return name or row.number


def _remarks(reading: _Reading, request: Request, uneven: int) -> list[str]:
    remarks = []
    if request.partner is None:
        remarks.append("No partner column was named, so each row counts as its own partner.")
    counted = (
        ("without a partner, each counted as its own", reading.without_partner),
        ("left blank, counted as not answered", reading.blank),
        ("left out, only one of the two columns answered", reading.halves),
        ("left out, more or fewer cells than the header", uneven),
    )
    remarks += [f"Rows {what}: {number}." for what, number in counted if number]
    remarks += [
        f"Rows left out, the value {reason}: {len(examples)} (first in {examples[0]})."
        for reason, examples in reading.refused.items()
    ]
    return remarks


def _in_order(values: Iterable[str]) -> list[str]:
    """Numbers by size, then text by the alphabet, the blank last."""

    def place(value: str) -> tuple[int, float, str]:
        try:
            return 0, number_from(value, decimal_comma=False), value
        except CellRefused:
            return (1 if value else 2), 0.0, value

    return sorted(values, key=place)
