"""What becomes of rows that both of two partners have when they become one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from onpar.partners.models import Partner, ProfileChange, StageTransition

_TYPES: Any = Partner.types.through
_GROUPS: Any = Partner.groups.through
_SINGLE = ("owner_id", "size_band", "region", "country", "language", "industry")


def move_types(duplicate: int, survivor: int) -> None:
    """The survivor is of the types of both."""
    known = _TYPES.objects.filter(partner_id=survivor).values("partnertype_id")
    _TYPES.objects.filter(partner_id=duplicate, partnertype_id__in=known).delete()
    _TYPES.objects.filter(partner_id=duplicate).update(partner_id=survivor)


def move_groups(duplicate: int, survivor: int) -> None:
    """The survivor is in the groups of both."""
    known = _GROUPS.objects.filter(partner_id=survivor).values("partnergroup_id")
    _GROUPS.objects.filter(partner_id=duplicate, partnergroup_id__in=known).delete()
    _GROUPS.objects.filter(partner_id=duplicate).update(partner_id=survivor)


def move_transitions(duplicate: int, survivor: int) -> None:
    """One history. Of the two first entries the later goes: it says when a record was made, not that
    the partner began anew."""
    firsts = [
        StageTransition.objects.filter(partner_id=partner).order_by("on", "id").first()
        for partner in (survivor, duplicate)
    ]
    entries = [first for first in firsts if first is not None]
    if len(entries) == 2:
        max(entries, key=lambda entry: entry.on).delete()
    StageTransition.objects.filter(partner_id=duplicate).update(partner_id=survivor)


def combine_profiles(duplicate: int, survivor: int) -> None:
    """One history: at each date of either, what the survivor was; where it was nothing, the duplicate;
    types and groups of both."""
    own, other = _profiles(survivor), _profiles(duplicate)
    days = sorted({change.since for change in (*own, *other)})
    combined = [_combined(day, survivor, _at(own, day), _at(other, day)) for day in days]
    ProfileChange.objects.filter(partner_id__in=[duplicate, survivor]).delete()
    ProfileChange.objects.bulk_create(combined)


def _profiles(partner: int) -> list[ProfileChange]:
    return list(ProfileChange.objects.filter(partner_id=partner).order_by("since"))


def _at(changes: Sequence[ProfileChange], day: date) -> ProfileChange:
    """What held on a day: the newest change before it, else nothing."""
    begun = [change for change in changes if change.since <= day]
    return begun[-1] if begun else ProfileChange()


def _combined(day: date, partner: int, own: ProfileChange, other: ProfileChange) -> ProfileChange:
    return ProfileChange(
        partner_id=partner,
        since=day,
        types=sorted({*own.types, *other.types}),
        groups=sorted({*own.groups, *other.groups}),
        **{name: getattr(own, name) or getattr(other, name) for name in _SINGLE},
    )


def take_profiles(duplicate: int, survivor: int, names: Sequence[str]) -> None:
    """Makes the survivor's history of these attributes that of the duplicate."""
    other = _profiles(duplicate)
    taken = [name for name in names if name in _SINGLE]
    for change in _profiles(survivor) if taken else ():
        then = _at(other, change.since)
        for name in taken:
            setattr(change, name, getattr(then, name) or getattr(change, name))
        change.save(update_fields=taken)
