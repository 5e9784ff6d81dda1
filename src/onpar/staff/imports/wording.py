"""Words of the import pages: what each kind is for, and whole sentences about counts."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

KIND_TEXTS: Mapping[str, Promise] = {
    "partners": gettext_lazy("Companies that sell, build or serve with you. Bring them first."),
    "people": gettext_lazy("Contacts at partners, with their role."),
    "sales": gettext_lazy("Won deals, orders or invoices, and what partners had to do with them."),
    "answers": gettext_lazy("Answers to a survey, one row per respondent or one per answer."),
    "agreements": gettext_lazy("Which partner is in which program, since when and until when."),
    "interactions": gettext_lazy("Meetings, calls and other moments at which a partner met you."),
    "stages": gettext_lazy("When a partner moved to another stage, and why."),
    "outcomes": gettext_lazy("What partners want to reach with you, and you with them."),
    "expectations": gettext_lazy("How much of an aspect a partner said it needs, from 1 to 10."),
}  # fmt: skip


def rows_words(rows: int) -> str:
    return ngettext("%(count)s row", "%(count)s rows", rows) % {"count": f"{rows:,}"}


def counts_words(report: Mapping[str, Any]) -> str:
    """ "22 new, 1 changed, 0 unchanged, 1 refused": zeros only where they calm."""
    parts = [
        _("%(count)s new") % {"count": f"{report['new']:,}"},
        _("%(count)s changed") % {"count": f"{report['changed']:,}"},
        _("%(count)s unchanged") % {"count": f"{report['unchanged']:,}"},
        _("%(count)s refused") % {"count": f"{report['refused']:,}"},
    ]
    if report["filtered"]:
        parts.append(_("%(count)s left out by your filter") % {"count": f"{report['filtered']:,}"})
    return ", ".join(parts)


def size_words(size: int) -> str:
    if size < 1_000_000:
        return _("%(size)s KB") % {"size": f"{max(1, round(size / 1000)):,}"}
    return _("%(size)s MB") % {"size": f"{size / 1_000_000:,.1f}"}


def names_words(names: list[str]) -> str:
    return str(get_text_list([f"“{name}”" for name in names], _("and")))
