"""The whole proposal: a mapping that can be imported with once what is missing has been said."""

import re
from collections.abc import Iterator
from collections.abc import Mapping as Entries
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from onpar.exchange.catalog import Catalog, choices_only
from onpar.exchange.fields import KindInfo
from onpar.exchange.guesses import Guess
from onpar.exchange.inspecting import FileShape
from onpar.exchange.mapping import MappedSurvey, MappedWave, Mapping, read_mapping
from onpar.exchange.proposals.columns import FieldProposal, likeness, propose_columns, words_of
from onpar.exchange.proposals.questions import propose_questions, usual_scale
from onpar.exchange.proposals.values import ValueProposal, propose_values, won_values
from onpar.surveys.models import Mode

Answers = Entries[str, str]

_SURE_VALUE = 0.75
_STAGE_WORDS = ("deal stage", "stage", "status", "opportunity stage", "phase", "forecast category")
_DELETED_WORDS = ("is deleted", "deleted", "fivetran deleted", "archived", "geloscht")
_TRUE = frozenset(("true", "yes", "1", "ja"))
_ORIGINS = (("hubspot", r"^property_|hubspot"), ("salesforce", r"__c$|^accountid$"),
            ("qualtrics", r"^responseid$|importid"), ("surveymonkey", r"^respondentid$|collectorid"))  # fmt: skip
# Fields that an import cannot do without, but a file need not hold.
_GIVEN = frozenset(("currency", "attribution", "mode", "wave", "low", "high"))


@dataclass(frozen=True)
class Missing:
    """Something to ask before the import. choices: value and label of each answer; free where empty.

    name: currency, attribution, mode, wave, low, high, time_zone, date_format, decimal, create_types,
    or field:NAME for a field without a column. `complete_mapping` takes the answers by these names.
    """

    name: str
    question: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ProposedMapping:
    """fields: every field of the kind, in order. unused: columns that feed nothing."""

    kind: str
    shape: FileShape
    mapping: Mapping
    fields: tuple[FieldProposal, ...]
    values: tuple[ValueProposal, ...]
    missing: tuple[Missing, ...]
    unused: tuple[str, ...]
    notes: tuple[str, ...] = ()


def propose_mapping(
    kind: str, shape: FileShape, *, catalog: Catalog | None = None
) -> ProposedMapping:
    """catalog: what the installation knows (`read_catalog`); without it only closed sets are known."""
    known = catalog or choices_only()
    info = known.fields_of(kind)
    found = propose_columns(info, shape, known)
    if kind == "answers":
        found = {name: found[name] for name in found if name not in ("question", "value", "item")}
    values = tuple(_values(found, shape, known))
    mapping = Mapping.model_validate(_document(info, shape, found, values, known))
    used = {name for proposal in found.values() for name in proposal.columns}
    if mapping.survey:
        used |= {name for question in mapping.survey.questions for name in question.headings}
    used |= mapping.filter.keys()
    return ProposedMapping(
        kind=kind,
        shape=shape,
        mapping=mapping,
        fields=tuple(found.get(field.name, FieldProposal(field.name)) for field in info.fields),
        values=values,
        missing=tuple(_missing(info, shape, mapping, values, known)),
        unused=tuple(c.name for c in shape.columns if c.name and c.name not in used),
        notes=tuple(_notes(info, mapping)),
    )


def complete_mapping(proposal: ProposedMapping, answers: Answers) -> Mapping:
    """The proposed mapping with what was asked for; answers: text by the name of what was missing.

    A wave is answered by its name, and by its first day under `wave_opened_on` (ISO). Answers to what
    was not asked are taken as well. Raises MappingWrong.
    """
    document = proposal.mapping.model_dump(mode="json")
    given = {name: text.strip() for name, text in answers.items() if text.strip()}
    for name in ("currency", "attribution", "mode", "low", "high"):
        if name in given and name not in document["columns"]:
            document["constants"][name] = given[name]
    for name, text in given.items():
        if name.startswith("field:"):
            document["columns"][name.removeprefix("field:")] = [text]
    document["file"] |= _answered_format(proposal.shape, given)
    document["create_types"] = given.get("create_types", "") == "yes" or document["create_types"]
    if "wave" in given or "wave_opened_on" in given:
        document["waves"] = [_answered_wave(document["waves"], given)]
    return read_mapping(document, folder=Path())


def _answered_format(shape: FileShape, given: Answers) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "time_zone" in given:
        found["time_zone"] = given["time_zone"]
    if "date_format" in given and shape.dates.is_open:
        day_first, month_first = shape.dates.alternatives
        found["date_format"] = day_first if given["date_format"] == "day_first" else month_first
    if "decimal" in given:
        found |= {"decimal": given["decimal"], "thousands": "," if given["decimal"] == "." else "."}
    return found


def _answered_wave(proposed: list[dict[str, Any]], given: Answers) -> dict[str, Any]:
    wave = dict(proposed[0]) if proposed else {}
    if "wave" in given:
        wave |= {"name": given["wave"], "key": slugify(given["wave"])[:60].strip("-") or "wave"}
    if "wave_opened_on" in given:
        wave["opened_on"] = given["wave_opened_on"]
    return wave


def _document(
    info: KindInfo,
    shape: FileShape,
    found: dict[str, FieldProposal],
    values: tuple[ValueProposal, ...],
    catalog: Catalog,
) -> dict[str, Any]:
    document: dict[str, Any] = {
        "kind": info.name,
        "origin": _origin(shape),
        "file": shape.form.model_dump(),
        "columns": {name: proposal.columns for name, proposal in found.items()},
        "values": _value_maps(values),
        "constants": {},
        "filter": _filter(info, shape),
    }
    if info.name == "sales" and "currency" not in found:
        _say_currency(document, shape, found, catalog)
    if info.name == "customer_scores":
        document["constants"] |= _scale(shape, found)
    if info.name == "answers":
        document |= _survey(shape, found)
    if info.name != "partners" and holds_names(shape, found.get("partner")):
        document["partner_by"] = "name"
    return document


def holds_names(shape: FileShape, partner: FieldProposal | None) -> bool:
    """Whether the partner column holds names: texts that are no codes, in a column not called an id."""
    column = shape.column(partner.columns[0]) if partner else None
    words = set(words_of(column.name).split()) if column else set()
    return (
        column is not None
        and column.guess is Guess.TEXT
        and not words & {"id", "key", "nr", "number"}
        and not all(re.search(r"\d", text) for text in column.samples)
    )


def _origin(shape: FileShape) -> str:
    names = " ".join(column.name.casefold() for column in shape.columns).split(" ")
    for origin, sign in _ORIGINS:
        if any(re.search(sign, name) for name in (*names, shape.name.casefold())):
            return origin
    return "import"


def _values(
    found: dict[str, FieldProposal], shape: FileShape, catalog: Catalog
) -> Iterator[ValueProposal]:
    for name, proposal in found.items():
        column = shape.column(proposal.columns[0])
        known = catalog.values.get(name)
        if known and column and column.values:
            yield from propose_values(name, column, known)


def _value_maps(values: tuple[ValueProposal, ...]) -> dict[str, dict[str, str]]:
    maps: dict[str, dict[str, str]] = {}
    for proposal in values:
        if proposal.value and proposal.confidence >= _SURE_VALUE:
            maps.setdefault(proposal.field, {})[proposal.text] = proposal.value
    return maps


def _filter(info: KindInfo, shape: FileShape) -> dict[str, tuple[str, ...]]:
    """Rows that were deleted are left out, and of deals all but the won ones."""
    wanted: dict[str, tuple[str, ...]] = {}
    for column in shape.columns:
        texts = [text for text, _count in column.values]
        kept = tuple(text for text in texts if text.casefold() not in _TRUE)
        is_mark = column.guess is Guess.YES_NO and likeness(column.name, _DELETED_WORDS) >= 0.9
        if is_mark and kept and len(kept) < len(texts):
            wanted[column.name] = kept
        if info.name == "sales" and likeness(column.name, _STAGE_WORDS) >= 0.8:
            won = won_values(column)
            if won and len(won) < len(texts):
                wanted[column.name] = won
    return wanted


def _say_currency(
    document: dict[str, Any], shape: FileShape, found: dict[str, FieldProposal], catalog: Catalog
) -> None:
    """The one currency that the amounts carry; where they carry several, each says its own."""
    amount = found.get("amount")
    column = shape.column(amount.columns[0]) if amount else None
    if column and len(column.currencies) > 1:
        document["columns"]["currency"] = (column.name,)
    elif column and column.currencies:
        (codes,) = column.currencies
        own = catalog.currency in codes
        document["constants"]["currency"] = catalog.currency if own else codes[0]


def _scale(shape: FileShape, found: dict[str, FieldProposal]) -> dict[str, float]:
    score = found.get("score")
    column = shape.column(score.columns[0]) if score else None
    scale = usual_scale(column) if column and not found.keys() & {"low", "high"} else None
    return dict(zip(("low", "high"), scale, strict=True)) if scale else {}


def _survey(shape: FileShape, found: dict[str, FieldProposal]) -> dict[str, Any]:
    taken = {name for proposal in found.values() for name in proposal.columns}
    stem = re.sub(r"(\.\w{2,4}){1,2}$", "", shape.name)
    key = slugify(stem)[:60].strip("-") or "survey"
    name = re.sub(r"[_-]+", " ", stem).strip()[:120]
    part: dict[str, Any] = {
        "layout": "wide",
        "survey": MappedSurvey(
            key=key, name=name, questions=propose_questions(shape, taken=taken)
        ).model_dump(),
    }
    first = _first_day(shape, found)
    if "wave" not in found and first is not None:
        part["waves"] = [
            MappedWave(key=f"{first:%Y-%m}", name=f"{first:%B %Y}", opened_on=first).model_dump()
        ]
    return part


def _first_day(shape: FileShape, found: dict[str, FieldProposal]) -> Any:
    on = found.get("on")
    column = shape.column(on.columns[0]) if on else None
    return column.first_day if column else None


def _missing(
    info: KindInfo,
    shape: FileShape,
    mapping: Mapping,
    values: tuple[ValueProposal, ...],
    catalog: Catalog,
) -> Iterator[Missing]:
    given = mapping.columns.keys() | mapping.constants.keys()
    needed = {field.name for field in info.fields if field.required} - given
    if info.name == "sales":
        needed |= {"partner"} - given
    for field in info.fields:
        if field.name in needed - _GIVEN:
            question = _("Which column holds “%(label)s”?") % {"label": field.label}
            yield Missing(f"field:{field.name}", question, _column_choices(shape))
    if "currency" in needed:
        yield Missing("currency", _("In which currency are the amounts?"), _currencies(catalog))
    if "attribution" in needed:
        yield Missing("attribution", _("What did partners do for these sales?"), _attributions())
    if "mode" in needed:
        choices = tuple((value, str(label)) for value, label in Mode.choices)
        yield Missing("mode", _("What was promised to those who answered?"), choices)
    if "low" in needed:
        yield Missing("low", _("What is the lowest score that could be given?"))
    if "high" in needed:
        yield Missing("high", _("What is the highest score that could be given?"))
    if "wave" in needed and not mapping.waves:
        yield Missing("wave", _("When was this asked? Give the wave a name and its first day."))
    yield from _missing_of_file(info, shape, mapping)
    unknown = [
        value.text for value in values if value.field in ("types", "groups") and not value.value
    ]
    if unknown:
        question = _("These are not defined yet: %(names)s. Shall they be made?")
        choices = (("yes", _("Make them")), ("no", _("Refuse those rows")))
        yield Missing("create_types", question % {"names": ", ".join(unknown[:8])}, choices)


def _missing_of_file(info: KindInfo, shape: FileShape, mapping: Mapping) -> Iterator[Missing]:
    used = [
        column
        for names in mapping.columns.values()
        for name in names
        if (column := shape.column(name))
    ]
    guesses = {column.guess for column in used}
    if shape.dates.is_open and guesses & {Guess.DAY, Guess.MOMENT}:
        question = _("Is %(date)s written with the day first or the month first?")
        choices = (("day_first", _("The day first")), ("month_first", _("The month first")))
        yield Missing("date_format", question % {"date": shape.dates.example}, choices)
    if shape.marks.example and Guess.NUMBER in guesses:
        question = _("What does %(number)s mean?") % {"number": shape.marks.example}
        choices = (
            (".", _("Commas stand between thousands")),
            (",", _("The comma is the decimal mark")),
        )
        yield Missing("decimal", question, choices)
    if Guess.MOMENT in guesses and any(field.name == "at" for field in info.fields):
        yield Missing("time_zone", _("In which time zone are the times?"))


def _column_choices(shape: FileShape) -> tuple[tuple[str, str], ...]:
    return tuple((column.name, column.title) for column in shape.columns if column.name)


def _currencies(catalog: Catalog) -> tuple[tuple[str, str], ...]:
    codes = dict.fromkeys(filter(None, (catalog.currency, "USD", "EUR", "GBP", "CHF")))
    return tuple((code, code) for code in codes)


def _attributions() -> tuple[tuple[str, str], ...]:
    return (
        ("sourced", _("Partners brought them in")),
        ("influenced", _("Partners helped")),
        ("direct", _("No partner had a part in them")),
    )


def _notes(info: KindInfo, mapping: Mapping) -> Iterator[str]:
    if "partner" not in mapping.columns and info.name not in ("partners", "answers"):
        yield _(
            "No column names the partner. If another file says it, add that under “Columns from another file”."
        )
    if mapping.partner_by == "name":
        yield _("Partners are found by their names, without case, accents and legal form.")
    if mapping.kind == "customer_scores" and "low" in mapping.constants:
        yield _("Scores are taken to be on a scale from %(low)g to %(high)g.") % mapping.constants
    for column, texts in mapping.filter.items():
        yield _("Only rows whose “%(column)s” is %(texts)s are taken.") % {
            "column": column,
            "texts": ", ".join(f"“{text}”" for text in texts),
        }
