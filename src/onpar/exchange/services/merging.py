"""Makes one partner of two: everything that points at the duplicate moves, through the registry."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from onpar.accounts.queries import get_installation
from onpar.exchange.errors import NotMergeable
from onpar.exchange.staleness import mark_references_stale
from onpar.kernel import audit, clock, events
from onpar.kernel.bulk import queue_writers
from onpar.kernel.db import writing
from onpar.kernel.errors import NotFound
from onpar.kernel.registry import Reference, Words, contract
from onpar.partners.models import Partner, Person
from onpar.partners.services.editing import PARTNER, stored_values, values_of
from onpar.partners.services.merging import (
    Difference,
    finish_merge,
    finish_person_merge,
    list_differences,
    list_gains,
    list_same_people,
    prepare_merge,
)


@dataclass(frozen=True)
class Moving:
    """Rows of one kind at the duplicate, which move, and at the survivor, which stay."""

    what: Words
    duplicate: int
    survivor: int


@dataclass(frozen=True)
class MergePlan:
    """What a merge asks and does. gains: fields that only the duplicate fills. people: pairs that have one
    e-mail address, the survivor's first."""

    survivor: Partner
    duplicate: Partner
    differences: Sequence[Difference]
    gains: Sequence[Difference]
    people: Sequence[tuple[Person, Person]]
    moving: Sequence[Moving]


def plan_merge(survivor: Partner, duplicate: Partner) -> MergePlan:
    """Reads only; two counts for each kind of row."""
    _refuse_itself(survivor, duplicate)
    moving = [
        Moving(each.what, _rows(each, duplicate.pk).count(), _rows(each, survivor.pk).count())
        for each in _references(Partner)
    ]
    return MergePlan(
        survivor,
        duplicate,
        list_differences(survivor, duplicate),
        list_gains(survivor, duplicate),
        list_same_people(survivor, duplicate),
        [each for each in moving if each.duplicate],
    )


def merge_partners(
    survivor: Partner,
    duplicate: Partner,
    *,
    taken: Collection[str] = (),
    same_people: Collection[tuple[int, int]] = (),
    actor: str,
    at: datetime,
) -> Partner:
    """The survivor, with everything of both. For good: the duplicate is gone, and its address leads here.

    taken: fields whose value the duplicate gives. same_people: ids of a person of the survivor and one
    of the duplicate who become one. Raises NotMergeable, NotFound where one is gone meanwhile.
    """
    _refuse_itself(survivor, duplicate)
    today = clock.today(get_installation().time_zone)
    with writing():
        queue_writers()
        kept, gone = _locked(survivor, duplicate)
        told = stored_values(values_of(PARTNER, gone) | {"stage_id": gone.stage_id})
        prepare_merge(kept, gone, taken=taken)
        for pair in same_people:
            _merge_people(kept, gone, pair, actor=actor, at=at)
        _move(Partner, gone.pk, kept.pk)
        finish_merge(kept, gone, taken=taken, actor=actor, at=at, today=today)
        _delete(gone)
        audit.record(
            "partner.record.merged",
            actor=actor,
            subject=f"partner:{survivor.pk}",
            at=at,
            before=told,
        )
        events.announce(
            "partner.merged", subject=f"partner:{survivor.pk}", at=at, former=duplicate.pk
        )
    kept.refresh_from_db()
    return kept


def _merge_people(
    kept: Partner, gone: Partner, pair: tuple[int, int], *, actor: str, at: datetime
) -> None:
    """Raises NotFound where somebody is not, or no longer, at the partner."""
    survivor = kept.people.filter(pk=pair[0]).first()
    duplicate = gone.people.filter(pk=pair[1]).first()
    if survivor is None or duplicate is None:
        raise NotFound("One of these people was removed meanwhile. Look at the page again.")
    _move(Person, duplicate.pk, survivor.pk)
    finish_person_merge(survivor, duplicate, actor=actor, at=at)
    _delete(duplicate)


def _move(model: type[models.Model], duplicate: int, survivor: int) -> None:
    for each in _references(model):
        mark_references_stale(each, duplicate)
        if each.move:
            each.move(duplicate, survivor)
        else:
            _rows(each, duplicate).update(**{each.field: survivor})


def _delete(row: models.Model) -> None:
    """Refuses to take anything along: what no room declared must not get lost."""
    relations: list[Any] = row._meta.get_fields(include_hidden=True)
    for relation in relations:
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        model = relation.related_model
        if model._base_manager.filter(**{relation.field.name: row.pk}).exists():
            raise RuntimeError(f"A merge left rows of {model._meta.label} behind.")
    row.delete()


def _references(model: type[models.Model]) -> Iterator[Reference]:
    return (
        each
        for each in contract().references
        if each.model._meta.get_field(each.field).related_model is model
    )


def _rows(each: Reference, target: int) -> "models.QuerySet[models.Model]":
    return each.model._default_manager.filter(**{each.field: target})


def _locked(survivor: Partner, duplicate: Partner) -> tuple[Partner, Partner]:
    """Both rows, locked in the order of their ids: two merges of the same two never wait for each other."""
    ids = [survivor.pk, duplicate.pk]
    rows = {
        row.pk: row
        for row in Partner.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    }
    if len(rows) < len(ids):
        raise NotFound("One of the two was merged or removed meanwhile.")
    return rows[survivor.pk], rows[duplicate.pk]


def _refuse_itself(survivor: Partner, duplicate: Partner) -> None:
    if survivor.pk == duplicate.pk:
        raise NotMergeable("A partner cannot be merged with itself. Choose another one.")
