"""Fetch with rights: which partners a staff user may see, and which change."""

from typing import Literal, TypeVar

from django.db.models import Model, QuerySet

from onpar.accounts.models import User
from onpar.kernel.errors import NotAllowed, NotFound
from onpar.partners.models import Partner

Row = TypeVar("Row", bound=Model)


class PartnerMoved(NotFound):
    """The partner became part of another one, which the user may see."""

    def __init__(self, former: str, partner: Partner) -> None:
        super().__init__(f"This partner is now part of {partner}.")
        self.former = former
        self.partner = partner


def visible_partners(user: User) -> QuerySet[Partner]:
    """A partner manager sees own partners; every other staff role sees all."""
    if user.sees_all_partners:
        return Partner.objects.all()
    return Partner.objects.filter(owner=user)


def get_partner_for(user: User, public_id: str, *, to: Literal["see", "edit"] = "see") -> Partner:
    """Raises NotFound for a foreign id exactly as for one that never existed.

    Raises PartnerMoved for what was merged into a visible one, NotAllowed where `user` sees the partner and only reads.
    """
    partners = visible_partners(user)
    partner = partners.filter(public_id=public_id).first()
    if partner is None:
        survivor = partners.filter(aliases__public_id=public_id).first()
        if survivor is not None:
            raise PartnerMoved(public_id, survivor)
        raise NotFound("There is no such partner. It may have been removed.")
    if to == "edit":
        require_editor(user)
    return partner


def rows_for(user: User, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Of rows that hang on a partner, those that `user` sees. A row without one is the whole program's."""
    return rows if user.sees_all_partners else rows.filter(partner__owner=user)


def get_row_for(user: User, rows: QuerySet[Row], **key: str) -> Row:
    """Raises NotFound for a foreign row exactly as for one that never existed."""
    row = rows_for(user, rows).filter(**key).first()
    if row is None:
        raise NotFound("There is no such thing. It may have been removed.")
    return row


def require_editor(user: User) -> None:
    if not user.may_edit:
        raise NotAllowed("You may read partners, and not change them. Ask a program manager.")


def require_program_runner(user: User) -> None:
    if not user.runs_program:
        raise NotAllowed("Only administrators and program managers may do this. Ask one of them.")
