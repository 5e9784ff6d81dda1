"""Stores changes of stage. The partner's stage is the one of its latest transition."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from operator import itemgetter

from django.db.models import F

from onpar.kernel import audit
from onpar.kernel.bulk import Batch, Difference, Stored, Target, compare, write
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError, NotFound
from onpar.kernel.events import announce
from onpar.kernel.models import AuditEntry
from onpar.kernel.staleness import mark_stale, month_of
from onpar.partners.contract import MEMBERSHIPS, PARTNER_MONTHS, WHOLE
from onpar.partners.models import Partner, StageTransition
from onpar.partners.services.locking import locked


class SameStage(DomainError):
    code = "same_stage"


def compare_transitions(batch: Batch, *, actor: str) -> Difference:
    """Fields: partner_id, on, to_stage_id (which recognize it), then reason."""
    return compare(_transitions(batch.fields, actor), batch.rows)


def store_transitions(batch: Batch, *, actor: str) -> list[Stored]:
    """Inserts stage changes by partner, day and stage; sets where each came from and where partners are now.

    Inside the caller's `writing()`. Partners' months from the earliest change on become stale.
    """
    difference = compare_transitions(batch, actor=actor)
    write(_transitions(batch.fields, actor), difference)
    if difference.new:
        place = itemgetter(batch.fields.index("partner_id"))
        settle_stages({place(row) for row in difference.new})
        days = map(itemgetter(batch.fields.index("on")), difference.new)
        mark_lifecycle_stale(days)
    return difference.outcomes


def settle_stages(partner_ids: Iterable[int]) -> None:
    """Links each transition to the stage before it, and each partner to the stage of its latest one."""
    history: dict[int, list[StageTransition]] = defaultdict(list)
    transitions = StageTransition.objects.filter(partner_id__in=list(partner_ids))
    for transition in transitions.order_by("on", "id"):
        history[transition.partner_id].append(transition)
    moved = [step for steps in history.values() for step in _linked(steps)]
    StageTransition.objects.bulk_update(moved, ["from_stage"], batch_size=500)
    latest = {partner: steps[-1].to_stage_id for partner, steps in history.items()}
    partners = list(Partner.objects.filter(id__in=list(latest)))
    for partner in partners:
        partner.stage_id = latest[partner.id]
    Partner.objects.bulk_update(partners, ["stage"], batch_size=500)


def mark_lifecycle_stale(days: Iterable[date]) -> None:
    """Marks the earliest month; whoever refreshes rebuilds from there to now."""
    mark_stale(PARTNER_MONTHS, [month_of(min(days))])
    mark_stale(MEMBERSHIPS, [WHOLE])


def _linked(steps: list[StageTransition]) -> list[StageTransition]:
    """The transitions whose origin changes, given all of one partner, oldest first."""
    changed = []
    before: int | None = None
    for step in steps:
        if step.from_stage_id != before:
            step.from_stage_id = before
            changed.append(step)
        before = step.to_stage_id
    return changed


def _transitions(fields: tuple[str, ...], actor: str) -> Target:
    inserted: dict[str, str | None] = {"actor": actor, "from_stage_id": None}
    if "reason" not in fields:
        inserted["reason"] = ""
    return Target(StageTransition, fields, key_size=3, inserted=inserted)


def change_stage(
    partner_id: int, *, version: int, stage_id: int, on: date, reason: str, actor: str, at: datetime
) -> AuditEntry:
    """Adds a dated change of stage and settles the history around it.

    A day before the latest change corrects the past: the partner's stage stays that of the latest one.
    Raises Outdated, and SameStage where the partner is in that stage on that day already.
    """
    with writing():
        partner = locked(Partner, partner_id, version=version)
        before = partner.transitions.filter(on__lte=on).last()
        if before is not None and before.to_stage_id == stage_id:
            raise SameStage("The partner is in this stage already. Choose another one.")
        transition = StageTransition.objects.create(
            partner=partner, to_stage_id=stage_id, on=on, reason=reason, actor=actor
        )
        _settle_one(partner_id, on)
        announce("partner.stage_changed", subject=f"partner:{partner_id}", at=at, stage=stage_id)
        return audit.record(
            "partner.stage.changed",
            actor=actor,
            subject=f"partner:{partner_id}",
            at=at,
            before={"stage_id": before.to_stage_id if before else None},
            after={
                "stage_id": stage_id,
                "on": on.isoformat(),
                "reason": reason,
                "transition": transition.pk,
            },
        )


def take_back_stage(partner_id: int, transition_id: int, *, actor: str, at: datetime) -> None:
    """Removes a change of stage and settles the history. Raises NotFound where it is gone."""
    with writing():
        Partner.objects.select_for_update().get(pk=partner_id)
        transition = StageTransition.objects.filter(partner_id=partner_id, pk=transition_id).first()
        if transition is None:
            raise NotFound("This change of stage was removed meanwhile.")
        transition.delete()
        _settle_one(partner_id, transition.on)
        announce("partner.stage_changed", subject=f"partner:{partner_id}", at=at)
        audit.record(
            "partner.stage.restored",
            actor=actor,
            subject=f"partner:{partner_id}",
            at=at,
            before={"stage_id": transition.to_stage_id},
            after={"stage_id": transition.from_stage_id},
        )


def _settle_one(partner_id: int, on: date) -> None:
    settle_stages([partner_id])
    Partner.objects.filter(pk=partner_id).update(version=F("version") + 1)
    mark_lifecycle_stale([on])
