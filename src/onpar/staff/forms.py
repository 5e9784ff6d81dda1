"""Input of the workspace: shape checks, and typed choices. Every page's filters live in its address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onpar.accounts.queries import get_installation
from onpar.insights.periods import Period, PeriodError, parse_period
from onpar.kernel import clock
from onpar.partners.models import PartnerType

DEFAULT_PERIOD = "90d"


# A select without groups in one template: Django's own includes three files for each option.
_SELECT_TEMPLATE = "ui/_select.html"


class StyledForm(forms.Form):
    """A form whose controls carry the class of the field component."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.style()

    def style(self) -> None:
        """Again after a field was added."""
        for field in self.fields.values():
            is_box = isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect)
            field.widget.attrs.setdefault("class", "check" if is_box else "field-control")
            if isinstance(field.widget, forms.Select):
                field.widget.template_name = _SELECT_TEMPLATE

    def offer(self, name: str, everything: Any, choices: Iterable[tuple[str, Any]]) -> None:
        """Choices of a select that are known only now; the empty one means all of them."""
        self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]


class FindForm(StyledForm):
    q = forms.CharField(label=_("Find a partner or a metric"), required=False, max_length=100)


class PeriodField(forms.CharField):
    """A period, chosen from a few usual ones or written in the address; cleaned to a `Period`."""

    widget = forms.Select

    def __init__(self, *, chosen: str) -> None:
        super().__init__(label=_("Period"), required=False, max_length=40)
        usual = {
            "30d": _("Last 30 days"),
            "90d": _("Last 90 days"),
            "180d": _("Last 180 days"),
            "12m": _("Last 12 months"),
        }
        own = {chosen: chosen} if chosen and chosen not in usual else {}
        self.widget.choices = [*usual.items(), *own.items()]

    def clean(self, value: Any) -> Period:
        text = super().clean(value) or DEFAULT_PERIOD
        try:
            return parse_period(text, today=program_today())
        except PeriodError as error:
            raise forms.ValidationError(error.message) from error


def program_today() -> date:
    """The date on the wall of the program's time zone; one query."""
    return clock.today(get_installation().time_zone)


class ScopeForm(StyledForm):
    """The period and the partner type that a page is about."""

    type = forms.ChoiceField(label=_("Partner type"), required=False)

    def __init__(self, asked: dict[str, str]) -> None:
        super().__init__({"period": DEFAULT_PERIOD} | asked)
        self.fields = {"period": PeriodField(chosen=self.data["period"]), **self.fields}
        self.offer("type", _("All partner types"), PartnerType.objects.values_list("key", "name"))
        self.style()

    def scope(self) -> "Scope":
        """What was asked for; a field that cannot be read counts as not given (the form shows why)."""
        self.is_valid()
        found = self.cleaned_data
        written = self.data["period"] if "period" in found else DEFAULT_PERIOD
        period = found.get("period") or parse_period(DEFAULT_PERIOD, today=program_today())
        return Scope(period, written or DEFAULT_PERIOD, found.get("type", ""))


@dataclass(frozen=True)
class Scope:
    """`written` is the period as it stands in the address."""

    period: Period
    written: str
    type: str

    @property
    def filters(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (("type", (self.type,)),) if self.type else ()

    @property
    def address(self) -> dict[str, str]:
        """What links of the page carry on; the default is left out, so addresses stay short."""
        period = "" if self.written == DEFAULT_PERIOD else self.written
        return {"period": period, "type": self.type}
