"""What the pages about API tokens ask and show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onpar.accounts.models import ApiToken, Scope
from onpar.staff.editing import EditForm

_DAYS = {
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("90 days"),
    "365": gettext_lazy("A year"),
    "": gettext_lazy("Until it is revoked"),
}


class NewTokenForm(EditForm):
    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=80,
        help_text=gettext_lazy("Such as the name of the software that uses it"),
    )
    days = forms.ChoiceField(
        label=gettext_lazy("Valid for"), choices=list(_DAYS.items()), initial="90", required=False
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do, within your own rights"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
    )


@dataclass(frozen=True)
class TokenRow:
    """state: why it opens nothing any more; empty of a living token."""

    token: ApiToken
    scopes: str
    state: str


def token_rows(tokens: Iterable[ApiToken], *, at: datetime) -> list[TokenRow]:
    return [TokenRow(token, ", ".join(token.scopes), _state(token, at)) for token in tokens]


def _state(token: ApiToken, at: datetime) -> str:
    if token.is_alive(at):
        return ""
    if token.revoked_at:
        return _("Revoked")
    return _("Expired") if token.user.is_active else _("Its user has left")
