"""The forms of a partner and of what hangs on it. A field is called as the service calls its value."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onpar.accounts.models import Role, User
from onpar.accounts.queries import get_installation
from onpar.kernel import clock
from onpar.kernel.money import Money, MoneyError
from onpar.partners.access import visible_partners
from onpar.partners.models import (
    MOST_NOTICE_DAYS,
    AgreementOutcome,
    Aspect,
    Attribution,
    Channel,
    Direction,
    Judgment,
    Partner,
    PartnerGroup,
    PartnerType,
    PersonRole,
    Program,
    Seniority,
    Side,
    SizeBand,
    Stage,
    Tier,
    Touchpoint,
)
from onpar.staff.editing import (
    DayField,
    EditForm,
    IdField,
    IdsField,
    MomentField,
    TextsField,
    Values,
)
from onpar.staff.user_forms import time_zones

_NONE = "–"


@dataclass(frozen=True)
class About:
    """Who edits, and what the form is about; `partner` is None for one that is being added."""

    user: User
    partner: Partner | None
    currency: str
    zone: str
    at: datetime

    @classmethod
    def of(cls, user: User, partner: Partner | None) -> "About":
        installation = get_installation()
        return cls(user, partner, installation.currency, installation.time_zone, clock.now())

    @property
    def today(self) -> Any:
        return clock.today(self.zone)


class RecordForm(EditForm):
    def __init__(self, data: Any = None, *, initial: Values | None = None, about: About) -> None:
        self.about = about
        super().__init__(data, initial=initial)
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = about.zone
        self.prepare()

    def prepare(self) -> None:
        """Fills in choices that are known only now."""

    def people(self, name: str) -> Iterable[tuple[int, str]]:
        """Who works at the partner today, and the one chosen already."""
        assert self.about.partner is not None  # noqa: S101
        chosen = self.initial.get(name) or 0
        rows = self.about.partner.people.filter(Q(is_active=True) | Q(pk=chosen))
        return rows.order_by("name").values_list("pk", "name")

    def staff(self, name: str, users: Any) -> Iterable[tuple[int, str]]:
        """Active users, and the one chosen already."""
        found = users.filter(is_active=True) | User.objects.filter(pk=self.initial.get(name) or 0)
        return list(found.order_by("name").values_list("pk", "name"))


class PartnerForm(RecordForm):
    """Who runs the program also says who owns the partner: a partner manager would lose sight of it."""

    wide = frozenset({"name", "types", "groups"})
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    types = IdsField(label=gettext_lazy("Partner types"))
    groups = IdsField(label=gettext_lazy("Groups"), required=False)
    owner_id = IdField(label=gettext_lazy("Partner manager"), required=False)
    sponsor_id = IdField(
        label=gettext_lazy("Executive sponsor"),
        required=False,
        help_text=gettext_lazy("Our executive behind the partnership."),
    )
    technical_contact_id = IdField(label=gettext_lazy("Technical contact"), required=False)
    size_band = forms.ChoiceField(
        label=gettext_lazy("Size"), required=False, choices=[("", _NONE), *SizeBand.choices]
    )
    industry = forms.CharField(label=gettext_lazy("Industry"), required=False, max_length=80)
    country = forms.CharField(label=gettext_lazy("Country"), required=False, max_length=80)
    region = forms.CharField(label=gettext_lazy("Region"), required=False, max_length=80)
    city = forms.CharField(label=gettext_lazy("City"), required=False, max_length=120)
    target_markets = TextsField(
        each=80,
        label=gettext_lazy("Target markets"),
        help_text=gettext_lazy("Whom it sells to, with commas between: Retail, Public sector."),
    )
    language = forms.CharField(
        label=gettext_lazy("Language"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("The one you write in: a code such as en or pt-BR."),
    )
    other_languages = TextsField(
        each=10,
        pattern="[A-Za-z]{2,3}(-[A-Za-z0-9]+)*",
        label=gettext_lazy("Other languages"),
        help_text=gettext_lazy("Codes with commas between: fr, pt-BR."),
    )
    domain = forms.CharField(
        label=gettext_lazy("Web domain"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Such as valley-bicycle.example."),
    )
    joined_on = DayField(
        label=gettext_lazy("Joined on"),
        required=False,
        help_text=gettext_lazy("When it signed, where no agreement says so."),
    )

    def prepare(self) -> None:
        self.choose("types", PartnerType.objects.values_list("pk", "name"))
        self.choose("groups", PartnerGroup.objects.values_list("pk", "name"))
        if not self.fields["groups"].choices:  # type: ignore[attr-defined]
            del self.fields["groups"]
        if self.about.user.runs_program:
            owners = User.objects.filter(role=Role.PARTNER_MANAGER)
            self.choose("owner_id", self.staff("owner_id", owners), empty=_("Nobody"))
        else:
            del self.fields["owner_id"]
        for name in ("sponsor_id", "technical_contact_id"):
            self.choose(name, self.staff(name, User.objects.all()), empty=_("Nobody"))
        seen = visible_partners(self.about.user)
        for name in ("country", "region", "industry"):
            known = seen.exclude(**{name: ""}).order_by(name).values_list(name, flat=True)
            self.suggest(name, known.distinct()[:200])
        self.add_custom_fields("partner")


class NewPartnerForm(PartnerForm):
    stage_id = IdField(label=gettext_lazy("Stage"))

    def prepare(self) -> None:
        super().prepare()
        self.choose("stage_id", Stage.objects.values_list("pk", "name"))


class StageForm(RecordForm):
    wide = frozenset({"reason"})
    stage_id = IdField(label=gettext_lazy("New stage"))
    on = DayField(
        label=gettext_lazy("Since"),
        help_text=gettext_lazy("A day before the last change corrects the history."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("Read later by whoever asks why partners move."),
    )

    def prepare(self) -> None:
        self.choose("stage_id", Stage.objects.values_list("pk", "name"))

    def clean(self) -> None:
        day = self.cleaned_data.get("on")
        if day and day > self.about.today:
            self.add_error("on", _("This day has not come yet. Choose today or an earlier day."))


class PersonForm(RecordForm):
    wide = frozenset({"name"})
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("Email address"), required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), required=False, choices=[("", _NONE), *PersonRole.choices]
    )
    seniority = forms.ChoiceField(
        label=gettext_lazy("Seniority"), required=False, choices=[("", _NONE), *Seniority.choices]
    )
    language = forms.CharField(
        label=gettext_lazy("Language"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("A code such as en or pt-BR."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    is_active = forms.BooleanField(label=gettext_lazy("Works there today"), required=False)
    may_be_surveyed = forms.BooleanField(label=gettext_lazy("May be surveyed"), required=False)
    consented_on = DayField(label=gettext_lazy("Consented on"), required=False)
    consent_source = forms.CharField(
        label=gettext_lazy("Source of the consent"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("How you know: a form, a mail, a meeting. Take both away where it was withdrawn."),
    )  # fmt: skip

    def prepare(self) -> None:
        chosen = self.initial.get("time_zone")
        zones = dict(time_zones()) | ({chosen: chosen} if chosen else {})
        self.choose("time_zone", zones.items(), empty=_NONE)
        self.add_custom_fields("person")


class AgreementForm(RecordForm):
    program_id = IdField(label=gettext_lazy("Program"))
    tier_id = IdField(label=gettext_lazy("Tier"), required=False)
    starts_on = DayField(label=gettext_lazy("Starts on"))
    renewal_on = DayField(label=gettext_lazy("Renewal due on"), required=False)
    notice_days = forms.IntegerField(
        label=gettext_lazy("Notice period, days"),
        required=False,
        min_value=0,
        max_value=MOST_NOTICE_DAYS,
        help_text=gettext_lazy("Before the renewal is due."),
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Renewal"), required=False, choices=AgreementOutcome.choices
    )
    ended_on = DayField(
        label=gettext_lazy("Ended on"),
        required=False,
        help_text=gettext_lazy("Only where no term follows."),
    )
    accepted_on = DayField(label=gettext_lazy("Accepted on"), required=False)
    accepted_by_id = IdField(label=gettext_lazy("Accepted by"), required=False)
    accepted_version = forms.CharField(
        label=gettext_lazy("Accepted version"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Which version of the document or the terms."),
    )

    def prepare(self) -> None:
        self.choose("accepted_by_id", self.people("accepted_by_id"), empty=_("Nobody named"))
        self.choose("program_id", Program.objects.order_by("name").values_list("pk", "name"))
        tiers = Tier.objects.select_related("program").order_by("program__name", "order")
        one = len({tier.program_id for tier in tiers}) == 1
        names = [
            (tier.pk, tier.name if one else f"{tier.program.name}: {tier.name}") for tier in tiers
        ]
        self.choose("tier_id", names, empty=_("No tier"))


class OutcomeForm(RecordForm):
    wide = frozenset({"text", "target", "evidence"})
    text = forms.CharField(
        label=gettext_lazy("What is wanted from the partnership"), max_length=300
    )
    side = forms.ChoiceField(label=gettext_lazy("Whose"), choices=Side.choices)
    stated_on = DayField(label=gettext_lazy("Said on"))
    target = forms.CharField(
        label=gettext_lazy("Target"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("How both sides will know, such as 12 joint customers."),
    )
    due_on = DayField(label=gettext_lazy("Due on"), required=False)
    judgment = forms.ChoiceField(
        label=gettext_lazy("How the partner sees it"), required=False, choices=Judgment.choices
    )
    judged_on = DayField(label=gettext_lazy("Said so on"), required=False)
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("What shows it: a figure, a document, an address on the web."),
    )


class ExpectationForm(RecordForm):
    aspect_id = IdField(label=gettext_lazy("Aspect"))
    level = forms.IntegerField(
        label=gettext_lazy("How much they need, 1 to 10"), min_value=1, max_value=10
    )
    stated_on = DayField(label=gettext_lazy("Said on"))
    outcome_id = IdField(label=gettext_lazy("For which outcome"), required=False)

    def prepare(self) -> None:
        assert self.about.partner is not None  # noqa: S101
        self.choose("aspect_id", Aspect.objects.values_list("pk", "name"))
        outcomes = self.about.partner.outcomes.values_list("pk", "text")
        self.choose("outcome_id", outcomes, empty=_("For none in particular"))


class SaleForm(RecordForm):
    wide = frozenset({"reason"})
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"),
        max_digits=17,
        decimal_places=3,
        help_text=gettext_lazy("A refund is an amount below zero."),
    )
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=gettext_lazy("Currency"),
        error_messages={"invalid": gettext_lazy("Write the three letters of a currency, such as USD.")},
    )  # fmt: skip
    closed_on = DayField(label=gettext_lazy("Closed on"))
    attribution = forms.ChoiceField(label=gettext_lazy("Attribution"), choices=Attribution.choices)
    reason = forms.CharField(
        label=gettext_lazy("Why it counts so"),
        max_length=200,
        help_text=gettext_lazy("Such as: the partner found the customer and led the demo."),
    )
    customer = forms.CharField(label=gettext_lazy("Customer"), required=False, max_length=200)
    product = forms.CharField(label=gettext_lazy("Product"), required=False, max_length=120)

    def clean(self) -> None:
        amount, currency = (self.cleaned_data.get(name) for name in ("amount", "currency"))
        if amount is not None and currency:
            try:
                Money.exact(amount, currency)
            except MoneyError as error:
                self.add_error("amount", error.message)

    def values(self, cleaned: Values) -> Values:
        money = Money.exact(cleaned["amount"], cleaned["currency"])
        rest = {name: value for name, value in cleaned.items() if name != "amount"}
        return super().values(rest) | {"amount_minor": money.minor}


class InteractionForm(RecordForm):
    wide = frozenset({"subject", "outcome"})
    touchpoint_id = IdField(label=gettext_lazy("What it was"))
    at = MomentField(label=gettext_lazy("When"))
    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=200)
    outcome = forms.CharField(label=gettext_lazy("What came of it"), required=False, max_length=200)
    person_id = IdField(label=gettext_lazy("With"), required=False)
    staff_id = IdField(label=gettext_lazy("From our side"), required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), required=False, choices=[("", _NONE), *Channel.choices]
    )
    direction = forms.ChoiceField(label=gettext_lazy("Started by"), choices=Direction.choices)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), required=False, min_value=0, max_value=100_000
    )
    planned_for = DayField(label=gettext_lazy("Planned for"), required=False)

    def prepare(self) -> None:
        self.choose("touchpoint_id", Touchpoint.objects.values_list("pk", "name"))
        self.choose("person_id", self.people("person_id"), empty=_("Nobody in particular"))
        self.choose("staff_id", self.staff("staff_id", User.objects.all()), empty=_("Nobody"))
        self.fields["at"].help_text = _("On the clock of %(zone)s.") % {"zone": self.about.zone}
