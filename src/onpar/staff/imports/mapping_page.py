"""The mapping page: what a file is, which column feeds which field, and why that is proposed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from onpar.exchange.catalog import Catalog, read_catalog
from onpar.exchange.errors import FileUnreadable, on_screen
from onpar.exchange.fields import KINDS_INFO, FieldInfo
from onpar.exchange.files import REASON_COLUMNS
from onpar.exchange.inspecting import Column, FileShape
from onpar.exchange.mapping import FileFormat
from onpar.exchange.models import ImportDraft, SavedMapping, Upload
from onpar.exchange.previews import FirstRows, cut_of, first_rows, problem_with, shape_of
from onpar.exchange.proposals import FieldProposal, ProposedMapping, guess_kind, propose_mapping
from onpar.exchange.services.draft_work import mapping_of
from onpar.kernel.errors import DomainError
from onpar.staff.imports.asking import Asking, build_asking
from onpar.staff.imports.controls import Select, select
from onpar.staff.imports.reading import ReadingPart, build_reading
from onpar.staff.imports.wording import rows_words

_PREVIEWED = 5
_MANY = ("types", "groups")
_SURE, _LIKELY = 0.85, 0.65
# Fields of answers that the layout or the wave gives.
_LONG_ONLY = ("question", "value", "item")


@dataclass(frozen=True)
class FieldRow:
    """One field of the kind. `constant` is offered while no column is chosen; `joiner` where several are."""

    name: str
    label: object
    is_required: bool
    is_missing: bool
    selects: tuple[Select, ...]
    constant: str
    constant_select: Select | None
    confidence: str
    reason: str
    samples: tuple[str, ...]
    has_column: bool
    joiner: Select | None


@dataclass(frozen=True)
class ValueRow:
    text: str
    count: int
    select: Select
    is_open: bool


@dataclass(frozen=True)
class ValueTable:
    """The texts of a closed set and what each becomes."""

    field: str
    label: object
    column: str
    rows: tuple[ValueRow, ...]

    @property
    def is_open(self) -> bool:
        return any(row.is_open for row in self.rows)


@dataclass(frozen=True)
class FilterRow:
    """offered: texts with counts and whether they are kept; where there are many, `typed` has them."""

    number: int
    select: Select
    column: str
    offered: tuple[tuple[str, int, bool], ...]
    typed: str


@dataclass(frozen=True)
class LookupRow:
    file: str
    file_name: str
    name: str
    column: Select
    key: Select
    problem: str


@dataclass(frozen=True)
class MappingPage:
    draft: ImportDraft
    title: str
    state: str
    notes: tuple[str, ...]
    kind: Select
    kind_reason: str
    reading: ReadingPart
    preview: FirstRows
    origin: str
    partner_origin: str
    asks_partner_origin: bool
    fields: tuple[FieldRow, ...]
    values: tuple[ValueTable, ...]
    filters: tuple[FilterRow, ...]
    lookups: tuple[LookupRow, ...]
    asking: Asking | None
    saved: tuple[SavedMapping, ...]
    missing: tuple[str, ...]
    problem: str
    document: Mapping[str, Any]


def build_mapping_page(draft: ImportDraft, *, at: datetime) -> MappingPage:
    """Everything the page shows. Raises FileUnreadable when the file cannot be read as it was said."""
    if not draft.upload.path.exists():
        raise FileUnreadable(
            _("%(file)s is not kept any more. Discard this import and bring the file again.")
            % {"file": draft.upload.name}
        )
    document = draft.document
    shape = shape_of(draft.upload.path, _cut(draft))
    catalog = read_catalog()
    proposal = propose_mapping(draft.kind, shape, catalog=catalog)
    lookups = _lookup_shapes(document)
    columns = _Columns(shape, lookups)
    fields = tuple(_fields(draft, columns, proposal, catalog))
    asking = build_asking(document, shape, catalog) if draft.kind == "answers" else None
    missing = tuple(_missing(fields, document, shape, asking))
    return MappingPage(
        draft=draft,
        title=draft.upload.name,
        state=_state(shape),
        notes=(*shape.notes, *proposal.notes),
        kind=_kind_select(draft.kind),
        kind_reason=_kind_reason(draft.kind, shape),
        reading=build_reading(document, shape),
        preview=first_rows(draft.upload.path, shape, count=_PREVIEWED),
        origin=str(document.get("origin", "")),
        partner_origin=str(document.get("partner_origin", "")),
        asks_partner_origin=any(row.name == "partner" for row in fields),
        fields=fields,
        values=tuple(_values(draft, columns, catalog)),
        filters=tuple(_filters(document, columns)),
        lookups=tuple(_lookups(document, columns, lookups)),
        asking=asking,
        saved=tuple(SavedMapping.objects.all()[:100]),
        missing=missing,
        problem="" if missing else draft.problem or _problem(draft, shape, at=at),
        document=document,
    )


def _cut(draft: ImportDraft) -> FileFormat:
    try:
        return cut_of(mapping_of(draft).file)
    except DomainError:
        part = draft.document.get("file", {})
        names = ("encoding", "delimiter", "sheet", "header_rows")
        return FileFormat(**{name: part[name] for name in names if name in part})


def _problem(draft: ImportDraft, shape: FileShape, *, at: datetime) -> str:
    try:
        mapping = mapping_of(draft)
    except DomainError as error:
        return on_screen(error)
    return problem_with(draft.upload.path, shape, draft.kind, mapping, actor=draft.actor, at=at)


def _state(shape: FileShape) -> str:
    rows = rows_words(shape.rows)
    return _("%(about)s%(rows)s, %(columns)s columns.") % {
        "about": _("about ") if shape.is_estimate else "",
        "rows": rows,
        "columns": len(shape.columns),
    }


def _kind_select(kind: str) -> Select:
    options = [(info.name, info.label) for info in KINDS_INFO.values()]
    return select("kind", _("What is in this file?"), options, chosen=kind)


def _kind_reason(kind: str, shape: FileShape) -> str:
    best = guess_kind(shape)[0]
    label = str(KINDS_INFO[best.kind].label).lower()
    if best.kind == kind:
        return _("It looks like %(kind)s. %(reason)s") % {"kind": label, "reason": best.reason}
    return _("It looks more like %(kind)s. %(reason)s") % {"kind": label, "reason": best.reason}


class _Columns:
    """The columns of the file, then those that its lookups join."""

    def __init__(self, shape: FileShape, lookups: Mapping[str, FileShape]) -> None:
        own = [column for column in shape.columns if column.name not in ("", *REASON_COLUMNS)]
        self._named = {column.name: column for column in own}
        self.own = [(column.name, _column_label(column)) for column in own]
        self.all = list(self.own)
        for name, joined in lookups.items():
            for column in joined.columns:
                if column.name:
                    self._named[f"{name}.{column.name}"] = column
                    self.all.append((f"{name}.{column.name}", f"{name}: {column.title}"))

    def find(self, name: str) -> Column | None:
        return self._named.get(name)


def _column_label(column: Column) -> str:
    label = f"{column.name} · {column.label}" if column.label else column.name
    return label if len(label) <= 80 else f"{label[:79]}…"


def _fields(
    draft: ImportDraft, columns: _Columns, proposal: ProposedMapping, catalog: Catalog
) -> Iterator[FieldRow]:
    proposed = {found.field: found for found in proposal.fields}
    for info in catalog.fields_of(draft.kind).fields:
        if _is_shown(info, draft):
            yield _field(info, draft.document, columns, proposed[info.name], catalog)


def _is_shown(info: FieldInfo, draft: ImportDraft) -> bool:
    if draft.kind != "answers":
        return True
    if info.name in _LONG_ONLY:
        return bool(draft.document.get("layout") == "long")
    return info.name != "wave"


def _field(
    info: FieldInfo,
    document: Mapping[str, Any],
    columns: _Columns,
    proposed: FieldProposal,
    catalog: Catalog,
) -> FieldRow:
    chosen = [str(name) for name in document.get("columns", {}).get(info.name, ())]
    constant = str(document.get("constants", {}).get(info.name, ""))
    labels = catalog.labels.get(info.name)
    if info.name == "is_active":
        labels = {"yes": _("Yes"), "no": _("No")}
    is_proposed = bool(chosen) and tuple(chosen) == proposed.columns
    first = columns.find(chosen[0]) if chosen else None
    return FieldRow(
        name=info.name,
        label=info.label,
        is_required=info.required,
        is_missing=info.required and not chosen and not constant,
        selects=tuple(_column_selects(info, chosen, columns)),
        constant=constant,
        constant_select=None if labels is None else _constant_select(info, labels, constant),
        confidence=_confidence(proposed.confidence) if is_proposed else "",
        reason=proposed.reason if is_proposed else "",
        samples=first.samples[:3] if first else (),
        has_column=bool(chosen),
        joiner=_joiner(info, document) if len(chosen) > 1 and _may_join(info) else None,
    )


def _may_join(info: FieldInfo) -> bool:
    return info.is_id or info.name == "name"


def _joiner(info: FieldInfo, document: Mapping[str, Any]) -> Select:
    chosen = str(document.get("joiners", {}).get(info.name, "-" if info.is_id else " "))
    label = _("Between the columns of %(field)s") % {"field": info.label}
    options = (
        (" ", _("a space between them")),
        ("-", _("a hyphen between them")),
        ("/", _("a slash between them")),
        (", ", _("a comma between them")),
        ("", _("nothing between them")),
    )
    return select(f"joiner-{info.name}", label, options, chosen=chosen)


def _column_selects(info: FieldInfo, chosen: Sequence[str], columns: _Columns) -> Iterator[Select]:
    """One select per column, and for what may be joined one more."""
    wanted = [*chosen, ""] if _may_join(info) or not chosen else chosen
    for number, name in enumerate(wanted):
        nothing = _("– not in the file –") if number == 0 else _("– join another column –")
        words = _("Column for %(field)s") if number == 0 else _("Another column for %(field)s")
        label = words % {"field": info.label}
        yield select(
            f"column-{info.name}",
            label,
            [("", nothing), *columns.all],
            chosen=name,
            key=str(number),
        )


def _constant_select(info: FieldInfo, labels: Mapping[str, str], constant: str) -> Select:
    label = _("The same %(field)s in every row") % {"field": info.label}
    options = [("", _("– say it for all rows –")), *labels.items()]
    return select(f"constant-{info.name}", label, options, chosen=constant)


def _confidence(share: float) -> str:
    if share >= _SURE:
        return _("Sure")
    return _("Likely") if share >= _LIKELY else _("Please check")


def _missing(
    fields: Sequence[FieldRow],
    document: Mapping[str, Any],
    shape: FileShape,
    asking: Asking | None,
) -> Iterator[str]:
    """What has to be said before the file can be checked, in sentences."""
    for row in fields:
        if row.is_missing:
            yield _("%(field)s: choose a column, or say it for all rows.") % {"field": row.label}
    if shape.dates.is_open and not document.get("file", {}).get("date_format"):
        yield _(
            "Dates: %(date)s can be read with the day or the month first. Choose under “How the file is read”."
        ) % {"date": shape.dates.example}
    if asking:
        yield from asking.missing


def _values(draft: ImportDraft, columns: _Columns, catalog: Catalog) -> Iterator[ValueTable]:
    document = draft.document
    for info in catalog.fields_of(draft.kind).fields:
        chosen = document.get("columns", {}).get(info.name, ())
        known = catalog.values.get(info.name)
        column = columns.find(chosen[0]) if len(chosen) == 1 else None
        if known and column and column.values and info.name in catalog.labels:
            yield ValueTable(
                info.name,
                info.label,
                column.name,
                tuple(_value_rows(info, column, document, catalog)),
            )


def _value_rows(
    info: FieldInfo, column: Column, document: Mapping[str, Any], catalog: Catalog
) -> Iterator[ValueRow]:
    known, labels = catalog.values[info.name], catalog.labels[info.name]
    given = document.get("values", {}).get(info.name, {})
    makes = info.name in _MANY and bool(document.get("create_types"))
    for number, (text, count) in enumerate(_texts(info, column, document)):
        chosen = str(given.get(text, ""))
        as_it_is = known.get(text.casefold())
        first = _as_it_is(labels.get(as_it_is, "") if as_it_is else "", makes=makes)
        label = _("What “%(text)s” means") % {"text": text}
        yield ValueRow(
            text,
            count,
            select(
                f"value-{info.name}",
                label,
                [("", first), *labels.items()],
                chosen=chosen,
                key=str(number),
            ),
            is_open=not chosen and not as_it_is and not makes,
        )


def _texts(info: FieldInfo, column: Column, document: Mapping[str, Any]) -> list[tuple[str, int]]:
    if info.name not in _MANY:
        return list(column.values)
    separator = str(document.get("file", {}).get("list_separator") or ";")
    counted: Counter[str] = Counter()
    for text, count in column.values:
        counted.update({part.strip(): count for part in text.split(separator) if part.strip()})
    return counted.most_common()


def _as_it_is(label: str, *, makes: bool) -> str:
    if label:
        return _("%(label)s, as it is") % {"label": label}
    return _("– make it new –") if makes else _("– refuse these rows –")


def _filters(document: Mapping[str, Any], columns: _Columns) -> Iterator[FilterRow]:
    wanted = document.get("filter", {})
    for number, (name, texts) in enumerate([*wanted.items(), ("", [])]):
        column = columns.find(name)
        offered: tuple[tuple[str, int, bool], ...] = ()
        if column and column.values:
            offered = tuple((text, count, text in texts) for text, count in column.values)
        yield FilterRow(
            number=number,
            select=select(
                "filter-column",
                _("Only rows in which this column"),
                [("", _("– take all rows –") if not wanted else _("– no other –")), *columns.all],
                chosen=name,
                key=str(number),
            ),
            column=name,
            offered=offered,
            typed="" if offered else "\n".join(texts),
        )


def _lookup_shapes(document: Mapping[str, Any]) -> dict[str, FileShape]:
    """By the name of the lookup; one whose file is gone is left out, and its row says so."""
    found = {}
    for lookup in document.get("lookups", ()):
        upload = Upload.objects.filter(public_id=str(lookup["file"]).split("/")[0]).first()
        if upload is not None and upload.path.exists():
            try:
                found[str(lookup["name"])] = shape_of(upload.path, FileFormat())
            except FileUnreadable:
                continue
    return found


def _lookups(
    document: Mapping[str, Any], columns: _Columns, shapes: Mapping[str, FileShape]
) -> Iterator[LookupRow]:
    for number, lookup in enumerate(document.get("lookups", ())):
        shape = shapes.get(str(lookup["name"]))
        keys = [(c.name, _column_label(c)) for c in shape.columns if c.name] if shape else []
        yield LookupRow(
            file=lookup["file"],
            file_name=str(lookup["file"]).split("/")[-1],
            name=lookup["name"],
            column=select(
                "lookup-column",
                _("Column of your file"),
                columns.all,
                chosen=str(lookup.get("column", "")),
                key=str(number),
            ),
            key=select(
                "lookup-key",
                _("is the same as its column"),
                keys,
                chosen=str(lookup.get("key", "")),
                key=str(number),
            ),
            problem="" if shape else _("This file is not here any more. Add it again."),
        )
