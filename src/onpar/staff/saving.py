"""The page around a form that changes a row, and the answer when it was saved or clashes."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from onpar.kernel.models import AuditEntry, Versioned
from onpar.partners.models import Partner
from onpar.staff.editing import EditForm, Saved
from onpar.staff.requests import WorkspaceRequest

_LONGEST_NUMBER = 19


@dataclass(frozen=True)
class EditPage:
    """title: what the page does. back: where cancel and a saved form lead. removal: address, or nothing;
    personal_data: the same, of the page about a person's data."""

    title: Any
    back: str
    trail: tuple[tuple[str, str], ...] = ()
    subject: str = ""
    button: str | Promise = ""
    note: str = ""
    removal: str = ""
    personal_data: str = ""


def list_trail() -> tuple[str, str]:
    return _("Partners"), reverse("staff:partners")


def partner_trail(partner: Partner) -> tuple[tuple[str, str], ...]:
    return (list_trail(), (partner.name, partner.get_absolute_url()))


def seen_version(request: WorkspaceRequest, row: Versioned) -> int:
    """The version that the page of a removal showed; the row's own where the page names none."""
    seen = request.POST.get("version", "")
    return int(seen) if seen.isdecimal() and len(seen) < _LONGEST_NUMBER else row.version


def form_page(request: WorkspaceRequest, form: EditForm, page: EditPage) -> HttpResponse:
    return render(request, "staff/edit.html", {"form": form, "edit": page})


def answer_saved(
    request: WorkspaceRequest, saved: Saved, page: EditPage, *, done: str
) -> HttpResponse:
    """Back with a word of what happened and an undo where there is one; else the choice."""
    if saved.form is not None:
        context = {"form": saved.form, "clashes": saved.clashes, "by": saved.by, "edit": page}
        return render(request, "staff/clash.html", context, status=409)
    entry = saved.result
    words = done
    if saved.taken:
        kept = (
            _("Changed meanwhile by %(person)s, and kept: %(fields)s.")
            if saved.by
            else _("Somebody else changed this meanwhile; kept from that: %(fields)s.")
        )
        words = f"{done} {kept % {'person': saved.by, 'fields': ', '.join(saved.taken)}}"
    undoable = str(entry.pk) if isinstance(entry, AuditEntry) else ""
    messages.success(request, words, extra_tags=undoable)
    return redirect(page.back)
