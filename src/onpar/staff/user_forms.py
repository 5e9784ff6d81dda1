"""Input about users: signing in, the first start, invitations, the own profile."""

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from onpar.accounts.models import Role, User
from onpar.accounts.services.confirming import Way
from onpar.accounts.services.installation import FirstStart
from onpar.kernel.errors import DomainError, TooManyRequests
from onpar.kernel.money import CURRENCIES
from onpar.staff.forms import StyledForm

_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian")


@lru_cache
def time_zones() -> list[tuple[str, str]]:
    """By place, without the names that only computers use."""
    named = [name for name in available_timezones() if name.split("/")[0] in (*_AREAS, "Pacific")]
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(named))]


def refuse(form: forms.Form, error: DomainError) -> int:
    """Puts what a rule said on the form, and gives the status to answer with."""
    form.add_error(error.fields.get("field") or None, error.message)
    return 429 if isinstance(error, TooManyRequests) else 200


def _email(**attributes: Any) -> forms.EmailField:
    return forms.EmailField(label=_("Email address"), widget=forms.EmailInput(attrs=attributes))


def _name(**attributes: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs=attributes)
    )


def _new_password() -> forms.CharField:
    return forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=200,
        help_text=_(
            "12 characters or more. A few words that only you would put together are good."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def _zone(**attributes: Any) -> forms.ChoiceField:
    widget = forms.Select(attrs=attributes)
    return forms.ChoiceField(label=_("Time zone"), choices=time_zones, widget=widget)


def _language() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class SignInForm(StyledForm):
    email = _email(autocomplete="username", autofocus=True)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class AddressForm(StyledForm):
    email = _email(autocomplete="username", autofocus=True)


class CodeForm(StyledForm):
    """A code that was mailed, that an app shows, or that lies in a drawer."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )


class PasswordForm(StyledForm):
    password = _new_password()


class TwoStepForm(CodeForm):
    """`sealed` brings the secret back that the page has shown: nothing is stored before it is proved."""

    sealed = forms.CharField(widget=forms.HiddenInput, max_length=500)


class InvitationForm(StyledForm):
    name = _name(autocomplete="name")
    password = _new_password()


class SetupForm(StyledForm):
    vendor_name = forms.CharField(
        label=_("Your company"),
        max_length=120,
        help_text=_("Partners read this name, in surveys and mail."),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autofocus": True}),
    )
    currency = forms.ChoiceField(
        label=_("Currency of the program"), choices=[(code, code) for code in CURRENCIES]
    )
    time_zone = _zone(**{"data-time-zone": True})
    language = _language()
    name = _name(autocomplete="name")
    email = _email(autocomplete="username")
    password = _new_password()

    def first_start(self) -> FirstStart:
        return FirstStart(**self.cleaned_data)


class ProfileForm(StyledForm):
    name = _name(autocomplete="name")
    language = _language()
    time_zone = _zone()


class InviteForm(StyledForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = _email(autocomplete="off")
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.PARTNER_MANAGER)


class RoleForm(StyledForm):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class HandOverForm(StyledForm):
    """Who looks after the partners of somebody who is erased."""

    heir = forms.TypedChoiceField(
        label=_("Give the partners to"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, data: Any = None, *, leaver: User) -> None:
        super().__init__(data)
        others = User.objects.filter(role=Role.PARTNER_MANAGER, is_active=True).exclude(
            pk=leaver.pk
        )
        known = others.order_by("name").values_list("pk", "name")
        self.offer("heir", _now("Nobody"), [(str(pk), name) for pk, name in known])


class ConfirmForm(StyledForm):
    """Asks for what this user confirms with."""

    answer = forms.CharField(strip=False, max_length=200)

    def __init__(self, data: Any = None, *, way: Way) -> None:
        super().__init__(data)
        answer = self.fields["answer"]
        if way is Way.PASSWORD:
            answer.label = _now("Password")
            answer.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        else:
            answer.label = _now("Code")
            answer.widget = CodeForm.base_fields["code"].widget
        self.style()


ROLE_MEANINGS = (
    (Role.ADMINISTRATOR, _("Everything, and users, tokens, tasks and the audit log.")),
    (Role.PROGRAM_MANAGER, _("Sees and changes all partners; imports, merges and exports.")),
    (Role.PARTNER_MANAGER, _("Sees and changes own partners only.")),
    (Role.ANALYST, _("Sees everything and changes nothing.")),
    (Role.EXECUTIVE, _("Sees everything and changes nothing.")),
)
