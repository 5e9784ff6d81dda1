"""Takes back rows that an import stored, as the journal noted them, and marks what became stale."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F
from django.db.models.functions import Cast

from onpar.kernel.journal import CHANGED_SINCE, HUNG_ON, Entry, TakenBack, hung_on, plain, take_back
from onpar.kernel.models import Versioned
from onpar.kernel.staleness import mark_stale, month_of
from onpar.partners.contract import AGREEMENTS, CUSTOMER_SCORES, INTERACTIONS, OUTCOMES, SALES
from onpar.partners.models import (
    ExternalId,
    Partner,
    PartnerGroup,
    PartnerType,
    ProfileChange,
    StageTransition,
)
from onpar.partners.services.lifecycle import mark_lifecycle_stale, settle_stages
from onpar.partners.services.partners import ALWAYS, LISTS, NOTED, TRACKED, link, record_profiles

# Rows that are part of a partner, and go with it.
_PARTS = (
    "partners.externalid", "partners.profilechange", "partners.stagetransition",
    "partners.partner_types", "partners.partner_groups",
)  # fmt: skip
# Tables with the fact that they feed, and the days by whose months it is kept.
_FACTS = {
    "partners.sale": (SALES, ("closed_on",)),
    "partners.agreement": (AGREEMENTS, ("renewal_on", "ended_on")),
    "partners.customerscore": (CUSTOMER_SCORES, ("on",)),
    "partners.interaction": (INTERACTIONS, ("at",)),
    "partners.outcome": (OUTCOMES, ("judged_on",)),
}


def revert(entries: Sequence[Entry]) -> list[TakenBack]:
    """The entries of one batch, the last first. Inside the caller's `writing()`."""
    return [_SPECIAL.get(entry.table, _revert_rows)(entry) for entry in reversed(entries)]


def why_kept(row: models.Model) -> str:
    """Why something that an import defined stays, such as a type; empty where nothing uses it."""
    if isinstance(row, Versioned) and row.version != 1:
        return CHANGED_SINCE
    in_use = bool(hung_on(type(row), [row.pk])) or _is_in_a_history(row)
    return HUNG_ON if in_use else ""


def _is_in_a_history(row: models.Model) -> bool:
    """Histories of partners hold the keys of types and groups, and no reference."""
    if not isinstance(row, PartnerType | PartnerGroup):
        return False
    name = "types" if isinstance(row, PartnerType) else "groups"
    histories = ProfileChange.objects.annotate(keys=Cast(name, models.TextField()))
    return histories.filter(keys__contains=f'"{row.key}"').exists()


def _revert_rows(entry: Entry) -> TakenBack:
    taken = take_back(entry)
    if entry.table in _FACTS:
        fact, names = _FACTS[entry.table]
        mark_stale(fact, set(_months(entry, taken, names)))
    if entry.table == "partners.agreement" and taken.undone:
        # A partner's tier is the one of the agreement that began last.
        mark_lifecycle_stale(map(_day, _values(entry, taken, "starts_on")))
    return taken


def _months(entry: Entry, taken: TakenBack, names: Iterable[str]) -> Iterator[int]:
    for name in names:
        yield from (month_of(_day(value)) for value in _values(entry, taken, name))


def _values(entry: Entry, taken: TakenBack, name: str) -> Iterator[Any]:
    """Of the rows that were touched; of rows that stay also where the file did not give the field."""
    if name in entry.fields:
        yield from (row[name] for row in taken.touched if row[name] is not None)
    elif entry.verb == "changed":
        rows = entry.model._default_manager.filter(pk__in=[row[0] for row in entry.rows])
        yield from rows.exclude(**{name: None}).values_list(name, flat=True)


def _day(value: Any) -> date:
    return date.fromisoformat(str(value)[:10])


def _revert_transitions(entry: Entry) -> TakenBack:
    taken = take_back(entry)
    if taken.touched and entry.verb == "made":
        settle_stages({row["partner_id"] for row in taken.touched})
        mark_lifecycle_stale(_day(row["on"]) for row in taken.touched)
    return taken


def _revert_partners(entry: Entry) -> TakenBack:
    if entry.verb == "made":
        return _remove_partners(entry)
    return _change_partners_back(entry)


def _remove_partners(entry: Entry) -> TakenBack:
    taken = TakenBack()
    rows = {row[0]: row for row in entry.rows}
    partners = Partner.objects.prefetch_related(*LISTS).in_bulk(list(rows))
    grown = hung_on(Partner, list(partners), besides=_PARTS) | _with_more_parts(list(partners))
    doomed = []
    for partner_id, partner in partners.items():
        if _noted_now(partner, NOTED) != rows[partner_id][1:]:
            taken.leave(rows[partner_id], CHANGED_SINCE)
        elif partner_id in grown:
            taken.leave(rows[partner_id], HUNG_ON)
        else:
            doomed.append(partner_id)
    Partner.objects.filter(pk__in=doomed).delete()
    taken.undone = len(doomed)
    if doomed:
        mark_lifecycle_stale([ALWAYS])
    return taken


def _with_more_parts(ids: list[int]) -> set[int]:
    """Partners with more than the id, the stage and the profile that they were made with."""
    more: set[int] = set()
    for model in (ExternalId, StageTransition, ProfileChange):
        seen: set[int] = set()
        for partner_id in model._default_manager.filter(partner_id__in=ids).values_list(
            "partner_id", flat=True
        ):
            (more if partner_id in seen else seen).add(partner_id)
    return more


def _change_partners_back(entry: Entry) -> TakenBack:
    taken = TakenBack()
    since = date.fromisoformat(entry.scope["since"])
    rows = {row[0]: (row[1], row[2]) for row in entry.rows}
    partners = Partner.objects.prefetch_related(*LISTS).in_bulk(list(rows))
    later = _changed_later(list(partners), since)
    changed = []
    for partner_id, partner in partners.items():
        before, after = rows[partner_id]
        is_history = "stage_id" in after or set(after) & set(TRACKED)
        now = dict(zip(after, _noted_now(partner, after), strict=True))
        if now != after or (is_history and partner_id in later):
            taken.leave([partner_id, *after.values()], CHANGED_SINCE)
            continue
        changed.append(partner_id)
        _set(partner, before)
        if "stage_id" in after:
            _drop_transition(partner_id, after["stage_id"], since)
    _settle_profiles(entry, changed, since)
    taken.undone = len(changed)
    if changed:
        mark_lifecycle_stale([since])
    return taken


def _changed_later(ids: list[int], since: date) -> set[int]:
    """Partners whose history goes on after the day."""
    profiles = ProfileChange.objects.filter(partner_id__in=ids, since__gt=since)
    moves = StageTransition.objects.filter(partner_id__in=ids, on__gt=since)
    return {
        *profiles.values_list("partner_id", flat=True),
        *moves.values_list("partner_id", flat=True),
    }


def _set(partner: Partner, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name in LISTS:
            link(name, {partner.pk: frozenset(value)})
    columns = {name: value for name, value in values.items() if name not in LISTS}
    Partner.objects.filter(pk=partner.pk).update(**columns, version=F("version") + 1)


def _drop_transition(partner_id: int, stage_id: int, on: date) -> None:
    made = StageTransition.objects.filter(partner_id=partner_id, to_stage_id=stage_id, on=on)
    StageTransition.objects.filter(pk__in=made.order_by("-id").values_list("pk")[:1]).delete()


def _settle_profiles(entry: Entry, changed: list[int], since: date) -> None:
    """The profile of that day goes where the change made it, and is as before where it was there."""
    tracked = set(entry.scope["tracked"]).intersection(changed)
    profiled = tracked.intersection(entry.scope["profiled"])
    ProfileChange.objects.filter(partner_id__in=tracked - profiled, since=since).delete()
    record_profiles(profiled, since=since)


def _noted_now(partner: Partner, names: Iterable[str]) -> list[Any]:
    return plain(
        [
            sorted(each.pk for each in getattr(partner, name).all())
            if name in LISTS
            else getattr(partner, name)
            for name in names
        ]
    )


_SPECIAL: dict[str, Callable[[Entry], TakenBack]] = {
    "partners.partner": _revert_partners,
    "partners.stagetransition": _revert_transitions,
}
