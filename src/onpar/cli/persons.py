"""`onpar person export|erase`: what is stored about one person, and its end."""

import argparse
import getpass
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db import models


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("person", help="export or erase what is stored about a person")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    export = actions.add_parser("export", help="everything about a person as a ZIP archive")
    _whom(export)
    export.add_argument("--to", type=Path, metavar="FILE.zip", help="default: person-ID.zip")
    export.add_argument(
        "--with-withheld",
        action="store_true",
        help="also answers that staff promised not to read: hand the file over unopened",
    )
    export.set_defaults(run=run_export)
    erase = actions.add_parser("erase", help="erase a person for good")
    _whom(erase)
    erase.add_argument("--dry-run", action="store_true", help="say what would go and what stays")
    erase.add_argument("--confirm", metavar="NAME", help="the person's name, instead of typing it")
    erase.set_defaults(run=run_erase)


def _whom(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "person", metavar="WHO", help="e-mail address, or the id in the page's address"
    )
    parser.add_argument(
        "--staff", action="store_true", help="a staff user, not a contact of a partner"
    )


def run_export(arguments: argparse.Namespace) -> int:
    from onpar.exchange.services.personal_export import export_person
    from onpar.kernel import clock

    row = _find(arguments)
    content = export_person(
        row, actor=_actor(), at=clock.now(), with_withheld=arguments.with_withheld
    )
    path: Path = arguments.to or Path(f"person-{getattr(row, 'public_id', row.pk)}.zip")
    path.write_bytes(content)
    print(f"Written to {path}.")
    return 0


def run_erase(arguments: argparse.Namespace) -> int:
    from onpar.exchange.services.erasing import erase_person, preview_erasure
    from onpar.kernel import clock

    row = _find(arguments)
    if arguments.dry_run:
        print("Nothing was erased. It would be:")
        _tell(asdict(preview_erasure(row)))
        return 0
    _confirm(arguments, str(row))
    _tell(erase_person(row, actor=_actor(), at=clock.now()).report)
    return 0


def _find(arguments: argparse.Namespace) -> "models.Model":
    """Raises NotFound; DomainError where several contacts share the address."""
    from onpar.exchange.holdings import find_person

    return find_person(arguments.person, is_staff=arguments.staff)


def _confirm(arguments: argparse.Namespace, name: str) -> None:
    from onpar.kernel.errors import DomainError

    typed = arguments.confirm
    if typed is None:
        print(f"Erasing cannot be undone. Type the name of the person ({name}): ", end="")
        typed = sys.stdin.readline().strip()
    if typed != name:
        raise DomainError(f"'{typed}' is not '{name}'. Nothing was erased.")


def _tell(report: dict[str, Any]) -> None:
    for line in (*report["erased"], *report["kept"]):
        why = f". {line['why']}" if line["why"] else ""
        print(f"  {line['count']:>6,}  {line['what']}: {line['fate']}{why}")


def _actor() -> str:
    return f"shell:{getpass.getuser()}"[:80]
