"""What a program defines: entries that an import was told to make, and those that people edit."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.db.models.functions import TruncMonth
from django.utils.text import slugify

from onpar.kernel.db import writing
from onpar.kernel.fields import free_key
from onpar.kernel.models import FieldDefinition, Versioned
from onpar.kernel.staleness import mark_stale, month_of
from onpar.partners.contract import INTERACTIONS, MEMBERSHIPS, WHOLE
from onpar.partners.models import (
    Partner,
    PartnerGroup,
    PartnerType,
    Person,
    ProfileChange,
    Program,
    Stage,
    Tier,
    Touchpoint,
)
from onpar.partners.services.editing import StillUsed, attachments, check_row, tell
from onpar.partners.services.lifecycle import mark_lifecycle_stale
from onpar.partners.services.locking import locked
from onpar.partners.services.partners import ALWAYS

_KEY_LENGTH = 40
# Second word of the audit actions.
_KIND = "definition"


def ensure_types(names: Iterable[str]) -> list[Model]:
    return _ensured(PartnerType, names)


def ensure_groups(names: Iterable[str]) -> list[Model]:
    return _ensured(PartnerGroup, names)


def ensure_programs(names: Iterable[str]) -> list[Model]:
    return _ensured(Program, names)


def _ensured(model: type[Model], names: Iterable[str]) -> list[Model]:
    """The rows that were not there yet."""
    found = [
        model._default_manager.get_or_create(key=key_for(name), defaults={"name": _title(name)})
        for name in sorted(set(names))
    ]
    return [row for row, is_new in found if is_new]


def ensure_tiers(program_and_name: Iterable[tuple[int, str]]) -> list[Model]:
    """A tier comes after those its program has. Gives those that were not there yet."""
    made: list[Model] = []
    for program, name in sorted(set(program_and_name)):
        order = Tier.objects.filter(program_id=program).count() + 1
        tier, is_new = Tier.objects.get_or_create(
            program_id=program, key=key_for(name), defaults={"name": _title(name), "order": order}
        )
        made += [tier] if is_new else []
    return made


def key_for(name: str) -> str:
    return slugify(name)[:_KEY_LENGTH].strip("-")


def _title(name: str) -> str:
    """A name for people; a bare key such as `value-added-reseller` becomes words."""
    if name == slugify(name):
        return name.replace("-", " ").replace("_", " ").capitalize()
    return name


# One at a time, as people do on screen -------------------------------------------------------------

_FIELDS: dict[type[Versioned], tuple[str, ...]] = {
    PartnerType: ("name", "order"),
    PartnerGroup: ("name",),
    Stage: ("name", "phase", "order"),
    Touchpoint: (
        "name", "phase", "order", "owner_role", "is_qualifying", "clock", "cares_about", "goes_well", "goes_badly",
    ),
    Program: ("name",),
    Tier: ("program_id", "name", "order"),
    FieldDefinition: (
        "target", "type", "label", "help", "is_required", "unit", "options", "order", "is_archived", "is_personal",
    ),
}  # fmt: skip


def entry_values(row: Versioned) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _FIELDS[type(row)]}


def create_entry(
    model: type[Versioned], values: Mapping[str, Any], *, actor: str, at: datetime
) -> Versioned:
    """An entry of what the program defines; its key comes from its name and never changes."""
    known = {name: values[name] for name in _FIELDS[model] if name in values}
    with writing():
        made: Any = model
        siblings = made.objects.filter(
            **{name: known[name] for name in ("program_id", "target") if name in known}
        )
        name = str(known.get("name") or known["label"])
        taken = set(siblings.values_list("key", flat=True))
        row: Versioned = made(key=free_key(key_for(name) or "entry", taken), **known)
        check_row(row, at)
        row.save()
        tell(row, "created", {}, entry_values(row), actor=actor, at=at, kind=_KIND)
    return row


def change_entry(
    model: type[Versioned],
    row_id: int,
    *,
    version: int,
    values: Mapping[str, Any],
    actor: str,
    at: datetime,
) -> None:
    """Facts that follow from what changed become stale. Raises Outdated, NotFound or Refused."""
    with writing():
        row = locked(model, row_id, version=version)
        before = entry_values(row)
        differing = [name for name, value in values.items() if before[name] != value]
        if not differing:
            return
        for name in differing:
            setattr(row, name, values[name])
        row.version += 1
        check_row(row, at)
        row.save()
        if isinstance(row, Stage) and "phase" in differing:
            mark_lifecycle_stale([ALWAYS])
        if isinstance(row, Touchpoint) and "is_qualifying" in differing:
            _mark_interactions(row)
        changed_from = {name: before[name] for name in differing}
        changed_to = {name: values[name] for name in differing}
        tell(row, "changed", changed_from, changed_to, actor=actor, at=at, kind=_KIND)


def remove_entry(
    model: type[Versioned], row_id: int, *, version: int, actor: str, at: datetime
) -> None:
    """Raises StillUsed with where it is used."""
    with writing():
        row = locked(model, row_id, version=version)
        if used := where_used(row):
            raise StillUsed(f"“{row}” is used by {', '.join(used)}, so it cannot be removed.")
        tell(row, "removed", entry_values(row), {}, actor=actor, at=at, kind=_KIND)
        row.delete()


def where_used(row: Versioned) -> list[str]:
    """Such as "12 partners"; a query per relation."""
    used = attachments(row)
    if isinstance(row, PartnerType | PartnerGroup):
        column = "types" if isinstance(row, PartnerType) else "groups"
        past = ProfileChange.objects.filter(**{f"{column}__icontains": f'"{row.key}"'})
        count = past.values("partner").distinct().count()
        used += [f"the history of {_counted(count, Partner)}"] if count else []
    if isinstance(row, FieldDefinition):
        for model in (Partner, Person):
            if model._meta.model_name == row.target:
                count = model._default_manager.filter(custom__has_key=row.key).count()
                used += [_counted(count, model)] if count else []
    return used


def _counted(count: int, model: type[Model]) -> str:
    meta = model._meta
    return f"{count:,} {meta.verbose_name if count == 1 else meta.verbose_name_plural}"


def _mark_interactions(touchpoint: Touchpoint) -> None:
    """Which interactions count as activity changed in every month that has one of the touchpoint."""
    days = touchpoint.interaction_set.annotate(month=TruncMonth("at")).values_list("month")
    months = {month_of(month.date()) for (month,) in days.distinct()}
    mark_stale(INTERACTIONS, months)
    mark_stale(MEMBERSHIPS, [WHOLE])
