"""Erases a person from everything that the rooms declare: rows, texts that name the person, files.

What stays says nothing about anybody: figures, and the row of an erasure (`Erasure`).
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from onpar.accounts.models import Role, User
from onpar.exchange.erased import email_digest, source_digest
from onpar.exchange.errors import LastAdministrator
from onpar.exchange.holdings import candidate_rows, personal_rows, someone
from onpar.exchange.masking import Mask
from onpar.exchange.models import Erasure
from onpar.exchange.staleness import mark_references_stale
from onpar.kernel import audit, events
from onpar.kernel.bulk import queue_writers
from onpar.kernel.db import scrub_on_commit, writing
from onpar.kernel.registry import Elsewhere, Mentions, Model, Personal, Someone, contract

# Beyond every id of a row, and within the 62 bits that facts keep apart.
_FIRST_KEY = 2**61


@dataclass(frozen=True)
class Line:
    """What becomes of some rows or files. why: of what stays."""

    what: str
    count: int
    fate: str
    why: str = ""


@dataclass(frozen=True)
class ErasureReport:
    erased: tuple[Line, ...]
    kept: tuple[Line, ...]


def preview_erasure(row: models.Model) -> ErasureReport:
    """What `erase_person` would do, without doing it. Reads every text in which a name may stand."""
    return preview_traces(someone(row))


def preview_traces(who: Someone) -> ErasureReport:
    """The same of somebody who has no row, by `find_traces`."""
    rows_of = list(personal_rows(who))
    lines = [line for each, rows in rows_of for line in _personal_lines(each, rows.count())]
    lines += [
        _mention_line(each, len(_without_erased(each, found, rows_of)))
        for each, found in _find_mentions(who, _close_rows(who))
    ]
    lines += [_elsewhere_line(place, place.count(who)) for place in contract().elsewhere]
    return _report(lines)


def erase_person(row: models.Model, *, actor: str, at: datetime) -> Erasure:
    """Erases a contact or a staff user for good, and gives what is left; raises LastAdministrator.

    On SQLite the database file is rewritten afterwards, so that no byte of what was erased stays in it.
    """
    _refuse_last_administrator(row)
    return erase_traces(someone(row), actor=actor, at=at)


def erase_traces(who: Someone, *, actor: str, at: datetime) -> Erasure:
    """The same of somebody who has no row, by `find_traces`."""
    with writing():
        queue_writers()
        lines = list(_erase(who))
        report = _report(lines)
        erasure = Erasure.objects.create(
            subject=who.label,
            at=at,
            actor=actor,
            email_digest=email_digest(who.email),
            source_digest=source_digest(who.source, who.source_id),
            report=asdict(report),
        )
        counts = {"rows": sum(line.count for line in report.erased)}
        audit.record("exchange.person.erased", actor=actor, subject=who.label, at=at, after=counts)
        events.announce("person.erased", subject=who.label, at=at)
        scrub_on_commit()
    return erasure


def _erase(who: Someone) -> Iterator[Line]:
    for reference in contract().references:
        if reference.model._meta.get_field(reference.field).related_model is who.model:
            mark_references_stale(reference, who.pk)
    close = _close_rows(who)
    key = _FIRST_KEY + secrets.randbelow(_FIRST_KEY)
    for each, rows in personal_rows(who):
        yield from _personal_lines(each, _erase_rows(each, rows, key))
    for mentions, found in _find_mentions(who, close):
        _mask(mentions, found)
        yield _mention_line(mentions, len(found))
    for place in contract().elsewhere:
        yield _elsewhere_line(place, place.erase(who))


def _close_rows(who: Someone) -> dict[Model, list[Any]]:
    """Rows about the person, while they still say so: what they tell is masked more strictly."""
    return {
        each.model: list(rows.values_list("pk", flat=True))
        for each, rows in personal_rows(who)
        if each.of is not None and each.path != "pk" and each.emptied
    }


def _find_mentions(
    who: Someone, close: dict[Model, list[Any]]
) -> Iterator[tuple[Mentions, dict[Any, list[Any]]]]:
    """For each declaration the rows that name the person, with their texts masked."""
    mask = Mask(who)
    for each, rows in candidate_rows(who):
        near = each.model._default_manager.filter(pk__in=close.get(each.model, ()))
        found = _masked(each, rows, mask.masked)
        yield each, found | _masked(each, near, mask.masked_closely)


def _masked(
    each: Mentions, rows: "models.QuerySet[Any]", masked: Callable[[Any], Any]
) -> dict[Any, list[Any]]:
    """Ids and new texts of the rows that change."""
    found = {}
    for pk, *texts in rows.values_list("pk", *each.fields):
        fresh = [masked(text) for text in texts]
        if fresh != texts:
            found[pk] = fresh
    return found


def _mask(each: Mentions, found: dict[Any, list[Any]]) -> None:
    if each.whole_row:
        _delete(each.model._default_manager.filter(pk__in=list(found)))
        return
    for pk, texts in found.items():
        each.model._default_manager.filter(pk=pk).update(**_fitting(each, texts))


def _without_erased(
    each: Mentions,
    found: dict[Any, list[Any]],
    rows_of: list[tuple[Personal, "models.QuerySet[Any]"]],
) -> set[Any]:
    """Rows that still name the person when the person's own rows are gone or empty."""
    gone = {
        pk
        for personal, rows in rows_of
        if personal.model is each.model
        and (personal.whole_row or set(each.fields) <= set(personal.emptied))
        for pk in rows.values_list("pk", flat=True)
    }
    return found.keys() - gone


def _fitting(each: Mentions, texts: Iterable[Any]) -> dict[str, Any]:
    """The mask may be longer than the name it hides."""
    fields = (each.model._meta.get_field(name) for name in each.fields)
    return {
        field.name: text[: getattr(field, "max_length", None)] if isinstance(text, str) else text
        for field, text in zip(fields, texts, strict=True)
    }


def _erase_rows(each: Personal, rows: "models.QuerySet[Any]", key: int) -> int:
    if each.whole_row:
        return _delete(rows)
    empty = {name: _empty(each.model, name) for name in each.emptied}
    if not each.replaced:
        return rows.update(**empty) if empty else rows.count()
    changed = 0
    for row in list(rows):
        fresh = {name: make(row, key) for name, make in each.replaced.items()}
        changed += each.model._default_manager.filter(pk=row.pk).update(**empty, **fresh)
    return changed


def _delete(rows: "models.QuerySet[Any]") -> int:
    return rows.delete()[1].get(rows.model._meta.label, 0)


def _empty(model: type[models.Model], name: str) -> Any:
    field = model._meta.get_field(name)
    if getattr(field, "null", False):
        return None
    return field.get_default() if isinstance(field, models.JSONField) else ""


def _personal_lines(each: Personal, count: int) -> list[Line]:
    if each.whole_row:
        return [Line(str(each.what), count, _("deleted"))]
    fate = str(each.becomes) or _("stay, without the person")
    lines = [Line(str(each.what), count, fate)] if each.emptied or each.replaced else []
    reasons = dict.fromkeys(str(why) for why in each.kept.values())
    return [*lines, *(Line(str(each.what), count, _("kept"), why) for why in reasons)]


def _elsewhere_line(place: Elsewhere, count: int) -> Line:
    return Line(str(place.what), count, _("deleted"))


def _mention_line(each: Mentions, count: int) -> Line:
    what = _("Texts that name the person: %(where)s") % {"where": each.what}
    return Line(what, count, _("deleted") if each.whole_row else _("the name is masked"))


def _report(lines: Iterable[Line]) -> ErasureReport:
    found = [line for line in lines if line.count]
    return ErasureReport(
        erased=tuple(line for line in found if not line.why),
        kept=tuple(line for line in found if line.why),
    )


def _refuse_last_administrator(row: models.Model) -> None:
    if not isinstance(row, User) or not row.is_administrator or not row.is_active:
        return
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=row.pk)
    if not others.exists():
        raise LastAdministrator(
            _(
                "This is the only active administrator. Make another one first: without an "
                "administrator nobody can manage users."
            )
        )
