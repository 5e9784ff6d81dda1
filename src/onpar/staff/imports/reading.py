"""How a file is read: what was found out, each point open to change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from onpar.exchange.inspecting import FileShape
from onpar.exchange.mapping import AUTO, ENCODINGS
from onpar.staff.imports.controls import Select, select
from onpar.staff.imports.documents import SEPARATOR

# One in which day, month and year are told apart.
_EXAMPLE = datetime(2026, 1, 31, 14, 30, tzinfo=UTC)
_DATE_FORMATS = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%y", "%m/%d/%y")


@dataclass(frozen=True)
class ReadingPart:
    """`is_table` says that the file is text, which has an encoding and a delimiter."""

    selects: tuple[Select, ...]
    time_zone: str
    missing: str
    list_separator: str
    is_asked: bool


def build_reading(document: Mapping[str, Any], shape: FileShape) -> ReadingPart:
    part = document.get("file", {})
    return ReadingPart(
        selects=tuple(_selects(part, shape)),
        time_zone=str(part.get("time_zone", "")),
        missing=", ".join(part.get("missing", ())),
        list_separator=str(part.get("list_separator", ";")),
        is_asked=shape.dates.is_open and not part.get("date_format"),
    )


def _selects(part: Mapping[str, Any], shape: FileShape) -> Iterator[Select]:
    if shape.sheets:
        sheets = [(sheet, sheet) for sheet in shape.sheets]
        yield select("file-sheet", _("Sheet"), sheets, chosen=str(part.get("sheet", "")))
    else:
        yield _delimiter(part, shape)
        yield _encoding(part, shape)
    rows = [(str(number), str(number)) for number in range(1, 5)]
    yield select("file-header_rows", _("Header rows"), rows, chosen=str(part.get("header_rows", 1)))
    yield _date_format(part, shape)
    yield _marks(part)


def _delimiter(part: Mapping[str, Any], shape: FileShape) -> Select:
    marks = {",": _("Comma"), ";": _("Semicolon"), "\t": _("Tab"), "|": _("Vertical bar")}
    found = marks.get(shape.delimiter, shape.delimiter)
    options = [(AUTO, _("As found: %(found)s") % {"found": found}), *marks.items()]
    chosen = str(part.get("delimiter", AUTO))
    return select("file-delimiter", _("Between cells"), options, chosen=chosen)


def _encoding(part: Mapping[str, Any], shape: FileShape) -> Select:
    found = _("As found: %(found)s") % {"found": shape.encoding}
    options = [(AUTO, found), *((name, name) for name in ENCODINGS)]
    return select("file-encoding", _("Encoding"), options, chosen=str(part.get("encoding", AUTO)))


def _date_format(part: Mapping[str, Any], shape: FileShape) -> Select:
    """Each option shows the last of January 2026 in its format."""
    found = [shape.dates.formats, *shape.dates.alternatives, *((form,) for form in _DATE_FORMATS)]
    offered = dict.fromkeys(tuple(forms) for forms in found if forms)
    nothing = _("– choose –") if shape.dates.is_open else "2026-01-31"
    options = [("", nothing), *((SEPARATOR.join(forms), _dates(forms)) for forms in offered)]
    chosen = SEPARATOR.join(part.get("date_format", ()))
    return select("file-date_format", _("Dates are written like"), options, chosen=chosen)


def _dates(forms: Sequence[str]) -> str:
    return _(" or ").join(dict.fromkeys(_EXAMPLE.strftime(form) for form in forms))


def _marks(part: Mapping[str, Any]) -> Select:
    options = (
        (".|", "1234.56"),
        (".|,", "1,234.56"),
        (",|", "1234,56"),
        (",|.", "1.234,56"),
        (",| ", "1 234,56"),
        (".|'", "1'234.56"),
    )
    chosen = f"{part.get('decimal', '.')}{SEPARATOR}{part.get('thousands', '')}"
    return select("file-marks", _("Numbers are written like"), options, chosen=chosen)
