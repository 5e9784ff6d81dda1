"""Changes many partners at once: owner, groups, stage. A few statements per 500 partners."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext as _

from onpar.accounts.models import User
from onpar.kernel import audit
from onpar.kernel.audit import Change
from onpar.kernel.db import writing
from onpar.kernel.events import announce_many
from onpar.partners.models import Partner, PartnerGroup, Stage, StageTransition
from onpar.partners.services.lifecycle import mark_lifecycle_stale, settle_stages
from onpar.partners.services.partners import record_profiles

BATCH = 500
# id, name, and what the partner has of what is being changed.
_Row = tuple[int, str, object]


@dataclass(frozen=True)
class Left:
    """A partner that stayed as it was, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class BulkResult:
    changed: int
    left: tuple[Left, ...]


def assign_owner(
    partner_ids: Collection[int], owner: User | None, *, actor: str, at: datetime
) -> BulkResult:
    owner_id = owner.pk if owner else None
    with writing():
        rows = _locked(partner_ids, "owner_id")
        moved = [row for row in rows if row[2] != owner_id]
        reason = (
            _("belongs to %(name)s already") % {"name": owner} if owner else _("has no manager")
        )
        for batch in _batches(moved):
            _update(batch, owner_id=owner_id)
            record_profiles(batch, since=at.date())
        changes = [
            Change(f"partner:{pk}", {"owner_id": before}, {"owner_id": owner_id})
            for pk, _name, before in moved
        ]
        _tell("partner.record.changed", changes, actor, at)
        return _result(rows, moved, reason)


def add_to_group(
    partner_ids: Collection[int], group: PartnerGroup, *, actor: str, at: datetime
) -> BulkResult:
    with writing():
        rows, members = _locked(partner_ids, "pk"), _members(partner_ids, group)
        moved = [row for row in rows if row[0] not in members]
        through = Partner.groups.through
        through.objects.bulk_create(
            [through(partner_id=row[0], partnergroup_id=group.pk) for row in moved],
            batch_size=BATCH,
        )
        _tell_groups(moved, {}, {"group": group.name}, actor, at)
        return _result(rows, moved, _("is in “%(group)s” already") % {"group": group})


def take_out_of_group(
    partner_ids: Collection[int], group: PartnerGroup, *, actor: str, at: datetime
) -> BulkResult:
    with writing():
        rows, members = _locked(partner_ids, "pk"), _members(partner_ids, group)
        moved = [row for row in rows if row[0] in members]
        for batch in _batches(moved):
            Partner.groups.through.objects.filter(
                partnergroup_id=group.pk, partner_id__in=batch
            ).delete()
        _tell_groups(moved, {"group": group.name}, {}, actor, at)
        return _result(rows, moved, _("is not in “%(group)s”") % {"group": group})


def move_to_stage(
    partner_ids: Collection[int],
    stage: Stage,
    *,
    on: date,
    reason: str,
    actor: str,
    at: datetime,
) -> BulkResult:
    """Leaves partners that are in the stage already, and those that moved after `on`."""
    with writing():
        rows = _locked(partner_ids, "stage_id")
        later = set(
            StageTransition.objects.filter(partner_id__in=list(partner_ids), on__gt=on)
            .values_list("partner_id", flat=True)
            .distinct()
        )
        moved = [row for row in rows if row[2] != stage.pk and row[0] not in later]
        StageTransition.objects.bulk_create(
            [
                StageTransition(
                    partner_id=row[0], to_stage=stage, on=on, reason=reason, actor=actor
                )
                for row in moved
            ],
            batch_size=BATCH,
        )
        for batch in _batches(moved):
            settle_stages(batch)
            _update(batch)
        after = {"stage_id": stage.pk, "on": on.isoformat(), "reason": reason}
        changes = [
            Change(f"partner:{pk}", {"stage_id": before}, after) for pk, _name, before in moved
        ]
        _tell("partner.stage.moved", changes, actor, at, since=on)
        same = _("is in “%(stage)s” already") % {"stage": stage}
        left = [
            Left(name, same if before == stage.pk else _("moved on a later day"))
            for pk, name, before in rows
            if before == stage.pk or pk in later
        ]
        return BulkResult(len(moved), tuple(left))


def _locked(partner_ids: Collection[int], column: str) -> list[_Row]:
    partners = Partner.objects.select_for_update().filter(pk__in=list(partner_ids))
    return list(partners.order_by("name").values_list("pk", "name", column))


def _members(partner_ids: Collection[int], group: PartnerGroup) -> set[int]:
    links = Partner.groups.through.objects.filter(
        partnergroup_id=group.pk, partner_id__in=list(partner_ids)
    )
    return set(links.values_list("partner_id", flat=True))


def _batches(rows: Sequence[_Row]) -> list[list[int]]:
    ids = [row[0] for row in rows]
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


def _update(ids: list[int], **values: object) -> None:
    Partner.objects.filter(pk__in=ids).update(version=F("version") + 1, **values)


def _tell_groups(
    moved: Sequence[_Row], before: dict[str, str], after: dict[str, str], actor: str, at: datetime
) -> None:
    for batch in _batches(moved):
        _update(batch)
        record_profiles(batch, since=at.date())
    changes = [Change(f"partner:{row[0]}", before, after) for row in moved]
    _tell("partner.group.changed", changes, actor, at)


def _tell(
    action: str, changes: Sequence[Change], actor: str, at: datetime, *, since: date | None = None
) -> None:
    if not changes:
        return
    mark_lifecycle_stale([since or at.date()])
    event = "partner.stage_changed" if since else "partner.changed"
    announce_many(event, [change.subject for change in changes], at=at, actor=actor)
    audit.record_many(action, changes, actor=actor, at=at)


def _result(rows: Sequence[_Row], moved: Sequence[_Row], reason: str) -> BulkResult:
    changed = {row[0] for row in moved}
    return BulkResult(
        len(moved), tuple(Left(name, reason) for pk, name, _value in rows if pk not in changed)
    )
