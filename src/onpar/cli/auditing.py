"""`onpar audit`: whether the log still says what was written."""

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onpar.kernel.audit.verifying import Report

_FAULTS_SHOWN = 20


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    audit = subparsers.add_parser("audit", help="the log of who changed what")
    actions = audit.add_subparsers(dest="action", metavar="ACTION", required=True)
    verify = actions.add_parser(
        "verify", help="check every entry; 1 when one was altered, removed or inserted"
    )
    verify.add_argument("--head", default="", help="a head that was printed earlier")
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=run_verify)
    actions.add_parser("head", help="print where the log ends, to be kept elsewhere").set_defaults(
        run=run_head
    )


def run_verify(arguments: argparse.Namespace) -> int:
    from onpar.kernel.audit.verifying import verify

    report = verify(head=arguments.head)
    print(json.dumps(asdict(report), indent=1) if arguments.json else "\n".join(_lines(report)))
    return 1 if report.faults else 0


def _lines(report: "Report") -> list[str]:
    lines = report.faults[:_FAULTS_SHOWN]
    if len(report.faults) > _FAULTS_SHOWN:
        lines.append(f"... and {len(report.faults) - _FAULTS_SHOWN:,} more.")
    if not report.faults:
        lines.append("Every entry is as it was sealed.")
    elif len(report.faults) >= report.sealed:
        lines.append(
            "If the secret key was changed, name the former in ONPAR_SECRET_KEY_FALLBACKS."
        )
    lines.append(
        f"{report.sealed:,} sealed, {report.erased:,} of them without what changed (erased); "
        f"{report.unsealed:,} wait for the worker to seal them."
    )
    return lines


def run_head(_arguments: argparse.Namespace) -> int:
    from onpar.kernel.audit.sealing import head_words

    print(head_words())
    return 0
