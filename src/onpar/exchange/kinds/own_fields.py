"""Fields that the program added, as columns of a file: `custom.KEY` each."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from onpar.exchange.cells import Cells, Convert, day_of, number_of, yes_or_no
from onpar.exchange.errors import CellRefused
from onpar.exchange.mapping import FileFormat
from onpar.exchange.planning import Field
from onpar.exchange.tables import Batch
from onpar.kernel.fields import active_definitions, parsed
from onpar.kernel.models import FieldDefinition, FieldType

_PREFIX = "custom."


def own_fields(target: str) -> tuple[Field, ...]:
    """One query."""
    return tuple(_field(definition) for definition in active_definitions(target))


def gather_own(batch: Batch) -> None:
    """Makes one column of them, with what each row names by the key of the field; None empties."""
    names = [name for name in batch.columns if name.startswith(_PREFIX)]
    if not names:
        return
    keys = [name.removeprefix(_PREFIX) for name in names]
    columns = [batch.columns.pop(name) for name in names]
    batch.columns["custom"] = [
        dict(zip(keys, values, strict=True)) for values in zip(*columns, strict=True)
    ]


def _field(definition: FieldDefinition) -> Field:
    return Field(
        f"{_PREFIX}{definition.key}", lambda form: Cells(_value_of(definition, form)), empty=None
    )


def _value_of(definition: FieldDefinition, form: FileFormat) -> Convert:
    plain = _plain(definition, form)

    def read(text: str) -> Any:
        try:
            return parsed(definition, plain(text))
        except ValidationError as error:
            raise CellRefused(" ".join(error.messages)) from None

    return read


def _plain(definition: FieldDefinition, form: FileFormat) -> Callable[[str], str]:
    """The text of a cell as the engine of fields reads it, whatever the format of the file."""
    if definition.type in (FieldType.NUMBER, FieldType.MONEY):
        number = number_of(form)
        return lambda text: str(number(text))
    if definition.type == FieldType.DATE:
        day = day_of(form)
        return lambda text: str(day(text))
    if definition.type == FieldType.YES_NO:
        return lambda text: "yes" if yes_or_no(text) else "no"
    if definition.type == FieldType.CHOICES:
        return lambda text: ";".join(text.split(form.list_separator))
    return lambda text: text
