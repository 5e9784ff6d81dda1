"""`onpar import`: rows of a file into the database, with counts and a file of what was refused."""

import argparse
import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onpar.exchange.services.importing import ImportReport

# Named here too, because help must not load the database code; a test keeps the two lists equal.
KIND_NAMES = (
    "partners",
    "people",
    "sales",
    "agreements",
    "answers",
    "interactions",
    "stages",
    "outcomes",
    "expectations",
    "customer_scores",
)
# Not a kind of row, but all of them.
EVERYTHING = "everything"


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("import", help="store the rows of a CSV, TSV or Excel file")
    parser.add_argument(
        "kind",
        choices=(*KIND_NAMES, EVERYTHING),
        metavar="KIND",
        help=f"{', '.join(KIND_NAMES)}; or {EVERYTHING}: an export, into an empty installation",
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="CSV, TSV or .xlsx, text also packed as .gz"
    )
    parser.add_argument("--map", type=Path, metavar="MAP.toml", help="see docs/import.md")
    parser.add_argument("--dry-run", action="store_true", help="check everything, store nothing")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.set_defaults(run=run_import)


def run_import(arguments: argparse.Namespace) -> int:
    if arguments.kind == EVERYTHING:
        return _restore(arguments)
    from onpar.exchange.mapping import Mapping, load_mapping
    from onpar.exchange.services.importing import import_file, preview_file
    from onpar.kernel import clock
    from onpar.kernel.errors import DomainError

    act = preview_file if arguments.dry_run else import_file
    try:
        mapping = load_mapping(arguments.map) if arguments.map else Mapping()
        report = act(
            arguments.file, arguments.kind, mapping=mapping, actor=_actor(), at=clock.now()
        )
    except DomainError as error:
        print(f"onpar: {error.message}", file=sys.stderr)
        return 2
    if arguments.json:
        print(json.dumps(_as_json(report, dry_run=arguments.dry_run), indent=1))
    else:
        print("\n".join(_as_lines(report, dry_run=arguments.dry_run)))
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from onpar.exchange.services.restoring import restore_export
    from onpar.kernel import clock

    counts = restore_export(arguments.file, actor=_actor(), at=clock.now())
    if arguments.json:
        print(json.dumps(counts, indent=1))
    else:
        print(f"{sum(counts.values()):,} rows of {len(counts)} tables were restored.")
    return 0


def _actor() -> str:
    """Who sits at the shell, as the audit log names it."""
    return f"shell:{getpass.getuser()}"[:80]


def _as_json(report: "ImportReport", *, dry_run: bool) -> dict[str, Any]:
    return {
        "kind": report.kind,
        "file": report.file_name,
        "dry_run": dry_run,
        "rows": report.rows,
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "refused": report.refused,
        "filtered": report.filtered,
        "refused_file": str(report.refused_file) if report.refused_file else None,
        "first_refused": [
            {"row": number, **refusal._asdict()} for number, refusal in report.refusals.items()
        ],
        "lookalikes": [
            {
                "row": each.number,
                "external_id": each.external_id,
                "name": each.name,
                "like": [{"partner": one.public_id, "name": one.name} for one in each.like],
            }
            for each in report.lookalikes
        ],
        "unused_columns": report.unused_columns,
    }


def _as_lines(report: "ImportReport", *, dry_run: bool) -> list[str]:
    begin = "Nothing was stored. It would be: " if dry_run else ""
    lines = [
        f"{begin}{report.new:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged, "
        f"{report.refused:,} refused ({report.kind} of {report.file_name}, {report.rows:,} rows"
        + (f", {report.filtered:,} left out by the filter)." if report.filtered else ").")
    ]
    for number, refusal in report.refusals.items():
        place = f", {refusal.column} '{refusal.value}'" if refusal.column else ""
        lines.append(f"  Row {number}{place}: {refusal.reason}")
    if report.refused > len(report.refusals):
        lines.append(f"  and {report.refused - len(report.refusals):,} more rows.")
    if report.lookalikes:
        lines.append(
            f"{len(report.lookalikes):,} refused rows look like partners that are here. Decide under "
            '[decisions] of the mapping, or for all with same_name = "same" or "different".'
        )
    if report.refused_file:
        lines.append(f"Correct the refused rows and import them again: {report.refused_file}")
    if report.unused_columns:
        lines.append(f"Columns not used: {', '.join(report.unused_columns)}.")
    return lines
