"""The table and the file behind a chart: the same figures, with everything that stands beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from onpar.insights.formatting import format_interval, format_value
from onpar.insights.results import Figure, Result
from onpar.staff.downloads import Cell
from onpar.staff.wording import verdict_words


@dataclass(frozen=True)
class TableRow:
    label: str
    cells: tuple[str, ...]
    href: str = ""


@dataclass(frozen=True)
class Table:
    """`first` heads the labels, `columns` the cells."""

    caption: str
    first: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def figure_table(
    figures: Sequence[Figure], *, caption: str, first: str, currency: str, hrefs: Sequence[str] = ()
) -> Table:
    """Value, interval, n and verdict of each figure; `hrefs`, where given, in the same order."""
    columns = _columns(figures, currency)
    return Table(
        caption=caption,
        first=first,
        columns=tuple(columns),
        rows=tuple(
            TableRow(
                label=figure.label or _("All"),
                cells=tuple(cells[number] for cells in columns.values()),
                href=hrefs[number] if hrefs else "",
            )
            for number, figure in enumerate(figures)
        ),
    )


def _columns(figures: Sequence[Figure], currency: str) -> dict[str, list[str]]:
    """Head → cells; intervals and verdicts only where some figure has one."""
    estimates = [figure.estimate for figure in figures]
    intervals = [format_interval(figure, currency=currency) for figure in figures]
    verdicts = [verdict_words(figure.verdict) for figure in figures]
    columns = {
        _("Value"): [
            format_value(figure.metric, figure.estimate.value, currency=currency)
            for figure in figures
        ]
    }
    if any(intervals):
        columns[_("95 % interval")] = intervals
    columns[_("Answers or records")] = [f"{found.responses:,}" for found in estimates]
    columns[_("Partners")] = [f"{found.partners:,}" for found in estimates]
    if any(verdicts):
        columns[_("Verdict")] = verdicts
    return columns


FILE_COLUMNS = (
    "value", "low", "high", "se", "confidence", "responses", "partners", "effective_partners",
    "indicative", "verdict", "withheld",
)  # fmt: skip


def result_file(result: Result) -> tuple[list[str], Iterator[list[Cell]]]:
    """Head and rows: one row a group, then the figure over all; numbers unrounded."""
    head = [part for key in result.query.by for part in (key, f"{key}_label")]
    return [*head, *FILE_COLUMNS], _file_rows(result)


def _file_rows(result: Result) -> Iterator[list[Cell]]:
    for figure in result.groups:
        group: list[Cell] = [part for one in figure.group for part in (one.value, one.label)]
        yield [*group, *_numbers(figure)]
    total: list[Cell] = [part for _key in result.query.by for part in ("", _("All"))]
    yield [*total, *_numbers(result.total)]


def _numbers(figure: Figure) -> list[Cell]:
    found = figure.estimate
    return [
        found.value, found.low, found.high, found.se, found.confidence, found.responses, found.partners,
        found.effective_partners, "yes" if found.indicative else "no", figure.verdict.code, figure.withheld,
    ]  # fmt: skip
