"""The one engine for fields that a program defines itself: definition to form field, storage, display, filter.

A value is stored as JSON: text, number, `true`, a day as ISO text, a list of option values, or minor
units of money with their currency. Nothing is stored for an empty field.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import date_format, number_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onpar.kernel.models import FieldDefinition, FieldType
from onpar.kernel.money import Money

# Whole numbers and fractions up to this many digits survive JSON and a float exactly.
_DIGITS, _DECIMALS = 15, 6
_TEXT_LENGTH, _LONG_LENGTH = 200, 4000


@dataclass(frozen=True)
class _Type:
    """How values of one type are asked for, stored, read back into the form, and shown."""

    field: Callable[[FieldDefinition], forms.Field]
    store: Callable[[FieldDefinition, Any], Any] = lambda _definition, value: value
    read: Callable[[Any], Any] = lambda stored: stored
    show: Callable[[FieldDefinition, Any], str] = lambda _definition, stored: str(stored)


def _yes_no_field(_definition: FieldDefinition) -> forms.Field:
    # A check box cannot say "not known", so it is asked as a choice.
    return forms.ChoiceField(choices=[("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))])


def _option_pairs(definition: FieldDefinition) -> list[tuple[str, str]]:
    return [(option["value"], option["label"]) for option in definition.options]


def _labels(definition: FieldDefinition, values: Iterable[str]) -> str:
    labels = dict(_option_pairs(definition))
    return ", ".join(labels.get(value, value) for value in values)


def _number_stored(_definition: FieldDefinition, value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _number_shown(definition: FieldDefinition, stored: float) -> str:
    return " ".join(filter(None, (number_format(stored, force_grouping=True), definition.unit)))


def _money_stored(definition: FieldDefinition, value: Decimal) -> dict[str, Any]:
    money = Money.from_decimal(value, definition.unit)
    return {"minor": money.minor, "currency": money.currency}


_TYPES: dict[str, _Type] = {
    FieldType.TEXT: _Type(lambda _d: forms.CharField(max_length=_TEXT_LENGTH)),
    FieldType.LONG_TEXT: _Type(
        lambda _d: forms.CharField(max_length=_LONG_LENGTH, widget=forms.Textarea({"rows": 4}))
    ),
    FieldType.NUMBER: _Type(
        lambda _d: forms.DecimalField(max_digits=_DIGITS, decimal_places=_DECIMALS),
        store=_number_stored,
        show=_number_shown,
    ),
    FieldType.MONEY: _Type(
        lambda _d: forms.DecimalField(max_digits=_DIGITS, decimal_places=3),
        store=_money_stored,
        read=lambda stored: Money(**stored).decimal,
        show=lambda _d, stored: str(Money(**stored)),
    ),
    FieldType.DATE: _Type(
        lambda _d: forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")),
        store=lambda _d, value: value.isoformat(),
        read=date.fromisoformat,
        show=lambda _d, stored: date_format(date.fromisoformat(stored), "M j, Y"),
    ),
    FieldType.YES_NO: _Type(
        _yes_no_field,
        store=lambda _d, value: value == "yes",
        read=lambda stored: "yes" if stored else "no",
        show=lambda _d, stored: _("Yes") if stored else _("No"),
    ),
    FieldType.CHOICE: _Type(
        lambda d: forms.ChoiceField(choices=[("", "–"), *_option_pairs(d)]),
        show=lambda d, stored: _labels(d, [stored]),
    ),
    FieldType.CHOICES: _Type(
        lambda d: forms.MultipleChoiceField(
            choices=_option_pairs(d), widget=forms.CheckboxSelectMultiple
        ),
        store=lambda _d, value: sorted(value),
        show=_labels,
    ),
    FieldType.LINK: _Type(
        lambda _d: forms.URLField(max_length=_TEXT_LENGTH, assume_scheme="https")
    ),
    FieldType.EMAIL: _Type(lambda _d: forms.EmailField()),
}


def active_definitions(target: str) -> list[FieldDefinition]:
    """The fields of a form, in order; one query."""
    return list(FieldDefinition.objects.filter(target=target, is_archived=False))


def form_field(definition: FieldDefinition) -> forms.Field:
    field = _TYPES[definition.type].field(definition)
    unit = f" ({definition.unit})" if definition.unit else ""
    field.label = f"{definition.label}{unit}"
    field.help_text = definition.help
    field.required = definition.is_required
    field.widget.is_required = definition.is_required
    return field


def to_stored(definition: FieldDefinition, cleaned: Any) -> Any:
    """JSON of a value that the form field cleaned; None where it is empty."""
    if cleaned is None or cleaned in ("", []):
        return None
    return _TYPES[definition.type].store(definition, cleaned)


def to_form(definition: FieldDefinition, stored: Any) -> Any:
    """What the form field shows of a stored value."""
    return None if stored is None else _TYPES[definition.type].read(stored)


def shown(definition: FieldDefinition, stored: Any) -> str:
    """In words of the page's language; nothing for nothing."""
    return "" if stored is None else _TYPES[definition.type].show(definition, stored)


def as_text(definition: FieldDefinition, stored: Any) -> str:
    """For a file; `parsed` reads it back."""
    if stored is None:
        return ""
    read = to_form(definition, stored)
    return "; ".join(read) if isinstance(read, list) else str(read)


def parsed(definition: FieldDefinition, text: str) -> Any:
    """JSON of a cell of a file. Raises ValidationError with one sentence."""
    value: Any = text.strip()
    labels = {label.casefold(): value for value, label in _option_pairs(definition)}
    if definition.type == FieldType.CHOICES:
        parts = [part.strip() for part in value.split(";") if part.strip()]
        value = [labels.get(part.casefold(), part) for part in parts]
    elif definition.type == FieldType.CHOICE:
        value = labels.get(value.casefold(), value)
    elif definition.type == FieldType.YES_NO:
        value = {"true": "yes", "1": "yes", "false": "no", "0": "no"}.get(
            value.casefold(), value.casefold()
        )
    return to_stored(definition, form_field(definition).clean(value))


# What other software may send of each type; a text for all others.
_SENT: dict[str, tuple[tuple[type, ...], Any]] = {
    FieldType.NUMBER: ((int, Decimal), gettext_lazy("Send a number.")),
    FieldType.MONEY: ((str, int, Decimal), gettext_lazy("Send an amount, such as 1204.50.")),
    FieldType.YES_NO: ((bool,), gettext_lazy("Send true or false.")),
    FieldType.CHOICES: ((list,), gettext_lazy("Send a list of texts.")),
}
_TEXT_SENT = ((str,), gettext_lazy("Send a text."))


def as_json(definition: FieldDefinition, stored: Any) -> Any:
    """For other software; `from_json` reads it back. An amount is a text with all its digits."""
    if stored is not None and definition.type == FieldType.MONEY:
        return str(to_form(definition, stored))
    return stored


def from_json(definition: FieldDefinition, value: Any) -> Any:
    """JSON to store of a value that other software sent; None empties. Raises ValidationError."""
    types, wanted = _SENT.get(definition.type, _TEXT_SENT)
    is_yes_no = definition.type == FieldType.YES_NO
    if value is not None and (not isinstance(value, types) or isinstance(value, bool) != is_yes_no):
        raise ValidationError(wanted)
    if is_yes_no and value is not None:
        value = "yes" if value else "no"
    if isinstance(value, str) and not _is_text(value):
        raise ValidationError(wanted)
    return to_stored(definition, form_field(definition).clean(value))


def _is_text(value: str) -> bool:
    """Half a pair of surrogates can be written in JSON, and nowhere else."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


RANGED = (FieldType.NUMBER, FieldType.MONEY, FieldType.DATE)


def matching(column: str, definition: FieldDefinition, asked: Mapping[str, Any]) -> Q:
    """Rows whose JSON `column` holds what was asked: `is`, or `from` and `to` of what has an order."""
    path = f"{column}__{definition.key}"
    if definition.type == FieldType.MONEY:
        path += "__minor"
    found = Q()
    for bound, lookup in (("from", "gte"), ("to", "lte")):
        if (value := asked.get(bound)) is not None:
            found &= Q(**{f"{path}__{lookup}": _comparable(definition, value)})
    wanted = asked.get("is")
    if wanted in (None, ""):
        return found
    if definition.type == FieldType.CHOICES:
        # Both databases give a list as its JSON text; option values need no escapes in it.
        return found & Q(**{f"{path}__icontains": f'"{wanted}"'})
    if definition.type == FieldType.YES_NO:
        return found & Q(**{path: wanted == "yes"})
    if definition.type == FieldType.CHOICE:
        return found & Q(**{path: wanted})
    return found & Q(**{f"{path}__icontains": wanted})


def _comparable(definition: FieldDefinition, value: Any) -> Any:
    stored = to_stored(definition, value)
    return stored["minor"] if definition.type == FieldType.MONEY else stored


def options_from(labels: Iterable[str], known: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Options of the labels in order; a label that is known keeps its value. Raises ValidationError."""
    values = {option["label"]: option["value"] for option in known}
    taken = set(values.values())
    options = []
    for label in dict.fromkeys(labels):
        value = values.get(label) or free_key(slugify(label)[:40] or "option", taken)
        taken.add(value)
        options.append({"value": value, "label": label})
    if not options:
        raise ValidationError(gettext_lazy("Write at least one choice, one a line."))
    return options


def free_key(wanted: str, taken: set[str]) -> str:
    number, value = 1, wanted
    while value in taken:
        number += 1
        value = f"{wanted}-{number}"
    return value
