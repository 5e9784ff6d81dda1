"""Stores partners in bulk, with the dated history of what each was."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db.models import F

from onpar.kernel.bulk import Batch, Stored
from onpar.kernel.errors import DomainError
from onpar.kernel.journal import note
from onpar.partners.models import (
    ExternalId,
    Partner,
    PartnerGroup,
    PartnerType,
    Phase,
    ProfileChange,
    Stage,
    StageTransition,
)
from onpar.partners.services.lifecycle import mark_lifecycle_stale
from onpar.partners.services.references import former_partner_ids, partner_ids

# What a new partner is counts for its past, which nobody recorded.
ALWAYS = date(1900, 1, 1)

LISTS = ("types", "groups")
TRACKED = ("owner_id", "size_band", "region", "country", "language", "industry", *LISTS)


# What is noted of a new partner, to know later whether it was touched. The lists come last.
NOTED = (
    "name", "stage_id", "size_band", "city", "region", "country", "language", "industry", "domain",
    "owner_id", "joined_on", "other_languages", "target_markets", "custom", *LISTS,
)  # fmt: skip
NOBODY: Mapping[str, int] = MappingProxyType({})


class NoStage(DomainError):
    code = "no_stage"


@dataclass
class _Plan:
    """What a batch does: partners to insert or save, with the lists and stages each gets."""

    outcomes: list[Stored] = field(default_factory=list)
    new: dict[str, Partner] = field(default_factory=dict)
    changed: dict[int, Partner] = field(default_factory=dict)
    lists: dict[str, dict[int | str, frozenset[int]]] = field(
        default_factory=lambda: {name: {} for name in LISTS}
    )
    before: dict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    tracked: set[int] = field(default_factory=set)
    moved: dict[int, tuple[int, int]] = field(default_factory=dict)
    linked: dict[str, int] = field(default_factory=dict)


def compare_partners(
    batch: Batch, *, origin: str, at: datetime, same: Mapping[str, int] = NOBODY
) -> list[Stored]:
    """What `store_partners` would do, without doing it; six queries."""
    return _plan(batch, origin, at, same).outcomes


def store_partners(
    batch: Batch, *, origin: str, actor: str, at: datetime, same: Mapping[str, int] = NOBODY
) -> list[Stored]:
    """Inserts and updates partners by external id within `origin`, inside the caller's `writing()`.

    Fields: external_id first, then any of name, types and groups (tuples of ids), stage_id, size_band,
    city, region, country, language, industry, domain, owner_id, joined_on, other_languages and
    target_markets (sorted lists of texts), custom (values of own fields by key; those that it does not
    name stay). A change of what metrics break down by counts from the day of `at`. same: ids of
    partners that are here already, by external ids which they get now. The row of a partner that was
    merged into another changes nothing. Raises NoStage where no stage is defined.
    """
    plan = _plan(batch, origin, at, same)
    _record_ids(plan.linked, origin)
    linked = [(origin, value, partner_id) for value, partner_id in plan.linked.items()]
    note(ExternalId, "made", ("origin", "value", "partner_id"), linked, key_size=2)
    _insert(plan, origin, actor, at)
    _save(plan, batch.fields, actor, at)
    return plan.outcomes


def _plan(batch: Batch, origin: str, at: datetime, same: Mapping[str, int]) -> _Plan:
    known = partner_ids(origin, (row[0] for row in batch.rows))
    former = former_partner_ids(origin, known)
    ids = {**same, **known}
    stored = Partner.objects.prefetch_related(*LISTS).in_bulk(list(ids.values()))
    lists = {
        (name, partner.id): frozenset(entry.id for entry in getattr(partner, name).all())
        for partner in stored.values()
        for name in LISTS
    }
    plan = _Plan(linked={value: same[value] for value in same if value not in known})
    stages = _first_stages()
    for external_id, *values in batch.rows:
        given = dict(zip(batch.fields[1:], values, strict=True))
        if external_id in former:
            plan.outcomes.append(Stored.UNCHANGED)
        elif external_id in ids:
            partner = stored[ids[external_id]]
            _complete(given, partner)
            outcome = _change(plan, partner, given, lists)
            is_linked = external_id in plan.linked
            plan.outcomes.append(Stored.CHANGED if is_linked else outcome)
        else:
            plan.outcomes.append(_begin(plan, external_id, given, stages, origin, at))
    return plan


def _begin(
    plan: _Plan,
    external_id: str,
    given: dict[str, Any],
    stages: dict[str, int],
    origin: str,
    at: datetime,
) -> Stored:
    """A row of a new partner; a second row of the same id corrects the first."""
    known = plan.new.get(external_id)
    partner = known or Partner(created_at=at, origin=origin)
    _complete(given, partner)
    for name, value in given.items():
        if name in LISTS:
            plan.lists[name][external_id] = frozenset(value)
        elif name != "stage_id" or value is not None:
            setattr(partner, name, value)
    if partner.stage_id is None:
        partner.stage_id = _first_stage(stages, joined=partner.joined_on is not None)
    plan.new[external_id] = partner
    return Stored.CHANGED if known else Stored.NEW


def _complete(given: dict[str, Any], partner: Partner) -> None:
    """Own fields stand in one column: those that the row does not name stay."""
    if "custom" in given:
        whole = partner.custom | given["custom"]
        given["custom"] = {key: value for key, value in whole.items() if value is not None}


def _change(
    plan: _Plan,
    partner: Partner,
    given: dict[str, Any],
    lists: dict[tuple[str, int], frozenset[int]],
) -> Stored:
    differing = {name for name, value in given.items() if _differs(partner, name, value, lists)}
    if not differing:
        return Stored.UNCHANGED
    if "stage_id" in differing:
        first = plan.moved.get(partner.id, (partner.stage_id, 0))[0]
        plan.moved[partner.id] = (first, given["stage_id"])
    for name in differing:
        old = sorted(lists[name, partner.id]) if name in LISTS else getattr(partner, name)
        plan.before[partner.id].setdefault(name, old)
        if name in LISTS:
            lists[name, partner.id] = plan.lists[name][partner.id] = frozenset(given[name])
        else:
            setattr(partner, name, given[name])
    if differing.intersection(TRACKED):
        plan.tracked.add(partner.id)
    plan.changed[partner.id] = partner
    return Stored.CHANGED


def _differs(
    partner: Partner, name: str, value: Any, lists: dict[tuple[str, int], frozenset[int]]
) -> bool:
    if name in LISTS:
        return lists[name, partner.id] != frozenset(value)
    if name == "stage_id" and value is None:
        # An empty stage says nothing: a partner always has one.
        return False
    return bool(getattr(partner, name) != value)


def _insert(plan: _Plan, origin: str, actor: str, at: datetime) -> None:
    partners = Partner.objects.bulk_create(plan.new.values())
    made = list(zip(plan.new, partners, strict=True))
    ids = {key: partner.id for key, partner in made}
    _record_ids(ids, origin)
    for name in LISTS:
        link(name, {ids[key]: plan.lists[name].get(key, frozenset()) for key in plan.new})
    StageTransition.objects.bulk_create(
        StageTransition(
            partner=partner, to_stage_id=partner.stage_id, on=_since(partner, at), actor=actor
        )
        for partner in partners
    )
    record_profiles([partner.id for partner in partners], since=ALWAYS)
    note(Partner, "made", ("id", *NOTED), [_noted(partner, plan, key) for key, partner in made])
    if partners:
        mark_lifecycle_stale([ALWAYS])


def _save(plan: _Plan, fields: Sequence[str], actor: str, at: datetime) -> None:
    if not plan.changed:
        return
    columns = [name.removesuffix("_id") for name in fields[1:] if name not in LISTS]
    Partner.objects.bulk_update(plan.changed.values(), columns, batch_size=500)
    for name in LISTS:
        link(name, {key: plan.lists[name][key] for key in plan.changed if key in plan.lists[name]})
    StageTransition.objects.bulk_create(
        StageTransition(
            partner_id=partner, from_stage_id=before, to_stage_id=after, on=at.date(), actor=actor
        )
        for partner, (before, after) in plan.moved.items()
    )
    Partner.objects.filter(id__in=list(plan.changed)).update(version=F("version") + 1)
    _note_changes(plan, at.date())
    record_profiles(plan.tracked, since=at.date())
    if plan.moved or plan.tracked:
        mark_lifecycle_stale([at.date()])


def _noted(partner: Partner, plan: _Plan, key: str) -> tuple[Any, ...]:
    lists = [sorted(plan.lists[name].get(key, ())) for name in LISTS]
    return (partner.id, *(getattr(partner, name) for name in NOTED[:-2]), *lists)


def _note_changes(plan: _Plan, since: date) -> None:
    """With the day of the change, and which partners had a profile of that day already."""
    rows = []
    for partner_id, before in plan.before.items():
        partner = plan.changed[partner_id]
        after = {
            name: sorted(plan.lists[name][partner_id]) if name in LISTS else getattr(partner, name)
            for name in before
        }
        rows.append((partner_id, before, after))
    profiles = ProfileChange.objects.filter(partner_id__in=plan.tracked, since=since)
    scope = {
        "since": since.isoformat(),
        "tracked": sorted(plan.tracked),
        "profiled": sorted(profiles.values_list("partner_id", flat=True)),
    }
    note(Partner, "changed", (), rows, scope=scope)


def _record_ids(ids: Mapping[str, int], origin: str) -> None:
    ExternalId.objects.bulk_create(
        ExternalId(partner_id=partner_id, origin=origin, value=value)
        for value, partner_id in ids.items()
    )


def link(name: str, entries: dict[int, frozenset[int]]) -> None:
    """Makes the types or groups of each partner exactly those given."""
    through: Any = getattr(Partner, name).through
    column = "partnertype_id" if name == "types" else "partnergroup_id"
    through.objects.filter(partner_id__in=list(entries)).delete()
    through.objects.bulk_create(
        through(**{"partner_id": partner, column: entry})
        for partner, linked in entries.items()
        for entry in sorted(linked)
    )


def record_profiles(ids: Iterable[int], *, since: date) -> None:
    """Writes down what each partner is from `since` on; a second change of a day replaces the first."""
    keys = {name: _keys_of(name) for name in LISTS}
    partners = Partner.objects.filter(id__in=list(ids)).prefetch_related(*LISTS)
    changes = [
        ProfileChange(
            partner=partner,
            since=since,
            types=sorted(keys["types"][entry.id] for entry in partner.types.all()),
            groups=sorted(keys["groups"][entry.id] for entry in partner.groups.all()),
            owner_id=partner.owner_id,
            **{name: getattr(partner, name) for name in TRACKED[1:6]},
        )
        for partner in partners
    ]
    ProfileChange.objects.bulk_create(
        changes,
        update_conflicts=True,
        unique_fields=["partner", "since"],
        update_fields=["types", "groups", "owner", *TRACKED[1:6]],
    )


def _keys_of(name: str) -> dict[int, str]:
    model = PartnerType if name == "types" else PartnerGroup
    return dict(model._default_manager.values_list("id", "key"))


def _since(partner: Partner, at: datetime) -> date:
    return partner.joined_on or at.date()


def _first_stages() -> dict[str, int]:
    """The first stage of each phase."""
    by_phase: dict[str, list[int]] = defaultdict(list)
    for stage_id, phase in Stage.objects.order_by("order").values_list("id", "phase"):
        by_phase[phase].append(stage_id)
    return {phase: ids[0] for phase, ids in by_phase.items()}


def _first_stage(stages: dict[str, int], *, joined: bool) -> int:
    phase = Phase.GROWTH if joined else Phase.RECRUITMENT
    if phase not in stages:
        raise NoStage(f"No stage of the phase {phase.label} is defined. Run 'onpar migrate' first.")
    return stages[phase]
