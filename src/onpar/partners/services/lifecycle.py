"""Stores changes of stage in bulk. The partner's stage is the one of its latest transition."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from operator import itemgetter

from onpar.kernel.bulk import Batch, Difference, Stored, Target, compare, write
from onpar.kernel.staleness import mark_stale, month_of
from onpar.partners.contract import MEMBERSHIPS, PARTNER_MONTHS, WHOLE
from onpar.partners.models import Partner, StageTransition


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
