"""Matches a mapping with a header: which column feeds which field, before any row is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from onpar.exchange.cells import Cells, Lists
from onpar.exchange.errors import CellRefused, MappingWrong
from onpar.exchange.fields import KINDS_INFO
from onpar.exchange.files import check_file, open_table
from onpar.exchange.formulas import unmarked
from onpar.exchange.mapping import AUTO, FileFormat, Lookup, constant_text
from onpar.exchange.mapping import Mapping as FileMapping
from onpar.kernel.errors import suggest


@dataclass(frozen=True)
class Field:
    """A field of a kind: what the mapping calls it, and how its cells are read.

    cells: makes the reader of a column. joint: stands between the parts where several columns feed it.
    parts: an id needs all of them, a text takes those that are there, a list of choices keeps each in
    its place. target: attribute of the stored row, where it has another name. empty: value of an empty
    cell of a field that is not required. many: several values may stand in one cell.
    """

    name: str
    cells: Callable[[FileFormat], Cells]
    target: str = ""
    required: bool = False
    empty: Any = ""
    many: bool = False
    joint: str = "-"
    parts: Literal["all", "some", "each"] = "all"

    @property
    def attribute(self) -> str:
        return self.target or self.name


@dataclass(frozen=True)
class Source:
    """The columns that feed a field, with `joint` between them. `values` translates texts of the file
    before they are read."""

    field: Field
    columns: tuple[str, ...]
    cells: Cells
    values: Mapping[str, str]
    joint: str

    @property
    def heading(self) -> str:
        return " + ".join(self.columns)


@dataclass(frozen=True)
class Plan:
    """places: position in the header of each column used. constants: values by attribute."""

    places: dict[str, int]
    lookups: list[tuple[Lookup, dict[str, dict[str, str]]]]
    sources: list[Source]
    constants: dict[str, Any]

    def gives(self, field: Field) -> bool:
        return field.attribute in self.constants or any(
            source.field.name == field.name for source in self.sources
        )


def plan_columns(header: Sequence[str], fields: Sequence[Field], mapping: FileMapping) -> Plan:
    """Raises MappingWrong for a column or field that does not exist, with the nearest name."""
    _check_names(fields, mapping)
    named = _named_columns(header, fields, mapping)
    _check_required(header, fields, named, mapping)
    wanted = [name for columns in named.values() for name in columns] + list(mapping.filter)
    lookups = _used_lookups(mapping, wanted)
    wanted += [lookup.joined_by for lookup, _names in lookups]
    joined = {name for _lookup, names in lookups for name in names}
    return Plan(
        places={name: _place(header, name) for name in wanted if name not in joined},
        lookups=[(lookup, _load(lookup, names, mapping)) for lookup, names in lookups],
        sources=[
            _source(field, named[field.name], mapping) for field in fields if field.name in named
        ],
        constants=_constants(fields, mapping),
    )


def _check_names(fields: Sequence[Field], mapping: FileMapping) -> None:
    known = [field.name for field in fields]
    for table, names in (
        ("columns", mapping.columns),
        ("joiners", mapping.joiners),
        ("constants", mapping.constants),
        ("values", mapping.values),
    ):
        for name in names:
            if name not in known:
                screen = _("There is no field %(field)s for files of this kind.")
                raise MappingWrong(
                    f"There is no field '{name}' for [{table}]. {suggest(name, known)}",
                    on_screen=screen % {"field": _label(name)},
                )


def _named_columns(
    header: Sequence[str], fields: Sequence[Field], mapping: FileMapping
) -> dict[str, tuple[str, ...]]:
    if mapping.columns:
        return dict(mapping.columns)
    constant = mapping.constants
    return {
        field.name: (field.name,)
        for field in fields
        if field.name in header and field.name not in constant
    }


def _check_required(
    header: Sequence[str],
    fields: Sequence[Field],
    named: Mapping[str, Any],
    mapping: FileMapping,
) -> None:
    given = named.keys() | mapping.constants.keys()
    lacking = [field.name for field in fields if field.required and field.name not in given]
    if not lacking:
        return
    remedy = "Name the column under [columns] of a mapping file, or give a value under [constants]."
    names = ", ".join(f"'{name}'" for name in lacking)
    screen = _("Still needed: %(fields)s. Choose a column, or say it for all rows.")
    on_screen = screen % {"fields": ", ".join(map(_label, lacking))}
    if mapping.columns:
        raise MappingWrong(f"Nothing is mapped to {names}. {remedy}", on_screen=on_screen)
    hint = suggest(lacking[0], [name for name in header if name])
    raise MappingWrong(
        f"The file has no column '{lacking[0]}'. {hint} {remedy}", on_screen=on_screen
    )


def _label(name: str) -> str:
    """What the mapping page calls a field."""
    labels = (
        field.label for kind in KINDS_INFO.values() for field in kind.fields if field.name == name
    )
    return f"“{next(labels, name)}”"


def _place(header: Sequence[str], name: str) -> int:
    if name not in header:
        known = [known for known in header if known]
        raise MappingWrong(f"The file has no column '{name}'. {suggest(name, known)}")
    if header.count(name) > 1:
        raise MappingWrong(
            f"The file has {header.count(name)} columns '{name}'. Rename all but one."
        )
    return header.index(name)


def _used_lookups(
    mapping: FileMapping, wanted: Sequence[str]
) -> list[tuple[Lookup, tuple[str, ...]]]:
    """Lookups in order with their columns that are used, also as the key of a later lookup."""
    used: list[tuple[Lookup, tuple[str, ...]]] = []
    needed = list(wanted)
    for lookup in reversed(mapping.lookups):
        names = tuple(dict.fromkeys(name for name in needed if name.startswith(f"{lookup.name}.")))
        if names:
            used.insert(0, (lookup, names))
            needed.append(lookup.joined_by)
    return used


def _load(lookup: Lookup, names: Sequence[str], mapping: FileMapping) -> dict[str, dict[str, str]]:
    """The used columns of a lookup file by its key: name → key → text. The file is held in memory."""
    # A lookup is a table of its own: cut as it is found to be, read as the mapping says.
    same = {"encoding": AUTO, "sheet": "", "header_rows": 1}
    file = check_file(lookup.file, mapping.file.model_copy(update=same))
    columns: dict[str, dict[str, str]] = {name: {} for name in names}
    with open_table(file) as table:
        header = table.header
        key_place = _place(header, lookup.key)
        places = [_place(header, name.removeprefix(f"{lookup.name}.")) for name in names]
        for record in table.records:
            if len(record) != len(header):
                continue
            key = unmarked(record[key_place]).strip()
            if key in columns[names[0]]:
                raise MappingWrong(
                    f"'{key}' comes twice in column '{lookup.key}' of {lookup.file.name}. "
                    "A lookup needs each key once."
                )
            for name, place in zip(names, places, strict=True):
                columns[name][key] = unmarked(record[place]).strip()
    return columns


def _source(field: Field, columns: tuple[str, ...], mapping: FileMapping) -> Source:
    values = {
        key: constant_text(value) for key, value in mapping.values.get(field.name, {}).items()
    }
    cells = field.cells(mapping.file)
    if field.many:
        cells = Lists(cells, separator=mapping.file.list_separator, values=values)
        values = {}
    joint = mapping.joiners.get(field.name, field.joint)
    return Source(field, columns, cells, values, joint)


def _constants(fields: Sequence[Field], mapping: FileMapping) -> dict[str, Any]:
    """Constants are read like cells in the default format. Raises MappingWrong with the cell's reason."""
    values = {}
    for field in fields:
        if field.name not in mapping.constants:
            continue
        text = constant_text(mapping.constants[field.name])
        cells = field.cells(FileFormat())
        if field.many:
            cells = Lists(cells, separator=mapping.file.list_separator, values={})
        cells.prepare([text])
        try:
            values[field.attribute] = cells[text]
        except CellRefused as refusal:
            screen = _("%(field)s, the same in all rows: “%(text)s” is refused. %(reason)s")
            said = {"field": _label(field.name), "text": text, "reason": refusal}
            raise MappingWrong(
                f"The constant {field.name} = '{text}' is refused. {refusal}",
                on_screen=screen % said,
            ) from None
    return values
