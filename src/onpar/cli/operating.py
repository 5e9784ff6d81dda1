"""Commands that run OnPar: up, serve, demo, migrate, admin create, facts."""

import argparse
import getpass
import os
import shutil
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    up = subparsers.add_parser("up", help="migrate, then serve with a worker beside")
    _serving(up, run_up)
    up.set_defaults(worker=True)
    only = subparsers.add_parser("serve", help="serve without migrating")
    _serving(only, run_serve)
    only.add_argument("--worker", action="store_true", help="keep a worker beside the server")
    demo = subparsers.add_parser("demo", help="build the demo program once, then serve it")
    _serving(demo, run_demo)
    demo.add_argument("--reset", action="store_true", help="throw the demo away and start over")
    demo.add_argument("--no-serve", action="store_true", help="build and greet, then stop")
    demo.set_defaults(prepare=_prepare_demo)
    subparsers.add_parser("migrate", help="bring the database up to date").set_defaults(
        run=run_migrate
    )
    setup = subparsers.add_parser("setup", help="print a new link for the first start")
    setup.add_argument("--url", help="where OnPar answers, if not at ONPAR_BASE_URL")
    setup.set_defaults(run=run_setup)
    admin = subparsers.add_parser("admin", help="users of the workspace")
    create = admin.add_subparsers(dest="action", metavar="ACTION", required=True).add_parser(
        "create", help="create an administrator"
    )
    create.add_argument("email")
    create.add_argument("--name", default="Administrator")
    create.set_defaults(run=run_admin_create)
    facts = subparsers.add_parser("facts", help="the columnar copy that figures are counted from")
    actions = facts.add_subparsers(dest="action", metavar="ACTION", required=True)
    refresh = actions.add_parser("refresh", help="bring the copy up to date")
    refresh.add_argument("--all", action="store_true", help="make all of it anew")
    refresh.set_defaults(run=run_facts_refresh)
    actions.add_parser("check", help="compare the copy with the database, row by row").set_defaults(
        run=run_facts_check
    )


def _serving(parser: argparse.ArgumentParser, run: object) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="moves to the next if it is taken")
    parser.set_defaults(run=run, prepare=_know_the_address)


def _know_the_address(arguments: argparse.Namespace) -> None:
    """Before the settings are read: links in mail lead to where this server answers."""
    from onpar.cli.serving import free_port

    arguments.wanted_port, arguments.port = (
        arguments.port,
        free_port(arguments.host, arguments.port),
    )
    host = "127.0.0.1" if arguments.host in ("0.0.0.0", "::") else arguments.host  # noqa: S104
    os.environ.setdefault("ONPAR_BASE_URL", f"http://{host}:{arguments.port}")


def run_up(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    run_migrate(arguments)
    _print_setup_link(settings.BASE_URL)
    return run_serve(arguments)


def run_serve(arguments: argparse.Namespace) -> int:
    from onpar.cli.serving import collect_static, serve
    from onpar.cli.working import worker_beside

    collect_static()
    if arguments.port != arguments.wanted_port:
        print(f"Port {arguments.wanted_port} is taken; serving on {arguments.port} instead.")
    print(f"OnPar is at http://{arguments.host}:{arguments.port}/  (stop with Ctrl-C)", flush=True)
    with worker_beside() if arguments.worker else nullcontext():
        serve(arguments.host, arguments.port)
    return 0


def run_setup(arguments: argparse.Namespace) -> int:
    from django.conf import settings

    if _print_setup_link(arguments.url or settings.BASE_URL):
        return 0
    print(
        "onpar: OnPar is set up already. An administrator invites others under Settings, Users; "
        "`onpar admin create` makes another administrator.",
        file=sys.stderr,
    )
    return 1


def _print_setup_link(base_url: str) -> bool:
    """While there is no administrator: a link that opens the setup page once, for a day."""
    from onpar.accounts.services.installation import issue_setup_token
    from onpar.kernel import clock

    token = issue_setup_token(at=clock.now())
    if token is None:
        return False
    print("OnPar is empty. Open this link within a day to set it up; it works once:")
    print(f"  {base_url.rstrip('/')}/setup/{token}/", flush=True)
    return True


def run_migrate(_arguments: argparse.Namespace) -> int:
    from django.core.management import call_command

    from onpar.partners.defaults import install_defaults
    from onpar.partners.models import Stage

    call_command("migrate", interactive=False, verbosity=0)
    # Only on a new database: what an installation has removed since does not come back.
    if not Stage.objects.exists():
        install_defaults()
    return 0


def run_admin_create(arguments: argparse.Namespace) -> int:
    from onpar.accounts.models import Role
    from onpar.accounts.services.users import create_user
    from onpar.kernel import clock

    user = create_user(
        arguments.email,
        name=arguments.name,
        role=Role.ADMINISTRATOR,
        password=_ask_password(),
        actor="command:admin create",
        at=clock.now(),
    )
    print(f"{user.email} may now sign in as administrator.")
    return 0


def _ask_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return getpass.getpass("Password (12 characters or more): ")


def _prepare_demo(arguments: argparse.Namespace) -> None:
    _use_demo_directory(arguments)
    if not arguments.no_serve:
        _know_the_address(arguments)


def _use_demo_directory(arguments: argparse.Namespace) -> None:
    """The demo lives apart from real data unless a data directory is named."""
    from onpar.config.env import default_data_dir

    if "ONPAR_DATA_DIR" not in os.environ:
        os.environ["ONPAR_DATA_DIR"] = str(default_data_dir() / "demo")
    if arguments.reset and "DATABASE_URL" not in os.environ:
        _remove_demo_files(Path(os.environ["ONPAR_DATA_DIR"]))


def _remove_demo_files(directory: Path) -> None:
    """Only what a demo makes, and only where its marker says that a demo made it."""
    if not (directory / "demo").exists():
        return
    for name in ("onpar.sqlite3", "onpar.sqlite3-wal", "onpar.sqlite3-shm", "demo"):
        (directory / name).unlink(missing_ok=True)
    for name in ("facts", "imports", "spill"):
        shutil.rmtree(directory / name, ignore_errors=True)


def run_demo(arguments: argparse.Namespace) -> int:
    from onpar.cli.greeting import greet
    from onpar.demo.start import ensure_demo

    run_migrate(arguments)
    ensure_demo(reset=arguments.reset, say=print)
    print(greet(f"http://{arguments.host}:{arguments.port}"), flush=True)
    return 0 if arguments.no_serve else _serve_anew(arguments.host, arguments.port)


def _serve_anew(host: str, port: int) -> NoReturn:
    """Replaces this process: the server forks, and the analytical engine, which has counted the
    greeting's figures with threads of its own, does not survive a fork."""
    address = ["--host", host, "--port", str(port)]
    command = [sys.executable, "-m", "onpar", "serve", "--worker", *address]
    os.execv(sys.executable, command)  # noqa: S606


def run_facts_refresh(arguments: argparse.Namespace) -> int:
    from onpar.insights.batches.closing import close_batches
    from onpar.insights.facts.refresh import rebuild, refresh
    from onpar.kernel import clock

    manifest = (rebuild if arguments.all else refresh)(at=clock.now())
    for wave in close_batches(actor="command:facts refresh", at=clock.now()):
        print(f"{wave.full_name} has ended: what may be shown of it is decided.")
    print(f"Figures are as of {manifest.as_of:%Y-%m-%d %H:%M:%S} UTC.")
    return 0


def run_facts_check(_arguments: argparse.Namespace) -> int:
    from onpar.insights.facts.check import find_differences

    differences = find_differences()
    for difference in differences:
        print(difference)
    print(
        "The copy agrees with the database."
        if not differences
        else "Run `onpar facts refresh --all`."
    )
    return 1 if differences else 0
