"""What a program defines, as its settings pages show it: one entry per kind, with its form and its words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onpar.accounts.queries import get_installation
from onpar.kernel.errors import NotFound
from onpar.kernel.fields import options_from
from onpar.kernel.models import FieldDefinition, FieldType, Versioned
from onpar.kernel.registry import label_of
from onpar.partners.models import (
    PartnerGroup,
    PartnerType,
    Phase,
    Program,
    Stage,
    Tier,
    Touchpoint,
)
from onpar.partners.services.catalog import entry_values
from onpar.staff.editing import Current, EditForm, IdField, Values

TARGETS = {"partner": gettext_lazy("Partners"), "person": gettext_lazy("People")}
ROLES = {
    "pm": gettext_lazy("Program manager"),
    "pam": gettext_lazy("Partner manager"),
    "ps": gettext_lazy("Partner support"),
    "pmk": gettext_lazy("Partner marketing"),
    "ena": gettext_lazy("Enablement"),
    "fin": gettext_lazy("Finance"),
    "leg": gettext_lazy("Legal"),
    "exec": gettext_lazy("Executive sponsor"),
}


class DefinitionForm(EditForm):
    def __init__(
        self, data: Any = None, *, initial: Values | None = None, row: Versioned | None = None
    ) -> None:
        self.row = row
        super().__init__(data, initial=initial)
        self.prepare()

    def prepare(self) -> None:
        """Fills in choices that are known only now."""


def _order() -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("Place in lists"), min_value=0, max_value=9999, initial=0
    )


class TypeForm(DefinitionForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    order = _order()


class GroupForm(DefinitionForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)


class StageForm(DefinitionForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    phase = forms.ChoiceField(
        label=gettext_lazy("Phase"),
        choices=Phase.choices,
        help_text=gettext_lazy("Figures by phase count the stage here, also for the past."),
    )
    order = _order()


class TouchpointForm(DefinitionForm):
    wide = frozenset({"name", "clock", "cares_about", "goes_well", "goes_badly", "is_qualifying"})
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    phase = forms.ChoiceField(label=gettext_lazy("Phase"), choices=Phase.choices)
    owner_role = forms.ChoiceField(label=gettext_lazy("Who owns it"), choices=list(ROLES.items()))
    order = _order()
    is_qualifying = forms.BooleanField(
        label=gettext_lazy("Counts as activity of the partner"),
        required=False,
        help_text=gettext_lazy("A change counts for the past too: who is active is counted anew."),
    )
    clock = forms.CharField(label=gettext_lazy("What we promise"), required=False, max_length=80)
    cares_about = forms.CharField(
        label=gettext_lazy("What the partner cares about"), required=False, max_length=120
    )
    goes_well = forms.CharField(
        label=gettext_lazy("When it goes well"), required=False, max_length=120
    )
    goes_badly = forms.CharField(
        label=gettext_lazy("When it goes badly"), required=False, max_length=120
    )


class ProgramForm(DefinitionForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)


class TierForm(DefinitionForm):
    program_id = IdField(label=gettext_lazy("Program"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    order = _order()

    def prepare(self) -> None:
        if self.row is None:
            self.choose("program_id", Program.objects.order_by("name").values_list("pk", "name"))
        else:
            # Agreements of the tier are in its program.
            del self.fields["program_id"]


class FieldForm(DefinitionForm):
    """Where a field stands and its type stay as they are: values are stored by them."""

    wide = frozenset({"label", "help"})
    label = forms.CharField(label=gettext_lazy("Label"), max_length=80)
    target = forms.ChoiceField(label=gettext_lazy("On the form of"), choices=list(TARGETS.items()))
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=FieldType.choices)
    help = forms.CharField(
        label=gettext_lazy("Help below the field"), required=False, max_length=200
    )
    options = forms.CharField(
        label=gettext_lazy("Choices, one a line"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit or currency"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Of a number or an amount of money."),
    )
    order = _order()
    is_required = forms.BooleanField(label=gettext_lazy("Must be filled in"), required=False)
    is_personal = forms.BooleanField(
        label=gettext_lazy("Says something about a person"), required=False
    )
    is_archived = forms.BooleanField(
        label=gettext_lazy("Archived: kept, and no longer asked"), required=False
    )

    def prepare(self) -> None:
        if self.row is not None:
            del self.fields["target"], self.fields["type"]
            if self._type not in (FieldType.CHOICE, FieldType.CHOICES):
                del self.fields["options"]
        else:
            del self.fields["is_archived"]

    @property
    def _type(self) -> str:
        if isinstance(self.row, FieldDefinition):
            return self.row.type
        return str(self.cleaned_data.get("type", ""))

    def clean(self) -> None:
        if self._type == FieldType.MONEY:
            unit = str(self.cleaned_data.get("unit") or get_installation().currency).upper()
            self.cleaned_data["unit"] = unit
            if not (len(unit) == 3 and unit.isalpha()):
                self.add_error("unit", _("Write the three letters of a currency, such as USD."))
        if self._type in (FieldType.CHOICE, FieldType.CHOICES):
            try:
                options_from(self._labels(self.cleaned_data.get("options") or ""), [])
            except ValidationError as error:
                self.add_error("options", error)

    def values(self, cleaned: Values) -> Values:
        if "options" not in cleaned:
            return cleaned
        known = self.row.options if isinstance(self.row, FieldDefinition) else []
        labels = self._labels(cleaned["options"])
        return cleaned | {"options": options_from(labels, known) if labels else []}

    @staticmethod
    def _labels(text: str) -> list[str]:
        return [line.strip() for line in text.splitlines() if line.strip()]


def _shown(row: Versioned) -> Values:
    values = entry_values(row)
    if isinstance(row, FieldDefinition):
        values["options"] = "\n".join(option["label"] for option in row.options)
    return values


@dataclass(frozen=True)
class DefinitionKind:
    """A kind of entry. detail: what its row says beside its name."""

    slug: str
    model: type[Versioned]
    form: type[DefinitionForm]
    title: Promise
    about: Promise
    add: Promise
    edit: Promise
    detail: Callable[[Any], Any] = lambda _row: ""

    def rows(self) -> QuerySet[Any]:
        if self.model is Tier:
            return Tier.objects.select_related("program").order_by("program__name", "order")
        return self.model._default_manager.all()

    def find(self, row_id: int) -> Versioned:
        row = self.rows().filter(pk=row_id).first()
        if row is None:
            raise NotFound("There is nothing at this address.")
        found: Versioned = row
        return found

    def read(self, row_id: int) -> Current:
        row = self.find(row_id)
        return Current(row.version, _shown(row), label_of(row))


def _touchpoint(row: Touchpoint) -> str:
    parts = [row.get_phase_display(), ROLES.get(row.owner_role, "")]
    if row.is_qualifying:
        parts.append(_("counts as activity"))
    return ", ".join(str(part) for part in parts if part)


def _field(row: FieldDefinition) -> str:
    parts = [TARGETS.get(row.target, row.target), row.get_type_display()]
    if row.is_archived:
        parts.append(_("archived"))
    return ", ".join(map(str, parts))


KINDS = {
    kind.slug: kind
    for kind in (
        DefinitionKind(
            "types",
            PartnerType,
            TypeForm,
            gettext_lazy("Partner types"),
            gettext_lazy("What partners are to you; a partner can be several."),
            gettext_lazy("Add a partner type"),
            gettext_lazy("Change a partner type"),
        ),
        DefinitionKind(
            "groups",
            PartnerGroup,
            GroupForm,
            gettext_lazy("Groups"),
            gettext_lazy("Partners that you look at together."),
            gettext_lazy("Add a group"),
            gettext_lazy("Change a group"),
        ),
        DefinitionKind(
            "stages",
            Stage,
            StageForm,
            gettext_lazy("Stages"),
            gettext_lazy("The steps of your lifecycle; each belongs to one of six phases."),
            gettext_lazy("Add a stage"),
            gettext_lazy("Change a stage"),
            lambda row: row.get_phase_display(),
        ),
        DefinitionKind(
            "programs",
            Program,
            ProgramForm,
            gettext_lazy("Programs"),
            gettext_lazy("What partners sign up for."),
            gettext_lazy("Add a program"),
            gettext_lazy("Change a program"),
        ),
        DefinitionKind(
            "tiers",
            Tier,
            TierForm,
            gettext_lazy("Tiers"),
            gettext_lazy("The levels of an agreement in its program."),
            gettext_lazy("Add a tier"),
            gettext_lazy("Change a tier"),
            lambda row: row.program.name,
        ),
        DefinitionKind(
            "fields",
            FieldDefinition,
            FieldForm,
            gettext_lazy("Own fields"),
            gettext_lazy("Fields that you add to partners and people."),
            gettext_lazy("Add a field"),
            gettext_lazy("Change a field"),
            _field,
        ),
        DefinitionKind(
            "touchpoints",
            Touchpoint,
            TouchpointForm,
            gettext_lazy("Touchpoints"),
            gettext_lazy("Where a partner meets you."),
            gettext_lazy("Add a touchpoint"),
            gettext_lazy("Change a touchpoint"),
            _touchpoint,
        ),
    )
}  # fmt: skip


def find_kind(slug: str) -> DefinitionKind:
    if slug not in KINDS:
        raise NotFound("There is nothing at this address.")
    return KINDS[slug]
