"""Whose eyes a figure is for. The evaluator never answers without one."""

from dataclasses import dataclass

from onpar.accounts.models import User
from onpar.partners.access import visible_partners


@dataclass(frozen=True)
class Viewer:
    """`partners`: database ids of the partners whose rows may count; None means all of them."""

    partners: frozenset[int] | None


# The command line runs with the rights of whoever may read the database.
OPERATOR = Viewer(partners=None)


def viewer_for(user: User) -> Viewer:
    """One query for a partner manager, none for others."""
    if user.sees_all_partners:
        return Viewer(partners=None)
    return Viewer(partners=frozenset(visible_partners(user).values_list("pk", flat=True)))
