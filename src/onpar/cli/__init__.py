"""The command line: parse, call one service, print a line or JSON, return a code.

0 done, 1 failed, 2 misuse. Help needs no settings and loads nothing heavy.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from onpar import __version__


def build_parser() -> argparse.ArgumentParser:
    from onpar.cli import (
        auditing,
        exporting,
        figures,
        importing,
        onfile,
        operating,
        persons,
        surveying,
        tokens,
        working,
    )

    parser = argparse.ArgumentParser(
        prog="onpar",
        description="Measure and manage the experience that partners have of a program.",
    )
    parser.add_argument("--version", action="version", version=f"onpar {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in (
        operating,
        working,
        importing,
        exporting,
        figures,
        persons,
        surveying,
        tokens,
        auditing,
        onfile,
    ):
        module.add_parsers(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command. A parser's defaults name `run` and whether it needs no database (`offline`)."""
    arguments = build_parser().parse_args(argv)
    try:
        if getattr(arguments, "offline", False):
            return int(arguments.run(arguments))
        return _run_with_database(arguments)
    except BrokenPipeError:
        # Whoever read the output (`head`) has enough; Python must not complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _run_with_database(arguments: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onpar.config.settings")
    import django
    from django.db.utils import OperationalError

    from onpar.kernel.errors import DomainError

    prepare = getattr(arguments, "prepare", None)
    try:
        if prepare:
            prepare(arguments)
        django.setup()
        return int(arguments.run(arguments))
    except DomainError as error:
        print(f"onpar: {error.message}", file=sys.stderr)
        return 2 if error.code in ("period", "not_found", "query_refused") else 1
    except OperationalError as error:
        print(f"onpar: The database did not answer: {str(error).splitlines()[0]}", file=sys.stderr)
        print("Run `onpar migrate` on a new database, or check DATABASE_URL.", file=sys.stderr)
        return 1
