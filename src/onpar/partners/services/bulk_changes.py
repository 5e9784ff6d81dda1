"""Changes many partners at once: owner, groups, stage. A few statements per 500 partners.

What each partner was is kept for a day, so that whoever changed them can take it back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from onpar.accounts.models import User
from onpar.kernel import audit
from onpar.kernel.audit import Change
from onpar.kernel.db import writing
from onpar.kernel.errors import NotFound
from onpar.kernel.events import announce_many
from onpar.kernel.journal import Entry, Journal, unpacked
from onpar.partners.models import (
    BulkChange,
    Partner,
    PartnerGroup,
    ProfileChange,
    Stage,
    StageTransition,
)
from onpar.partners.services.lifecycle import mark_lifecycle_stale, settle_stages
from onpar.partners.services.partners import TRACKED, record_profiles
from onpar.partners.services.reverting import revert

BATCH = 500
UNDO_LASTS = timedelta(days=1)
# id, name, and what the partner has of what is being changed.
_Row = tuple[int, str, object]
# id, and what the partner had before and has after.
_Noted = tuple[int, dict[str, Any], dict[str, Any]]


@dataclass(frozen=True)
class Left:
    """A partner that stayed as it was, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class BulkResult:
    """kept: the public id by which the change can be taken back; empty where nothing was changed."""

    changed: int
    left: tuple[Left, ...]
    kept: str = ""


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
        noted = [(pk, {"owner_id": before}, {"owner_id": owner_id}) for pk, _name, before in moved]
        kept = _keep(noted, actor, at, since=at.date())
        for batch in _batches(moved):
            _update(batch, owner_id=owner_id)
            record_profiles(batch, since=at.date())
        changes = [Change(f"partner:{pk}", before, after) for pk, before, after in noted]
        _tell("partner.record.changed", changes, actor, at)
        return BulkResult(len(moved), _others(rows, moved, reason), kept)


def add_to_group(
    partner_ids: Collection[int], group: PartnerGroup, *, actor: str, at: datetime
) -> BulkResult:
    with writing():
        rows, members = _locked(partner_ids, "pk"), _members(partner_ids, group)
        moved = [row for row in rows if row[0] not in members]
        before = _groups_of(moved)
        through = Partner.groups.through
        through.objects.bulk_create(
            [through(partner_id=row[0], partnergroup_id=group.pk) for row in moved],
            batch_size=BATCH,
        )
        kept = _tell_groups(moved, before, {}, {"group": group.name}, actor, at)
        reason = _("is in “%(group)s” already") % {"group": group}
        return BulkResult(len(moved), _others(rows, moved, reason), kept)


def take_out_of_group(
    partner_ids: Collection[int], group: PartnerGroup, *, actor: str, at: datetime
) -> BulkResult:
    with writing():
        rows, members = _locked(partner_ids, "pk"), _members(partner_ids, group)
        moved = [row for row in rows if row[0] in members]
        before = _groups_of(moved)
        for batch in _batches(moved):
            Partner.groups.through.objects.filter(
                partnergroup_id=group.pk, partner_id__in=batch
            ).delete()
        kept = _tell_groups(moved, before, {"group": group.name}, {}, actor, at)
        reason = _("is not in “%(group)s”") % {"group": group}
        return BulkResult(len(moved), _others(rows, moved, reason), kept)


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
        noted = [(pk, {"stage_id": before}, {"stage_id": stage.pk}) for pk, _name, before in moved]
        kept = _keep(noted, actor, at, since=on)
        after = {"stage_id": stage.pk, "on": on.isoformat(), "reason": reason}
        changes = [Change(f"partner:{pk}", before, after) for pk, before, _after in noted]
        _tell("partner.stage.moved", changes, actor, at, since=on)
        same = _("is in “%(stage)s” already") % {"stage": stage}
        left = [
            Left(name, same if before == stage.pk else _("moved on a later day"))
            for pk, name, before in rows
            if before == stage.pk or pk in later
        ]
        return BulkResult(len(moved), tuple(left), kept)


def take_back_bulk_change(
    public_id: str, partners: QuerySet[Partner], *, actor: str, at: datetime
) -> BulkResult:
    """Makes those of `partners` what they were. Left are those that were changed since.

    Only one's own change, within a day: raises NotFound for any other, and for one taken back.
    """
    with writing():
        own = BulkChange.objects.select_for_update().filter(actor=actor, at__gt=at - UNDO_LASTS)
        kept = own.filter(public_id=public_id).first()
        if kept is None:
            raise NotFound("There is nothing to undo.")
        (entry,) = unpacked(bytes(kept.journal))
        names = dict(
            partners.filter(pk__in=[row[0] for row in entry.rows]).values_list("pk", "name")
        )
        seen = replace(entry, rows=[row for row in entry.rows if row[0] in names])
        (taken,) = revert([seen])
        left = {row[0]: Left(names[row[0]], _("was changed since")) for row, _why in taken.left}
        back = [row for row in seen.rows if row[0] not in left]
        changes = [Change(f"partner:{pk}", after, before) for pk, before, after in back]
        announce_many("partner.changed", [one.subject for one in changes], at=at, actor=actor)
        audit.record_many("partner.record.restored", changes, actor=actor, at=at)
        kept.delete()
    return BulkResult(len(back), tuple(left.values()))


def _keep(rows: Sequence[_Noted], actor: str, at: datetime, *, since: date) -> str:
    """Before profiles are recorded: an undo must know who had one of that day. Old ones go meanwhile."""
    BulkChange.objects.filter(at__lte=at - UNDO_LASTS).delete()
    if not rows:
        return ""
    ids = [row[0] for row in rows]
    tracked = ids if set(rows[0][2]).intersection(TRACKED) else []
    profiles = ProfileChange.objects.filter(partner_id__in=tracked, since=since)
    scope = {
        "since": since.isoformat(),
        "tracked": tracked,
        "profiled": sorted(profiles.values_list("partner_id", flat=True)),
    }
    entry = Entry(Partner._meta.label_lower, "changed", (), list(rows), scope=scope)
    kept = BulkChange.objects.create(actor=actor, at=at, journal=Journal([entry]).packed())
    return kept.public_id


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


def _groups_of(rows: Sequence[_Row]) -> dict[int, list[int]]:
    """Ids of the groups of each partner, sorted."""
    found: dict[int, list[int]] = {row[0]: [] for row in rows}
    links = Partner.groups.through.objects.filter(partner_id__in=list(found))
    for partner, group in links.order_by("partnergroup_id").values_list(
        "partner_id", "partnergroup_id"
    ):
        found[partner].append(group)
    return found


def _tell_groups(
    moved: Sequence[_Row],
    groups: Mapping[int, list[int]],
    before: dict[str, str],
    after: dict[str, str],
    actor: str,
    at: datetime,
) -> str:
    """`groups` are those that each partner had. Gives the id by which the change can be taken back."""
    now = _groups_of(moved)
    noted = [(pk, {"groups": groups[pk]}, {"groups": now[pk]}) for pk in now]
    kept = _keep(noted, actor, at, since=at.date())
    for batch in _batches(moved):
        _update(batch)
        record_profiles(batch, since=at.date())
    changes = [Change(f"partner:{row[0]}", before, after) for row in moved]
    _tell("partner.group.changed", changes, actor, at)
    return kept


def _tell(
    action: str, changes: Sequence[Change], actor: str, at: datetime, *, since: date | None = None
) -> None:
    if not changes:
        return
    mark_lifecycle_stale([since or at.date()])
    event = "partner.stage_changed" if since else "partner.changed"
    announce_many(event, [change.subject for change in changes], at=at, actor=actor)
    audit.record_many(action, changes, actor=actor, at=at)


def _others(rows: Sequence[_Row], moved: Sequence[_Row], reason: str) -> tuple[Left, ...]:
    changed = {row[0] for row in moved}
    return tuple(Left(name, reason) for pk, name, _value in rows if pk not in changed)
