"""Fetch with rights: which partners a staff user may see."""

from django.db.models import QuerySet

from onpar.accounts.models import User
from onpar.kernel.errors import NotFound
from onpar.partners.models import Partner


def visible_partners(user: User) -> QuerySet[Partner]:
    """A partner manager sees own partners; every other staff role sees all."""
    if user.sees_all_partners:
        return Partner.objects.all()
    return Partner.objects.filter(owner=user)


def get_partner_for(user: User, public_id: str) -> Partner:
    """Raises NotFound for a foreign id exactly as for one that never existed."""
    partner = visible_partners(user).filter(public_id=public_id).first()
    if partner is None:
        raise NotFound("There is no such partner. It may have been removed.")
    return partner
