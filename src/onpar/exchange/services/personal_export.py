"""Everything that the rooms hold about one person, as one archive for that person: JSON, CSV, a page."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.template.loader import render_to_string
from django.utils.text import slugify

from onpar.exchange.formulas import marked
from onpar.exchange.holdings import candidate_rows, personal_rows, someone
from onpar.exchange.masking import Mask
from onpar.kernel import audit
from onpar.kernel.db import writing
from onpar.kernel.registry import Personal, Someone


@dataclass(frozen=True)
class Section:
    """Rows of one declaration. withheld: how many more there are, promised to stay unread."""

    what: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    withheld: int


def export_person(
    row: models.Model, *, actor: str, at: datetime, with_withheld: bool = False
) -> bytes:
    """A ZIP archive.

    with_withheld: also the answers that were promised to stay unread by staff, where whoever makes the
    archive hands it to the person unopened.
    """
    return _export(someone(row), _sections(someone(row), with_withheld), with_withheld, actor, at)


def export_traces(who: Someone, *, actor: str, at: datetime) -> bytes:
    """The same of somebody who has no row, by `find_traces`: also mail to the address, and what the audit
    log says of it. What others wrote is not in it, as in every archive."""
    sections = [*_sections(who, with_withheld=False), *_traces(who)]
    return _export(who, sections, with_withheld=False, actor=actor, at=at)


def _traces(who: Someone) -> Iterator[Section]:
    """Rows that are about the person as a whole, though nothing but a text says so."""
    mask = Mask(who)
    for each, rows in candidate_rows(who):
        if not each.whole_row:
            continue
        named = [
            row.pk
            for row in rows
            if mask.is_in(json.dumps([str(getattr(row, name)) for name in each.fields]))
        ]
        found = each.model._default_manager.filter(pk__in=named)
        told = Personal(each.model, of=None, path="pk", what=each.what)
        yield _section(told, found, withheld=0)


def _export(
    who: Someone, found: Iterable[Section], with_withheld: bool, actor: str, at: datetime
) -> bytes:
    sections = [section for section in found if section.rows or section.withheld]
    with writing():
        audit.record(
            "exchange.person.exported",
            actor=actor,
            subject=who.label,
            at=at,
            after={"with_withheld": with_withheld},
        )
    return _archive(who.name or who.email, sections, at)


def _sections(who: Someone, with_withheld: bool) -> Iterator[Section]:
    for each, rows in reversed(list(personal_rows(who))):
        shown = rows if each.withheld is None or with_withheld else rows.exclude(each.withheld)
        yield _section(each, shown, withheld=rows.count() - shown.count())


def _section(each: Personal, rows: "models.QuerySet[Any]", *, withheld: int) -> Section:
    fields = [field for field in each.model._meta.concrete_fields if _is_told(each, field)]
    relations = [field.name for field in fields if field.is_relation]
    return Section(
        what=str(each.what),
        columns=tuple(field.name for field in fields),
        rows=tuple(
            tuple(_told(getattr(row, field.name)) for field in fields)
            for row in rows.select_related(*relations).order_by("pk")
        ),
        withheld=withheld,
    )


def _is_told(each: Personal, field: "models.Field[Any, Any]") -> bool:
    return field.name not in each.secret and not field.primary_key


def _told(value: Any) -> Any:
    """A row that is pointed at becomes its name."""
    return str(value) if isinstance(value, models.Model) else value


def _archive(name: str, sections: Sequence[Section], at: datetime) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", _json(name, sections, at))
        page = {"name": name, "sections": sections, "at": at}
        archive.writestr("person.html", render_to_string("exchange/person.html", page))
        for number, section in enumerate(sections, start=1):
            archive.writestr(f"{number:02}-{slugify(section.what)}.csv", _csv(section))
    return buffer.getvalue()


def _json(name: str, sections: Sequence[Section], at: datetime) -> str:
    content = {
        "name": name,
        "as_of": at,
        "sections": [
            {
                "what": section.what,
                "withheld": section.withheld,
                "rows": [dict(zip(section.columns, row, strict=True)) for row in section.rows],
            }
            for section in sections
        ],
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _csv(section: Section) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(section.columns)
    writer.writerows([_cell(value) for value in row] for row in section.rows)
    # With a mark, so that spreadsheets read it as UTF-8.
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return marked(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False))
    return marked(value) if isinstance(value, str) else value
