"""`onpar metrics list` and `onpar metrics show`: the evaluator from the command line."""

import argparse
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onpar.insights.results import Figure, Result


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    metrics = subparsers.add_parser("metrics", help="figures of the program")
    actions = metrics.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="the catalog of metrics")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=run_list)
    show = actions.add_parser("show", help="one metric, by any of its dimensions")
    show.add_argument("key", help="a key of `onpar metrics list`")
    show.add_argument("--by", action="append", default=[], metavar="DIMENSION")
    show.add_argument(
        "--period", default="90d", help="2026, 2026-05, 2026-Q2, 90d, 12m or DAY..DAY"
    )
    show.add_argument(
        "--compare", default="", metavar="PERIOD", help="an earlier period, or 'previous'"
    )
    show.add_argument("--filter", action="append", default=[], metavar="DIMENSION=VALUE[,VALUE]")
    show.add_argument("--weight", choices=["response", "partner", "revenue"], default="response")
    show.add_argument("--json", action="store_true")
    show.set_defaults(run=run_show)


def run_list(arguments: argparse.Namespace) -> int:
    from onpar.insights.documents import catalog_document

    rows = catalog_document()
    if arguments.json:
        print(json.dumps(rows, indent=1))
        return 0
    for row in rows:
        print(f"{row['metric']:<28} {row['title']}")
    return 0


def run_show(arguments: argparse.Namespace) -> int:
    from onpar.accounts.queries import get_installation
    from onpar.insights.documents import read_query, result_document
    from onpar.insights.evaluator import evaluate
    from onpar.insights.viewer import OPERATOR
    from onpar.kernel import clock

    query = read_query(
        arguments.key,
        period=arguments.period,
        today=clock.today(),
        by=arguments.by,
        filters=arguments.filter,
        weight=arguments.weight,
        compare=arguments.compare,
    )
    result = evaluate(query, OPERATOR, at=clock.now())
    if arguments.json:
        print(json.dumps(result_document(result), indent=1))
    else:
        print("\n".join(_as_lines(result, get_installation().currency)))
    return 0


def _as_lines(result: "Result", currency: str) -> list[str]:
    title = f"{result.metric.title}, {result.query.period}"
    labels = [figure.label for figure in result.groups]
    width = max(map(len, [*labels, "All"]))
    rows = [_line("All", result.total, width, currency)]
    rows += [
        _line(label, figure, width, currency)
        for label, figure in zip(labels, result.groups, strict=True)
    ]
    return [title, *rows, *result.notes, f"As of {result.as_of:%Y-%m-%d %H:%M} UTC."]


def _line(label: str, figure: "Figure", width: int, currency: str) -> str:
    from onpar.insights.formatting import format_interval, format_value

    if figure.withheld:
        return f"  {label:<{width}}  {figure.withheld}"
    value = format_value(figure.metric, figure.estimate.value, currency=currency)
    interval = format_interval(figure, currency=currency)
    beside = f"{figure.estimate.responses} rows, {figure.estimate.partners} partners"
    mark = figure.verdict.mark or " "
    return f"  {label:<{width}}  {value:>12} {mark} {interval:<20} {beside}"
