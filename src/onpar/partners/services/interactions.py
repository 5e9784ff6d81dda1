"""Records interactions one at a time. What is written down is never edited: a correction supersedes it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from onpar.kernel import audit
from onpar.kernel.db import writing
from onpar.kernel.errors import NotFound, Outdated
from onpar.kernel.events import announce
from onpar.kernel.ids import new_public_id
from onpar.kernel.journal import hung_on
from onpar.kernel.models import AuditEntry
from onpar.kernel.staleness import mark_stale, month_of
from onpar.partners.contract import BY_HAND, INTERACTIONS, tell_interactions_moved
from onpar.partners.models import Interaction, Partner
from onpar.partners.services.editing import Refused, StillUsed, check_row, stored_values, tell

FIELDS = (
    "touchpoint_id", "at", "person_id", "staff_id", "direction", "channel", "minutes", "planned_for",
    "subject", "outcome",
)  # fmt: skip


class AlreadyCorrected(Outdated):
    code = "already_corrected"


def interaction_values(interaction: Interaction) -> dict[str, Any]:
    return {name: getattr(interaction, name) for name in FIELDS}


def record_interaction(
    partner: Partner, values: Mapping[str, Any], *, actor: str, at: datetime
) -> AuditEntry:
    """Raises Refused where a value cannot be."""
    with writing():
        interaction = _store(partner.pk, values, at)
        mark_stale(INTERACTIONS, [month_of(interaction.at.date())])
        return tell(
            interaction, "recorded", {}, interaction_values(interaction), actor=actor, at=at
        )


def correct_interaction(
    interaction_id: int, values: Mapping[str, Any], *, actor: str, at: datetime
) -> AuditEntry | None:
    """Stores a correction, at which the earlier ones point; None where nothing differs.

    Raises AlreadyCorrected, NotFound where it is gone, and Refused.
    """
    with writing():
        old = _current(interaction_id)
        before = interaction_values(old)
        differing = [name for name in FIELDS if name in values and values[name] != before[name]]
        if not differing:
            return None
        new = _store(old.partner_id, before | dict(values), at)
        earlier = [*old.interaction_set.values_list("pk", flat=True), old.pk]
        Interaction.objects.filter(pk__in=earlier).update(superseded_by=new)
        mark_stale(INTERACTIONS, {month_of(one.at.date()) for one in (old, new)})
        tell_interactions_moved(earlier)
        after = interaction_values(new)
        return tell(
            new,
            "corrected",
            {name: before[name] for name in differing},
            {name: after[name] for name in differing},
            actor=actor,
            at=at,
        )


def take_back_interaction(interaction_id: int, *, actor: str, at: datetime) -> None:
    """Removes what was just recorded; what it corrected counts again.

    Raises AlreadyCorrected, NotFound where it is gone, StillUsed where answers
    or anything else is about it.
    """
    with writing():
        taken = _current(interaction_id)
        if hung_on(Interaction, [taken.pk], besides=["partners.interaction"]):
            raise StillUsed(
                "Something hangs on this interaction by now, so it stays. Correct it instead."
            )
        earlier = list(taken.interaction_set.order_by("-pk"))
        for one in earlier[:1]:
            Interaction.objects.filter(superseded_by=taken).update(superseded_by=one)
            Interaction.objects.filter(pk=one.pk).update(superseded_by=None)
        mark_stale(INTERACTIONS, {month_of(one.at.date()) for one in (taken, *earlier[:1])})
        tell_interactions_moved([one.pk for one in earlier])
        said = interaction_values(taken)
        partner = taken.partner_id
        taken.delete()
        announce("interaction.removed", subject=f"partner:{partner}", at=at, actor=actor)
        audit.record(
            "interaction.record.removed",
            actor=actor,
            subject=f"partner:{partner}",
            at=at,
            before=stored_values(said),
        )


def _current(interaction_id: int) -> Interaction:
    """Locked. Raises NotFound and AlreadyCorrected."""
    found = Interaction.objects.select_for_update().filter(pk=interaction_id).first()
    if found is None:
        raise NotFound("There is no such interaction. It may have been removed.")
    if found.superseded_by_id is not None:
        raise AlreadyCorrected("This was corrected by somebody else meanwhile.")
    return found


def _store(partner_id: int, values: Mapping[str, Any], now: datetime) -> Interaction:
    interaction = Interaction(
        partner_id=partner_id, origin=BY_HAND, external_id=new_public_id(), **values
    )
    if interaction.at > now:
        when = _("This has not happened yet. Record it when it has.")
        raise Refused(when, fields={"at": when})
    check_row(interaction, now)
    interaction.save()
    return interaction
