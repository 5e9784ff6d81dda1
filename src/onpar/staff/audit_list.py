"""The audit log as administrators read it: filters, one page of entries, and all of them for a file."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onpar.accounts.models import User
from onpar.accounts.queries import get_installation
from onpar.kernel.models import AuditEntry, AuditHead
from onpar.partners.models import Partner, Person
from onpar.staff.downloads import Cell
from onpar.staff.forms import StyledForm

PAGE_SIZE = 50
_VALUE_LENGTH = 200
_NAMED_AT_MOST = 200


class AuditListForm(StyledForm):
    """Every field may be empty."""

    who = forms.CharField(label=gettext_lazy("Who"), required=False, max_length=100)
    what = forms.CharField(label=gettext_lazy("Object"), required=False, max_length=100)
    action = forms.CharField(label=gettext_lazy("Action contains"), required=False, max_length=80)
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@dataclass(frozen=True)
class Named:
    """Somebody or something an entry names; `href` where there is a page of it."""

    name: str
    href: str = ""


@dataclass(frozen=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class AuditRow:
    entry: AuditEntry
    actor: Named
    subject: Named
    changes: tuple[Change, ...]
    is_erased: bool


@dataclass(frozen=True)
class AuditList:
    rows: list[AuditRow]
    page: Page[Any]
    head: AuditHead | None
    unsealed: int
    is_filtered: bool


def build_audit_list(form: AuditListForm, *, page_number: str) -> AuditList:
    asked = _asked(form)
    page = Paginator(_matching(asked), PAGE_SIZE).get_page(page_number)
    entries = list(page.object_list)
    names = _names(entries)
    return AuditList(
        rows=[_row(entry, names) for entry in entries],
        page=page,
        head=AuditHead.objects.first(),
        unsealed=AuditEntry.objects.filter(seq=None).count(),
        is_filtered=any(asked.values()),
    )


def audit_table(form: AuditListForm) -> tuple[list[str], Iterator[list[Cell]]]:
    """Head and rows of all matching entries, for a file."""
    head = ["place", "at", "actor", "action", "object", "before", "after", "seal"]
    return head, (_cells(entry) for entry in _matching(_asked(form)).iterator(chunk_size=2000))


def _cells(entry: AuditEntry) -> list[Cell]:
    payload = getattr(entry, "payload", None)
    before, after = (
        ("", "")
        if payload is None
        else (json.dumps(value, ensure_ascii=False) for value in (payload.before, payload.after))
    )
    at = entry.at.isoformat(timespec="microseconds")
    return [entry.seq, at, entry.actor, entry.action, entry.subject, before, after, entry.seal]


def _asked(form: AuditListForm) -> dict[str, Any]:
    """What was asked for; a day that cannot be read counts as not given, and the form says so."""
    form.is_valid()
    return dict(form.cleaned_data)


def _matching(asked: dict[str, Any]) -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.select_related("payload").order_by("-pk")
    if who := asked.get("who"):
        users = User.objects.filter(Q(name__icontains=who) | Q(email__icontains=who))
        entries = entries.filter(Q(actor__icontains=who) | Q(actor__in=_labels("user", users)))
    if what := asked.get("what"):
        entries = entries.filter(Q(subject__icontains=what) | Q(subject__in=_labels_of_name(what)))
    if action := asked.get("action"):
        entries = entries.filter(action__icontains=action)
    if since := asked.get("since"):
        entries = entries.filter(at__gte=_midnight(since))
    if until := asked.get("until"):
        entries = entries.filter(at__lt=_midnight(until + timedelta(days=1)))
    return entries


def _midnight(day: date) -> datetime:
    """On the wall of the program."""
    return datetime.combine(day, time(), ZoneInfo(get_installation().time_zone))


def _labels_of_name(text: str) -> list[str]:
    return [
        *_labels("partner", Partner.objects.filter(name__icontains=text)),
        *_labels("person", Person.objects.filter(name__icontains=text)),
        *_labels("user", User.objects.filter(name__icontains=text)),
    ]


def _labels(kind: str, rows: QuerySet[Any]) -> list[str]:
    return [f"{kind}:{pk}" for pk in rows.values_list("pk", flat=True)[:_NAMED_AT_MOST]]


def _names(entries: Iterable[AuditEntry]) -> dict[str, Named]:
    """Names of what the entries mention, at most three queries; what has no name keeps its label."""
    ids: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        for label in (entry.actor, entry.subject):
            kind, _colon, number = label.partition(":")
            if number.isdecimal():
                ids[kind].add(int(number))
    users = User.objects.filter(pk__in=ids["user"]).values_list("pk", "name")
    partners = Partner.objects.filter(pk__in=ids["partner"]).values_list("pk", "name", "public_id")
    people = Person.objects.filter(pk__in=ids["person"]).values_list("pk", "name")
    return {
        **{f"user:{pk}": Named(name) for pk, name in users},
        **{f"person:{pk}": Named(name) for pk, name in people},
        **{
            f"partner:{pk}": Named(name, reverse("staff:partner", args=[public_id]))
            for pk, name, public_id in partners
        },
    }


def _row(entry: AuditEntry, names: dict[str, Named]) -> AuditRow:
    payload = getattr(entry, "payload", None)
    return AuditRow(
        entry=entry,
        actor=names.get(entry.actor, Named(entry.actor)),
        subject=names.get(entry.subject, Named(entry.subject)),
        changes=_changes(payload.before, payload.after) if payload else (),
        is_erased=payload is None,
    )


def _changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[Change, ...]:
    fields = dict.fromkeys([*before, *after])
    return tuple(Change(field, _words(before, field), _words(after, field)) for field in fields)


def _words(values: dict[str, Any], field: str) -> str:
    value = values.get(field)
    if value is None or value == "":
        return _("nothing")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _VALUE_LENGTH else f"{text[:_VALUE_LENGTH]}…"
