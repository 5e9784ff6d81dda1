"""What a kind of import is: its fields, its cross-checks, and the service that stores its rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models

from onpar.exchange.cells import (
    Cells,
    References,
    choice_of,
    day_of,
    key_in,
    text_of,
)
from onpar.exchange.mapping import Mapping
from onpar.exchange.planning import Field
from onpar.exchange.tables import Batch
from onpar.kernel import bulk
from onpar.kernel.bulk import Stored
from onpar.partners.services.matching import KnownPartners
from onpar.partners.services.references import ids_by_key, partner_ids, person_ids, staff_ids


@dataclass(frozen=True)
class Reading:
    """What all kinds are told. `write` is False on a dry run: nothing may be made.

    defined: table and id of what a kind made on the way, such as a type or a question, in order.
    """

    mapping: Mapping
    actor: str
    at: datetime
    write: bool
    defined: list[tuple[str, int]] = field(default_factory=list, compare=False)

    def note_defined(self, rows: Iterable[models.Model]) -> None:
        self.defined.extend((row._meta.label_lower, row.pk) for row in rows)


Store = Callable[[Batch], Sequence[Stored]]


@dataclass(frozen=True)
class Kind:
    """finish: cross-checks and combined columns, after which refused rows are dropped.

    compare and store: what would become, and became, of each row of the batch, in order.
    mapping: where the kind completes the one it was given. looks_back: `finish` looks at what earlier
    batches have stored, so it must wait for them.
    """

    fields: Sequence[Field]
    compare: Store
    store: Store
    finish: Callable[[Batch], None] | None = None
    mapping: Mapping | None = None
    looks_back: bool = False


def rows_of(batch: Batch, attributes: Iterable[str]) -> bulk.Batch:
    """The rows as their service takes them: those of the attributes that the file gives, in order."""
    given = tuple(name for name in attributes if name in batch.columns)
    return bulk.Batch(given, batch.rows(given))


def text(name: str, length: int, *, required: bool = False) -> Field:
    """Several columns make one text, such as first and last name."""
    return Field(
        name, lambda _form: Cells(text_of(length)), required=required, joint=" ", parts="some"
    )


def external_id() -> Field:
    """Hardly ever comes twice, so its texts are not remembered."""
    return Field("external_id", lambda _form: Cells(text_of(120), remember=False), required=True)


def day(name: str, *, required: bool = False) -> Field:
    return Field(name, lambda form: Cells(day_of(form)), required=required, empty=None)


def choice(
    name: str, choices: type[models.TextChoices], *, required: bool = False, empty: str = ""
) -> Field:
    return Field(name, lambda _form: Cells(choice_of(choices)), required=required, empty=empty)


def catalog(
    name: str, model: type[models.Model], *, required: bool = False, target: str = ""
) -> Field:
    """A field that names a row of a catalog table by key or name."""
    what = str(model._meta.verbose_name)

    def cells(_form: object) -> Cells:
        return Cells(key_in(ids_by_key(model), what))

    return Field(name, cells, target=target or f"{name}_id", required=required, empty=None)


def staff(name: str) -> Field:
    return Field(
        name,
        lambda _form: Cells(key_in(staff_ids(), "staff user")),
        target=f"{name}_id",
        empty=None,
    )


def partner(reading: Reading, *, required: bool = True) -> Field:
    by_name = reading.mapping.partner_by == "name"
    return Field(
        "partner",
        lambda _form: _partners_by_name() if by_name else _partners_by_id(reading),
        target="partner_id",
        required=required,
        empty=None,
    )


def _partners_by_id(reading: Reading) -> References:
    origin = reading.mapping.partners_from
    return References(
        lambda values: partner_ids(origin, values),
        lambda _text: f"No partner has this id in origin '{origin}'. Import partners first.",
    )


def _partners_by_name() -> References:
    """By name without case, accents and legal form; a name that two partners have names neither."""
    partners = KnownPartners()

    def find(texts: set[str]) -> dict[str, int]:
        found = {text: partners.named(text) for text in texts}
        return {text: named[0].partner_id for text, named in found.items() if len(named) == 1}

    def explain(text: str) -> str:
        named = partners.named(text)
        if not named:
            return "No partner has this name. Import partners first."
        return f"{len(named)} partners have this name. Import their ids and name them by id."

    return References(find, explain)


def person(reading: Reading) -> Field:
    origin = reading.mapping.origin
    return Field(
        "person",
        lambda _form: References(
            lambda values: person_ids(origin, values),
            lambda _text: f"No person has this id in origin '{origin}'. Import people first.",
        ),
        target="person_id",
        empty=None,
    )
