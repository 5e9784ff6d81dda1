"""What a partner and a person themselves keep when two of them become one.

Rows that point at them are moved by `exchange`, through the registry.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onpar.kernel.staleness import mark_stale
from onpar.partners.contract import MEMBERSHIPS, WHOLE
from onpar.partners.models import (
    ExternalId,
    Partner,
    PartnerAlias,
    Person,
    PersonAlias,
    StageTransition,
)
from onpar.partners.moving import take_profiles
from onpar.partners.services.editing import PARTNER, PERSON, change, values_of
from onpar.partners.services.lifecycle import mark_lifecycle_stale, settle_stages
from onpar.partners.services.partners import ALWAYS, LISTS

_STAGE = "stage_id"
# The survivor has what either has, so there is nothing to choose.
_TOGETHER = ("other_languages", "target_markets")


@dataclass(frozen=True)
class Difference:
    """A field in which two partners disagree. takes_duplicate: what is proposed."""

    name: str
    survivor: Any
    duplicate: Any
    takes_duplicate: bool = False


def list_differences(survivor: Partner, duplicate: Partner) -> list[Difference]:
    """Fields that both have, with different values; the rest needs no choice."""
    own, other = _values(survivor), _values(duplicate)
    return [
        Difference(name, own[name], value, _is_better(name, own[name], value))
        for name, value in other.items()
        if name not in _TOGETHER
        and _is_said(own.get(name))
        and _is_said(value)
        and own[name] != value
    ]


def list_gains(survivor: Partner, duplicate: Partner) -> list[Difference]:
    """What the survivor gets where it says nothing, or less; there is nothing to choose."""
    own, other = _values(survivor), _values(duplicate)
    return [
        Difference(name, own.get(name), value, takes_duplicate=True)
        for name, value in other.items()
        if _is_said(value)
        and (not _is_said(own.get(name)) or (name in _TOGETHER and set(value) - set(own[name])))
    ]


def prepare_merge(survivor: Partner, duplicate: Partner, *, taken: Collection[str]) -> None:
    """Before rows move: the history of what is taken from the duplicate becomes the survivor's, and ids
    of a system that knows the survivor too become former ones."""
    take_profiles(duplicate.pk, survivor.pk, [name for name in taken if name not in LISTS])
    known = ExternalId.objects.filter(partner=survivor).values_list("origin", flat=True)
    ExternalId.objects.filter(partner=duplicate, origin__in=set(known)).update(is_former=True)


def finish_merge(
    survivor: Partner,
    duplicate: Partner,
    *,
    taken: Collection[str],
    actor: str,
    at: datetime,
    today: date,
) -> None:
    """After rows have moved: the survivor's fields and stage, and what leads from the duplicate to it."""
    own, other = _values(survivor), _values(duplicate)
    wanted = {
        name: value
        for name, value in other.items()
        if _is_said(value) and (name in taken or not _is_said(own.get(name)))
    }
    wanted |= {name: sorted({*own[name], *other[name]}) for name in _TOGETHER}
    stage = wanted.pop(_STAGE, survivor.stage_id)
    settle_stages([survivor.pk])
    _set_stage(survivor, stage, duplicate.name, actor=actor, today=today)
    earliest = min(survivor.created_at, duplicate.created_at)
    Partner.objects.filter(pk=survivor.pk).update(created_at=earliest)
    survivor.refresh_from_db()
    change(PARTNER, survivor.pk, version=survivor.version, values=wanted, actor=actor, at=at)
    PartnerAlias.objects.create(
        partner=survivor,
        public_id=duplicate.public_id,
        former_id=duplicate.pk,
        name=duplicate.name,
        merged_at=at,
    )
    mark_lifecycle_stale([ALWAYS])
    mark_stale(MEMBERSHIPS, [WHOLE])


def list_same_people(survivor: Partner, duplicate: Partner) -> list[tuple[Person, Person]]:
    """People of both with one e-mail address: the survivor's, then the duplicate's."""
    known: dict[str, Person] = {}
    for person in survivor.people.exclude(email="").order_by("-pk"):
        known[person.email.casefold()] = person
    people = duplicate.people.exclude(email="").order_by("name", "pk")
    return [
        (known[person.email.casefold()], person)
        for person in people
        if person.email.casefold() in known
    ]


def finish_person_merge(survivor: Person, duplicate: Person, *, actor: str, at: datetime) -> None:
    """Gaps are filled; a refusal to be asked counts for both; an id of another system leads to the survivor."""
    own, other = values_of(PERSON, survivor), values_of(PERSON, duplicate)
    wanted = {name: value for name, value in other.items() if not _is_said(own.get(name))}
    wanted["is_active"] = survivor.is_active or duplicate.is_active
    wanted["may_be_surveyed"] = survivor.may_be_surveyed and duplicate.may_be_surveyed
    change(PERSON, survivor.pk, version=survivor.version, values=wanted, actor=actor, at=at)
    if not duplicate.external_id:
        return
    Person.objects.filter(pk=duplicate.pk).update(external_id="")
    if survivor.external_id:
        PersonAlias.objects.create(
            person=survivor, origin=duplicate.origin, external_id=duplicate.external_id
        )
    else:
        Person.objects.filter(pk=survivor.pk).update(
            origin=duplicate.origin, external_id=duplicate.external_id
        )


def _values(partner: Partner) -> dict[str, Any]:
    values = values_of(PARTNER, partner) | {_STAGE: partner.stage_id}
    return {name: value for name, value in values.items() if name not in LISTS}


def _is_said(value: Any) -> bool:
    return value not in (None, "", [])


def _is_better(name: str, own: Any, other: Any) -> bool:
    """A partner joined when its first record says so; else the survivor is believed."""
    return bool(name == "joined_on" and other < own)


def _set_stage(survivor: Partner, stage: int, duplicate: str, *, actor: str, today: date) -> None:
    """Where both histories end elsewhere than chosen, the merge is the last step."""
    latest = StageTransition.objects.filter(partner=survivor).order_by("on", "id").last()
    if latest is not None and latest.to_stage_id == stage:
        return
    on = max(today, latest.on) if latest else today
    reason = f"Merged with {duplicate}"[:200]
    StageTransition.objects.create(
        partner=survivor, to_stage_id=stage, on=on, actor=actor, reason=reason
    )
    settle_stages([survivor.pk])
