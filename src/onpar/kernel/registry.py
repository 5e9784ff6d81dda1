"""What each room declares about its rows, for work that goes through all rooms: export and erasure of a
person, merges. Nobody builds such a list by hand.

A room declares in the `CONTRACT` of its `contract.py`. `find_gaps` names what is not declared, and a
test fails for each gap.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from onpar.kernel.ids import new_public_id
from onpar.kernel.schedules import Schedule, Upkeep

Model = type[models.Model]
Words = str | Promise

ALL_FIELDS = "*"


@dataclass(frozen=True)
class Personal:
    """Rows of `model` that are about one person: all of a row is exported, and erased as said here.

    of: the model of the person; None means whoever a text such as "person:17" names.
    path: the look-up from a row to the person, "pk" for the person's own row.
    whole_row: the row is deleted. Else it stays, and of its texts and references
    emptied: become empty; replaced: become what the function makes of the row and of a large number
    drawn for this person; kept: stay, and why. secret: never exported, whatever becomes of it.
    becomes: what is said of rows that stay. withheld: rows that were promised to stay unread by
    whoever makes the export.
    """

    model: Model
    of: Model | None
    path: str
    what: Words
    whole_row: bool = False
    emptied: tuple[str, ...] = ()
    replaced: Mapping[str, Callable[[Any, int], Any]] = field(default_factory=dict)
    kept: Mapping[str, Words] = field(default_factory=dict)
    secret: tuple[str, ...] = ()
    becomes: Words = ""
    withheld: models.Q | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        return (*self.emptied, *self.replaced, *self.kept, *self.secret)

    def covers(self, name: str) -> bool:
        return self.whole_row or name in self.fields


@dataclass(frozen=True)
class Mentions:
    """Texts that people write freely, so anybody may be named in them: an erased name is masked.

    whole_row: the row is deleted instead, where a text must not be changed.
    """

    model: Model
    fields: tuple[str, ...]
    what: Words
    whole_row: bool = False


@dataclass(frozen=True)
class Impersonal:
    """Fields that can say nothing about a person, and why. No fields: the whole model."""

    model: Model
    why: str
    fields: tuple[str, ...] = (ALL_FIELDS,)

    def covers(self, name: str) -> bool:
        return ALL_FIELDS in self.fields or name in self.fields


@dataclass(frozen=True)
class Reference:
    """A foreign key to something that can be merged.

    move: for a key under a unique constraint, called with the ids of the duplicate and the survivor
    instead of a plain update. It leaves no row at the duplicate, and says what becomes of a row that
    both have. facts and days: what becomes stale, in the months of these fields of rows that move.
    """

    model: Model
    field: str
    what: Words
    move: Callable[[int, int], None] | None = None
    facts: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


@dataclass(frozen=True)
class Someone:
    """A person as other rooms and other places than rows know one.

    label: as audit entries and events name the person; source and source_id: as an import does.
    """

    model: Model
    pk: int
    label: str
    name: str
    email: str
    source: str = ""
    source_id: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """A place besides rows where a person may be found: files, sessions.

    count: how many things there hold the person. erase: removes them and says how many; called inside
    the transaction of the erasure, and again when that is repeated.
    """

    what: Words
    count: Callable[[Someone], int]
    erase: Callable[[Someone], int]


@dataclass(frozen=True)
class Contract:
    """What one room declares. mergeable: models of which two rows may become one; schedules and
    upkeep: what the worker does by itself."""

    personal: tuple[Personal, ...] = ()
    mentions: tuple[Mentions, ...] = ()
    impersonal: tuple[Impersonal, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    references: tuple[Reference, ...] = ()
    mergeable: tuple[Model, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    upkeep: tuple[Upkeep, ...] = ()


@cache
def contract() -> Contract:
    """The declarations of all rooms as one; read once, when all models are known."""
    rooms = tuple(_contracts())
    return Contract(
        personal=tuple(each for room in rooms for each in room.personal),
        mentions=tuple(each for room in rooms for each in room.mentions),
        impersonal=tuple(each for room in rooms for each in room.impersonal),
        elsewhere=tuple(each for room in rooms for each in room.elsewhere),
        references=tuple(each for room in rooms for each in room.references),
        mergeable=tuple(each for room in rooms for each in room.mergeable),
        schedules=tuple(each for room in rooms for each in room.schedules),
        upkeep=tuple(each for room in rooms for each in room.upkeep),
    )


def _contracts() -> Iterator[Contract]:
    for app in apps.get_app_configs():
        name = f"{app.name}.contract"
        if app.name.startswith("onpar.") and find_spec(name):
            declared = getattr(import_module(name), "CONTRACT", None)
            if declared is not None:
                yield declared


def label_of(row: models.Model) -> str:
    """How audit entries and events name a row: "person:17"."""
    return f"{row._meta.model_name}:{row.pk}"


def people(declared: Contract) -> set[Model]:
    """The models whose rows are persons."""
    return {each.of for each in declared.personal if each.of is not None}


_TEXTS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.BinaryField,
    models.GenericIPAddressField,
)


def find_gaps(declared: Contract, known: Iterable[Model]) -> list[str]:
    """One sentence for each field that a room has to classify, and for each declaration that is wrong.

    Texts, files, JSON and references to people need a word; numbers and dates of a row follow its
    other fields.
    """
    gaps = [*_unknown_names(declared)]
    for model in known:
        for each in model._meta.concrete_fields:
            gaps += _gaps_of(declared, model, each)
    return sorted(gaps)


def _gaps_of(declared: Contract, model: Model, each: "models.Field[Any, Any]") -> Iterator[str]:
    place = f"{model._meta.label}.{each.name}"
    room = f"CONTRACT in {model.__module__.split('.models')[0]}.contract"
    target = each.related_model if each.is_relation else None
    if _needs_a_word(each, people(declared)) and not _is_classified(declared, model, each.name):
        name = model.__name__
        yield (
            f"{place} is not classified: nobody knows what to do with it when a person is erased. "
            f"In {room} name it in Personal({name}, …) if the row is about one person, in "
            f"Mentions({name}, …) if people write freely in it, or in Impersonal({name}, …) with the "
            "reason why it can say nothing about a person."
        )
    if target in declared.mergeable and each.name != "id":
        yield from _reference_gaps(declared, model, each, place, room)


def _reference_gaps(
    declared: Contract, model: Model, each: "models.Field[Any, Any]", place: str, room: str
) -> Iterator[str]:
    target = getattr(each.related_model, "__name__", "")
    known = [r for r in declared.references if r.model is model and r.field == each.name]
    if not known:
        yield (
            f"{place} points at {target}, and a merge of two would lose it. "
            f"Add Reference({model.__name__}, '{each.name}', …) to {room}."
        )
    elif known[0].move is None and _is_unique(model, each):
        yield (
            f"{place} is under a unique constraint: when two of {target} become one, both may have a "
            f"row. Give its Reference in {room} a `move` that says which row stays."
        )


def _needs_a_word(each: "models.Field[Any, Any]", persons: set[Model]) -> bool:
    if each.is_relation:
        return each.related_model in persons
    is_closed = bool(each.choices) or each.default is new_public_id
    return isinstance(each, _TEXTS) and not is_closed


def _is_classified(declared: Contract, model: Model, name: str) -> bool:
    return (
        any(each.model is model and each.covers(name) for each in declared.personal)
        or any(each.model is model and name in each.fields for each in declared.mentions)
        or any(each.model is model and each.covers(name) for each in declared.impersonal)
    )


def _is_unique(model: Model, each: "models.Field[Any, Any]") -> bool:
    together = [
        *model._meta.unique_together,
        *(c.fields for c in model._meta.total_unique_constraints),
    ]
    return each.unique or any(each.name in names for names in together)


def _unknown_names(declared: Contract) -> Iterator[str]:
    named = [
        *((each.model, name) for each in declared.personal for name in each.fields),
        *((each.model, name) for each in declared.mentions for name in each.fields),
        *((each.model, name) for each in declared.impersonal for name in each.fields),
        *((each.model, each.field) for each in declared.references),
    ]
    for model, name in named:
        if name != ALL_FIELDS and name not in {f.name for f in model._meta.concrete_fields}:
            yield f"{model._meta.label} has no field '{name}', which its contract names."
    for each in declared.personal:
        for name in each.emptied:
            if not _may_be_empty(each.model, name):
                yield f"{each.model._meta.label}.{name} may not be empty, so it cannot be emptied."


def _may_be_empty(model: Model, name: str) -> bool:
    found = {f.name: f for f in model._meta.concrete_fields}.get(name)
    return found is None or found.null or isinstance(found, _TEXTS)
