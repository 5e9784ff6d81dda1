"""`onpar export`: everything an installation holds, as tables; `onpar import everything` reads it back."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

FORMAT_NAMES = ("csv", "xlsx", "parquet")


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("export", help="write everything as tables")
    parser.add_argument("path", type=Path, metavar="DIR|FILE.zip", help="a new directory or zip")
    parser.add_argument(
        "--format",
        action="append",
        choices=FORMAT_NAMES,
        help="may be given several times; default: csv, and all three in a zip",
    )
    parser.set_defaults(run=run_export)


def run_export(arguments: argparse.Namespace) -> int:
    from onpar.kernel import clock

    manifest = _export(arguments.path, arguments.format, clock.now())
    rows = sum(table["rows"] for table in manifest["tables"])
    print(f"{rows:,} rows in {len(manifest['tables'])} tables are in {arguments.path}.")
    for what, count in manifest["withheld_to_protect_answers"].items():
        print(f"Withheld to protect answers: {count:,} {what.replace('_', ' ')}.")
    return 0


def _export(path: Path, formats: list[str] | None, at: datetime) -> dict[str, Any]:
    from onpar.exchange.errors import FileUnwritable
    from onpar.exchange.services.exporting import export_folder, export_zip

    if path.suffix == ".zip":
        return export_zip(path, formats or FORMAT_NAMES, at=at)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FileUnwritable(f"{path} exists and is not empty. Name a new directory.")
    return export_folder(path, formats or ["csv"], at=at)
