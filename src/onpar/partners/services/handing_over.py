"""What becomes of the partners of somebody of ours who leaves."""

from datetime import datetime

from onpar.accounts.models import User
from onpar.kernel.db import writing
from onpar.partners.models import Partner
from onpar.partners.services.bulk_changes import assign_owner
from onpar.partners.services.editing import PARTNER, change

_BESIDE = ("sponsor_id", "technical_contact_id")


def hand_over(leaver: User, heir: User | None, *, actor: str, at: datetime) -> int:
    """Gives the partners that `leaver` looks after to `heir`, and frees those that `leaver` sponsors or
    advises. Their history keeps whose they were. Says how many were given on."""
    with writing():
        owned = list(Partner.objects.filter(owner=leaver).values_list("pk", flat=True))
        result = assign_owner(owned, heir, actor=actor, at=at)
        for name in _BESIDE:
            for partner in Partner.objects.filter(**{name: leaver.pk}):
                change(
                    PARTNER,
                    partner.pk,
                    version=partner.version,
                    values={name: None},
                    actor=actor,
                    at=at,
                )
    return result.changed
