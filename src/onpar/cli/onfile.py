"""`onpar nps|parity|satisfaction FILE`: figures with intervals from any CSV, without a database."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from onpar.analysis import Shape
from onpar.cli.columns import Columns, open_columns
from onpar.cli.measuring import FileFigure, Measure, Request, measure_file, number_from
from onpar.exchange.errors import CellRefused
from onpar.kernel.errors import DomainError

# More steps than any satisfaction scale in use has: such a column holds something else, or a code
# like 99 for "no answer" that would silently move the top boxes.
_MOST_STEPS = 11
_DIGITS = {"points": 1, "percent": 1, "ratio": 2}


class ScaleUnlikely(DomainError):
    code = "scale_unlikely"


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    nps = _file_parser(subparsers, "nps", "net promoter score of a 0-10 question in a CSV")
    nps.add_argument("--score", required=True, metavar="COL", help="likelihood to recommend, 0-10")
    nps.add_argument("--by", metavar="COL", help="a figure for each value of this column as well")
    nps.set_defaults(run=run_nps)
    parity = _file_parser(subparsers, "parity", "reality ÷ expectation in a CSV; 1.00 is on par")
    parity.add_argument("--expectation", required=True, metavar="COL")
    parity.add_argument("--reality", required=True, metavar="COL")
    parity.add_argument(
        "--by", metavar="COL", help="a figure for each value of this column as well"
    )
    parity.set_defaults(run=run_parity)
    satisfaction = _file_parser(subparsers, "satisfaction", "share of the highest scores in a CSV")
    satisfaction.add_argument("--score", required=True, metavar="COL", help="whole numbers")
    satisfaction.add_argument(
        "--top",
        required=True,
        type=_box_count,
        metavar="N",
        help="the N highest steps of the scale found in the file count as satisfied: with --top 2 "
        "and answers up to 5, the 4s and 5s",
    )
    satisfaction.set_defaults(run=run_satisfaction)


def run_nps(arguments: argparse.Namespace) -> int:
    """100 · (share of 9 to 10 − share of 0 to 6); decimals are allowed, so 8.9 is neither."""
    request = Request((arguments.score,), arguments.partner, arguments.by)
    return _answer(arguments, lambda columns: measure_file(columns, request, NPS), request)


def run_parity(arguments: argparse.Namespace) -> int:
    """Σ reality ÷ Σ expectation over the rows that give both."""
    request = Request((arguments.expectation, arguments.reality), arguments.partner, arguments.by)
    return _answer(arguments, lambda columns: measure_file(columns, request, PARITY), request)


def run_satisfaction(arguments: argparse.Namespace) -> int:
    """Share of the top boxes. A first reading finds the scale: whole steps up to the highest answer
    given, so a step that nobody chose still counts as one; the scale found is said in a note."""
    request = Request((arguments.score,), arguments.partner)
    return _answer(
        arguments, lambda columns: _measure_top_boxes(columns, request, arguments.top), request
    )


def _file_parser(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(name, help=summary, description=summary)
    parser.add_argument("file", type=Path, metavar="FILE", help=".csv or .csv.gz in UTF-8")
    parser.add_argument("--partner", metavar="COL", help="whose answer it is; intervals rest on it")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.set_defaults(offline=True)
    return parser


def _box_count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of boxes; give 1 or more")
    return int(text)


def _nps_terms(scores: Sequence[float]) -> tuple[float, float]:
    (score,) = scores
    if not 0 <= score <= 10:
        raise CellRefused("is not between 0 and 10")
    return float(score >= 9) - float(score <= 6), 1.0


def _parity_terms(scores: Sequence[float]) -> tuple[float, float]:
    expectation, reality = scores
    if expectation <= 0 or reality <= 0:
        raise CellRefused("is not above 0, as a scale of expectations is")
    return reality, expectation


NPS = Measure("nps", "points", Shape(scale=100, low=-100, high=100), _nps_terms)
PARITY = Measure("px_parity", "ratio", Shape(cannot_be_negative=True), _parity_terms)


def top_boxes(lowest_counted: int) -> Measure:
    """Share of the scores from `lowest_counted` up."""

    def terms(scores: Sequence[float]) -> tuple[float, float]:
        (score,) = scores
        if not score.is_integer():
            raise CellRefused("is no whole number")
        return float(score >= lowest_counted), 1.0

    return Measure("psat", "percent", Shape(scale=100, low=0, high=100, is_share=True), terms)


def _measure_top_boxes(columns: Columns, request: Request, boxes: int) -> FileFigure:
    low, high = _scale_found(columns, request.scores[0])
    lowest_counted = high - boxes + 1
    remark = f"Scale found: {low} to {high}. Counted as satisfied: {lowest_counted} and above."
    return measure_file(columns, request, top_boxes(lowest_counted), [remark])


def _scale_found(columns: Columns, name: str) -> tuple[int, int]:
    """Lowest and highest whole score of the file, 0 and 0 where there is none."""
    found = {step for row in columns.rows() if (step := _step(row.cells[0], columns)) is not None}
    low, high = min(found, default=0), max(found, default=0)
    if high - low >= _MOST_STEPS:
        raise ScaleUnlikely(
            f"Column '{name}' runs from {low} to {high}, which is no satisfaction scale. "
            "Choose another column, or blank the codes that mean 'no answer'."
        )
    return low, high


def _step(text: str, columns: Columns) -> int | None:
    try:
        number = number_from(text, decimal_comma=columns.has_decimal_commas)
    except CellRefused:
        return None
    return int(number) if number.is_integer() else None


def _answer(
    arguments: argparse.Namespace, make: Callable[[Columns], FileFigure], request: Request
) -> int:
    """Prints the figure, or on stderr the one sentence that says why there is none."""
    try:
        figure = make(open_columns(arguments.file, request.names))
    except DomainError as error:
        print(f"onpar: {error.message}", file=sys.stderr)
        return 2
    if arguments.json:
        print(json.dumps(_as_json(figure), indent=1, ensure_ascii=False))
    else:
        print("\n".join(_as_lines(figure)))
    return 0


def _as_json(figure: FileFigure) -> dict[str, Any]:
    found = figure.estimate
    return {
        **({"group": figure.group} if figure.group else {}),
        "metric": figure.measure.metric,
        "unit": figure.measure.unit,
        "value": found.value,
        "se": found.se,
        "low": found.low,
        "high": found.high,
        "confidence": found.confidence,
        "responses": found.responses,
        "partners": found.partners,
        "effective_partners": found.effective_partners,
        "indicative": found.indicative,
        "groups": [_as_json(group) for group in figure.groups],
        "notes": figure.notes,
    }


def _as_lines(figure: FileFigure) -> list[str]:
    figures = (figure, *figure.groups)
    heading = ("", figure.measure.metric, "95 % interval", "answers", "partners", "effective")
    table = [heading, *(_cells(one) for one in figures)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(_aligned(cells, widths)).rstrip() for cells in table]
    notes = [f"{_label(one)}: {note}" for one in figure.groups for note in one.notes]
    return [*lines, *figure.notes, *notes]


def _cells(figure: FileFigure) -> tuple[str, ...]:
    found, digits = figure.estimate, _DIGITS[figure.measure.unit]
    interval = "none"
    if found.low is not None and found.high is not None:
        interval = f"{found.low:.{digits}f} … {found.high:.{digits}f}"
    return (
        _label(figure),
        "none" if found.value is None else f"{found.value:.{digits}f}",
        interval,
        str(found.responses),
        str(found.partners),
        "" if found.effective_partners is None else f"{found.effective_partners:.1f}",
    )


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Labels to the left, figures to the right."""
    label, *figures = zip(cells, widths, strict=True)
    return [label[0].ljust(label[1]), *(text.rjust(width) for text, width in figures)]


def _label(figure: FileFigure) -> str:
    names = [f"{column} {value or '(blank)'}" for column, value in figure.group.items()]
    return names[0] if names else "All"
