"""Records interactions one at a time. What is written down is never edited: a correction supersedes it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onpar.kernel import audit
from onpar.kernel.db import writing
from onpar.kernel.errors import NotFound, Outdated
from onpar.kernel.events import announce
from onpar.kernel.ids import new_public_id
from onpar.kernel.staleness import mark_stale, month_of
from onpar.partners.contract import BY_HAND, INTERACTIONS, tell_interactions_moved
from onpar.partners.models import Interaction, Partner
from onpar.partners.services.editing import stored_values

FIELDS = (
    "touchpoint_id", "at", "person_id", "staff_id", "direction", "channel", "minutes", "planned_for",
    "subject", "outcome",
)  # fmt: skip


def interaction_values(interaction: Interaction) -> dict[str, Any]:
    return {name: getattr(interaction, name) for name in FIELDS}


def record_interaction(
    partner: Partner, values: Mapping[str, Any], *, actor: str, at: datetime
) -> Interaction:
    with writing():
        interaction = _store(partner.pk, values)
        mark_stale(INTERACTIONS, [month_of(interaction.at.date())])
        _tell(interaction, "recorded", {}, interaction_values(interaction), actor, at)
    return interaction


def correct_interaction(
    interaction_id: int, values: Mapping[str, Any], *, actor: str, at: datetime
) -> Interaction | None:
    """The correction, or None where nothing differs; the earlier ones stay and point at it.

    Raises Outdated where somebody has corrected it already, NotFound where it is gone.
    """
    with writing():
        old = Interaction.objects.select_for_update().filter(pk=interaction_id).first()
        if old is None:
            raise NotFound("There is no such interaction. It may have been removed.")
        if old.superseded_by_id is not None:
            raise Outdated("This was corrected by somebody else meanwhile.")
        before = interaction_values(old)
        differing = [name for name in FIELDS if name in values and values[name] != before[name]]
        if not differing:
            return None
        new = _store(old.partner_id, before | dict(values))
        earlier = [*old.interaction_set.values_list("pk", flat=True), old.pk]
        Interaction.objects.filter(pk__in=earlier).update(superseded_by=new)
        mark_stale(INTERACTIONS, {month_of(one.at.date()) for one in (old, new)})
        tell_interactions_moved(earlier)
        after = interaction_values(new)
        _tell(
            new,
            "corrected",
            {name: before[name] for name in differing},
            {name: after[name] for name in differing},
            actor,
            at,
        )
    return new


def _store(partner_id: int, values: Mapping[str, Any]) -> Interaction:
    return Interaction.objects.create(
        partner_id=partner_id, origin=BY_HAND, external_id=new_public_id(), **values
    )


def _tell(
    interaction: Interaction,
    verb: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    actor: str,
    at: datetime,
) -> None:
    subject = f"partner:{interaction.partner_id}"
    announce(f"interaction.{verb}", subject=subject, at=at, id=interaction.pk, actor=actor)
    audit.record(
        f"interaction.record.{verb}",
        actor=actor,
        subject=f"interaction:{interaction.pk}",
        at=at,
        before=stored_values(before),
        after=stored_values(after),
    )
