"""The mapping of a file's columns to fields, as docs/import.md describes it."""

import hashlib
import tomllib
from collections.abc import Mapping as Entries
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from onpar.exchange.errors import MappingWrong
from onpar.kernel.errors import suggest

# Written in TOML as they are; read like the text of a cell with the default format.
Constant = bool | int | float | date | str


def _as_texts(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _as_formats(value: Any) -> Any:
    return ((value,) if value else ()) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_texts), Field(min_length=1)]

# Found out by looking at the file.
AUTO = "auto"
# `auto` tells the first five apart; the others have to be said.
ENCODINGS = (
    "utf-8", "utf-16-le", "utf-16-be", "windows-1252", "iso-8859-1", "utf-16", "windows-1250",
    "windows-1251", "iso-8859-2", "iso-8859-15", "mac-roman", "shift-jis", "gb18030", "big5",
)  # fmt: skip


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)


class FileFormat(_Part):
    """How a file is cut into cells, and the text of cells is to be read.

    header_rows: the first names the columns, the others describe them. sheet: of a workbook; its first
    without. date_format: one or several, tried in order; ISO dates are read beside them.
    """

    encoding: str = AUTO
    delimiter: str = AUTO
    sheet: str = ""
    header_rows: int = Field(default=1, ge=1, le=9)
    decimal: str = Field(default=".", min_length=1, max_length=1)
    thousands: str = Field(default="", max_length=1)
    date_format: Annotated[tuple[str, ...], BeforeValidator(_as_formats)] = ()
    time_zone: str = "UTC"
    missing: tuple[str, ...] = ()
    list_separator: str = Field(default=";", min_length=1)

    @model_validator(mode="after")
    def _make_sense(self) -> Self:
        if self.encoding not in (AUTO, *ENCODINGS):
            known = [AUTO, *ENCODINGS]
            raise ValueError(
                f"'{self.encoding}' is no encoding; {suggest(self.encoding, known).rstrip('.')}"
            )
        if self.delimiter != AUTO and len(self.delimiter) != 1:
            raise ValueError(f"'delimiter' is one character or \"{AUTO}\"")
        if self.decimal == self.thousands:
            raise ValueError("'decimal' and 'thousands' are the same mark")
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(
                f"'{self.time_zone}' is no time zone; write it like Europe/Berlin"
            ) from None
        return self


class Lookup(_Part):
    """Another file, joined by a key; its columns are then called `name.COLUMN`."""

    name: str
    file: Path
    key: str
    column: str = ""

    @property
    def joined_by(self) -> str:
        return self.column or self.key


class MappedQuestion(_Part):
    """A question of the survey and the column of its answers (wide layout).

    columns: where each choice has a column of its own, column → choice.
    """

    key: str = Field(min_length=1, max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")
    role: str
    column: str = ""
    low: float | None = None
    high: float | None = None
    aspect: str = ""
    touchpoint: str = ""
    text: str = Field(default="", max_length=300)
    separator: str = ""
    choices: dict[str, Constant] = {}
    columns: dict[str, Annotated[str, Field(min_length=1, max_length=60)]] = {}

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(self.columns) or (self.column or self.key,)

    @property
    def is_scale(self) -> bool:
        return self.low is not None and self.high is not None

    @model_validator(mode="after")
    def _make_sense(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError("'low' and 'high' come together")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError("'low' is not below 'high'")
        if self.columns and (self.is_scale or self.separator or self.choices):
            raise ValueError("a question with 'columns' has no scale, 'separator' or 'choices'")
        return self


class MappedSurvey(_Part):
    key: str = Field(min_length=1, max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")
    name: str = Field(default="", max_length=120)
    questions: tuple[MappedQuestion, ...] = ()


class MappedWave(_Part):
    key: str = Field(min_length=1, max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")
    opened_on: date
    name: str = Field(default="", max_length=120)
    mode: str = ""
    closed_on: date | None = None


class Mapping(_Part):
    """Everything an import needs to know beside the file. The default uses columns named like fields."""

    kind: str = ""
    origin: str = Field(default="import", min_length=1, max_length=40)
    partner_origin: str = ""
    file: FileFormat = FileFormat()
    columns: dict[str, Texts] = {}
    # What stands between the parts of a field that several columns feed, where not what is usual.
    joiners: dict[str, Annotated[str, Field(max_length=5)]] = {}
    constants: dict[str, Constant] = {}
    filter: dict[str, Texts] = {}
    values: dict[str, dict[str, Constant]] = {}
    lookups: tuple[Lookup, ...] = ()
    # partners: what a row is that looks like a partner here, and by external id: same, different, or
    # the id of a partner.
    same_name: Literal["ask", "same", "different"] = "ask"
    decisions: dict[str, str] = {}
    partner_by: Literal["id", "name"] = "id"
    create_types: bool = False
    create_programs: bool = False
    without_partner: Literal["refuse", "direct"] = "refuse"
    layout: Literal["long", "wide"] = "long"
    survey: MappedSurvey | None = None
    waves: tuple[MappedWave, ...] = ()

    @model_validator(mode="after")
    def _make_sense(self) -> Self:
        twice = sorted(self.columns.keys() & self.constants.keys())
        if twice:
            raise ValueError(f"'{twice[0]}' is both a column and a constant; keep one of them")
        return self

    @property
    def partners_from(self) -> str:
        return self.partner_origin or self.origin

    def digest(self) -> str:
        """Equal for mappings that read a file alike; 64 characters."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def constant_text(value: Constant) -> str:
    """A constant as the text of a cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def load_mapping(path: Path) -> Mapping:
    """Raises MappingWrong for a file that is not TOML, an unknown key, or a value of the wrong kind."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise MappingWrong(f"The mapping file {path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingWrong(f"The mapping file {path.name} is not TOML in UTF-8: {error}.") from None
    return read_mapping(document, folder=path.parent)


def read_mapping(document: Entries[str, Any], *, folder: Path) -> Mapping:
    """As `load_mapping`, from a parsed document; lookup files are sought in `folder`."""
    try:
        mapping = Mapping.model_validate(document)
    except ValidationError as error:
        # Words of a page need the framework, which the commands over files do without.
        from onpar.exchange.mapping_words import screen_sentence

        problem = error.errors()[0]
        sentence = _sentence(problem)
        on_screen = screen_sentence(problem, document) or sentence
        raise MappingWrong(sentence, on_screen=on_screen) from None
    lookups = tuple(
        lookup.model_copy(update={"file": folder / lookup.file}) for lookup in mapping.lookups
    )
    return mapping.model_copy(update={"lookups": lookups})


def _sentence(problem: ErrorDetails) -> str:
    path = [str(step) for step in problem["loc"]]
    place = f"[{'.'.join(path[:-1])}]" if len(path) > 1 else "the mapping"
    if problem["type"] == "extra_forbidden":
        return (
            f"There is no key '{path[-1]}' in {place}. {suggest(path[-1], _known_keys(path[:-1]))}"
        )
    if problem["type"] == "missing":
        return f"{place} needs the key '{path[-1]}'. Add it to the mapping."
    if problem["type"] == "value_error":
        where = f" in [{'.'.join(path)}]" if path else ""
        return f"The mapping is wrong{where}: {problem['msg'].removeprefix('Value error, ')}."
    return f"'{path[-1]}' in {place} is {problem['input']!r}: {problem['msg'].lower()}."


def _known_keys(path: list[str]) -> list[str]:
    """Keys allowed at a place of the document; positions in lists are left out."""
    names = tuple(step for step in path if not step.isdecimal())
    parts: dict[tuple[str, ...], type[_Part]] = {
        (): Mapping,
        ("file",): FileFormat,
        ("lookups",): Lookup,
        ("survey",): MappedSurvey,
        ("survey", "questions"): MappedQuestion,
        ("waves",): MappedWave,
    }
    return list(parts[names].model_fields)
