"""`onpar token create`: an API token for other software, its secret printed once."""

import argparse

# Named here too, because help must not load the database code; a test keeps the two lists equal.
SCOPE_NAMES = (
    "partners:read",
    "partners:write",
    "sales:write",
    "answers:write",
    "metrics:read",
    "exports",
)


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    token = subparsers.add_parser("token", help="API tokens for other software")
    create = token.add_subparsers(dest="action", metavar="ACTION", required=True).add_parser(
        "create", help="make a token; its secret is printed once"
    )
    create.add_argument("email", help="the user with whose rights the token acts")
    create.add_argument("--name", default="Command line", help="what the token is for")
    create.add_argument(
        "--scope", action="append", choices=SCOPE_NAMES, required=True, metavar="SCOPE",
        help=f"may be given several times: {', '.join(SCOPE_NAMES)}",
    )  # fmt: skip
    create.add_argument("--days", type=int, help="how long it is valid; without an end by default")
    create.set_defaults(run=run_token_create)


def run_token_create(arguments: argparse.Namespace) -> int:
    from datetime import timedelta

    from onpar.accounts.queries import get_user_by_email
    from onpar.accounts.services.tokens import create_token
    from onpar.kernel import clock

    at = clock.now()
    _token, secret = create_token(
        get_user_by_email(arguments.email),
        name=arguments.name,
        scopes=arguments.scope,
        expires_at=at + timedelta(days=arguments.days) if arguments.days else None,
        actor="command:token create",
        at=at,
    )
    print(secret)
    return 0
