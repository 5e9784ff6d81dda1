"""Words of the import pages: what each kind is for, and whole sentences about counts."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

KIND_TEXTS: Mapping[str, Promise] = {
    "partners": gettext_lazy("Companies that sell, build or serve with you. Bring them first."),
    "people": gettext_lazy("Contacts at partners, with their role."),
    "sales": gettext_lazy("Won deals, orders or invoices, and what partners had to do with them."),
    "answers": gettext_lazy("Answers to a survey, one row per respondent or one per answer."),
    "customer_scores": gettext_lazy("How end customers rate what a partner delivered."),
    "agreements": gettext_lazy("Which partner is in which program, since when and until when."),
    "interactions": gettext_lazy("Meetings, calls and other moments at which a partner met you."),
    "stages": gettext_lazy("When a partner moved to another stage, and why."),
    "outcomes": gettext_lazy("What partners want to reach with you, and you with them."),
    "expectations": gettext_lazy("How much of an aspect a partner said it needs, from 1 to 10."),
}  # fmt: skip


def rows_words(rows: int) -> str:
    return ngettext("%(count)s row", "%(count)s rows", rows) % {"count": f"{rows:,}"}


def names_words(names: list[str]) -> str:
    return str(get_text_list([f"“{name}”" for name in names], _("and")))
