"""Forms that change a row. Two people who edit at once lose nothing.

A form carries the values that its person saw. What only one of two people changed is merged; what both
changed is shown side by side, and the second chooses.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from onpar.kernel.errors import DomainError, Outdated
from onpar.kernel.fields import active_definitions, form_field, to_stored
from onpar.kernel.models import FieldDefinition
from onpar.staff.authors import authors_of
from onpar.staff.forms import StyledForm

Values = dict[str, Any]
TRIES = 3
_CUSTOM = "custom."


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, **kwargs)


class MomentField(forms.DateTimeField):
    """A moment to the minute, written on the clock of the program's time zone."""

    _FORMAT = "%Y-%m-%dT%H:%M"

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=self._FORMAT)
        super().__init__(widget=widget, input_formats=[self._FORMAT], **kwargs)
        self.zone = "UTC"

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(ZoneInfo(self.zone)).strftime(self._FORMAT)
        return value

    def to_python(self, value: Any) -> datetime | None:
        found = super().to_python(value)
        return found and found.replace(tzinfo=ZoneInfo(self.zone))


class IdField(forms.TypedChoiceField):
    """The id of a row, chosen by name; empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)


class IdsField(forms.TypedMultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, widget=forms.CheckboxSelectMultiple, **kwargs)


class TextsField(forms.CharField):
    """Several short texts with commas between; cleaned to a sorted list, each once."""

    def __init__(self, *, each: int, most: int = 30, pattern: str = ".*", **kwargs: Any) -> None:
        super().__init__(max_length=(each + 2) * most, required=False, **kwargs)
        self._each, self._most, self._pattern = each, most, pattern

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        texts = {
            text.casefold(): text for text in map(str.strip, re.split("[,;]", super().clean(value)))
        }
        texts.pop("", None)
        if len(texts) > self._most:
            raise forms.ValidationError(_("At most %(count)s fit here.") % {"count": self._most})
        for text in texts.values():
            if len(text) > self._each or not re.fullmatch(self._pattern, text):
                words = _("“%(text)s” does not fit here. Shorten or correct it.")
                raise forms.ValidationError(words % {"text": text[:40]})
        return sorted(texts.values())


@dataclass(frozen=True)
class Clash:
    """A field that two people changed to different values, in words. by: who changed it, where that is known."""

    name: str
    label: str
    theirs: str
    mine: str
    by: str = ""


@dataclass(frozen=True)
class Merge:
    """`values` are what to store; `taken` are the fields that somebody else changed meanwhile."""

    values: Values
    clashes: tuple[Clash, ...] = ()
    taken: tuple[str, ...] = ()


class EditForm(StyledForm):
    """`wide` names the fields that take the whole width; `suggestions` are known texts by field."""

    wide: frozenset[str] = frozenset()

    def __init__(self, data: Any = None, *, initial: Values | None = None) -> None:
        self.definitions: dict[str, FieldDefinition] = {}
        self.suggestions: dict[str, list[str]] = {}
        self.carried: dict[str, Any] = {}
        super().__init__(data, initial=initial)

    def style(self) -> None:
        for name, shown in self.fields.items():
            if isinstance(shown.widget, forms.CheckboxInput | forms.CheckboxSelectMultiple):
                shown.widget.attrs.setdefault("class", "check")
            if isinstance(shown.widget, forms.Textarea):
                self.wide |= {name}
        super().style()

    def choose(self, name: str, rows: Iterable[tuple[Any, Any]], *, empty: Any = None) -> None:
        """Choices that are known only now; `empty` is the label of none, where none is allowed."""
        choices = [(key, label) for key, label in rows]
        chosen = cast("forms.ChoiceField", self.fields[name])
        chosen.choices = [("", empty), *choices] if empty is not None else choices

    def suggest(self, name: str, known: Iterable[str]) -> None:
        self.suggestions[name] = list(known)
        self.fields[name].widget.attrs["list"] = f"known-{name}"

    def add_custom_fields(self, target: str) -> None:
        for definition in active_definitions(target):
            name = f"{_CUSTOM}{definition.key}"
            self.definitions[name] = definition
            self.fields[name] = form_field(definition)
        self.style()

    def values(self, cleaned: Values) -> Values:
        """What the service stores of cleaned values."""
        return {
            name: to_stored(self.definitions[name], value) if name in self.definitions else value
            for name, value in cleaned.items()
        }

    @property
    def base(self) -> str:
        """What the person sees, for the hidden field: a page shown again keeps what was seen first."""
        if self.is_bound and "base" in self.data:
            return str(self.data["base"])
        return json.dumps(self.carried or self.plain(self.initial))

    def plain(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: _plain(values.get(name)) for name in self.fields}

    @property
    def seen(self) -> dict[str, Any]:
        try:
            seen = json.loads(self.data.get("base") or "{}")
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}

    def merge(self, theirs: Values) -> Merge:
        """My valid input on top of `theirs`, the row's cleaned values of today."""
        seen, values, clashes, taken = self.seen, {}, [], []
        for name in self.fields:
            mine, other = self.cleaned_data.get(name), theirs.get(name)
            base = seen.get(name, _plain(other))
            choice = self._choice(name)
            values[name] = mine
            if _plain(mine) == base or choice == "theirs":
                values[name] = other
            if _plain(other) == base:
                if choice == "missing":
                    clashes.append(self._clash(name, other, mine))
            elif _plain(mine) == base:
                taken.append(name)
            elif _plain(mine) != _plain(other):
                clashes.append(self._clash(name, other, mine))
                values[name] = mine
        return Merge(values, tuple(clashes), tuple(taken))

    def _choice(self, name: str) -> str:
        """What the second person chose for a field that was shown side by side."""
        if name not in self.data.getlist("clash"):  # type: ignore[attr-defined]
            return ""
        choice = self.data.get(f"keep-{name}")
        return choice if choice in ("mine", "theirs") else "missing"

    def _clash(self, name: str, theirs: Any, mine: Any) -> Clash:
        words = [self._words(name, value) for value in (theirs, mine)]
        return Clash(name, str(self.fields[name].label), *words)

    def _words(self, name: str, value: Any) -> str:
        shown = self.fields[name]
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(shown, forms.ChoiceField):
            labels = {str(key): str(label) for key, label in shown.choices}  # type: ignore[misc, union-attr]
            keys = value if isinstance(value, list) else [value]
            return ", ".join(labels.get(str(key), str(key)) for key in keys) or _("Nothing")
        if isinstance(value, datetime):
            return date_format(value, "M j, Y, H:i")
        if isinstance(value, date):
            return date_format(value, "M j, Y")
        if isinstance(value, list):
            value = ", ".join(value)
        return _("Nothing") if value in (None, "") else str(value)


def _plain(value: Any) -> Any:
    """A value so that equal ones are equal, whether stored, cleaned, or read back from the form."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, list | tuple):
        return sorted(str(one) for one in value)
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | int | float):
        return format(Decimal(str(value)).normalize(), "f")
    return str(value).replace("\r\n", "\n")


@dataclass(frozen=True)
class Saved:
    """What became of a form: saved with `taken` (labels) merged in, or `clashes` to choose from in `form`.

    by: who changed the row meanwhile, where that was one person.
    """

    result: Any = None
    taken: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = ()
    form: EditForm | None = None
    by: str = ""


@dataclass(frozen=True)
class Current:
    """The row as it stands: its version, its values as the form has them, and how audit entries name it."""

    version: int
    values: Values = field(default_factory=dict)
    subject: str = ""


def save_edit(
    form: EditForm,
    *,
    read: Callable[[], Current],
    save: Callable[[int, Values], Any],
    again: Callable[[Values], EditForm],
) -> Saved:
    """Merges a valid form with the row and saves it. Raises DomainError where a rule says no.

    again: makes the form that shows merged values, for the page on which the person chooses.
    """
    for _try in range(TRIES):
        current = read()
        merge = form.merge(current.values)
        if merge.clashes:
            shown = again(merge.values)
            shown.carried = shown.plain(current.values)
            by = _authors(form, current, [clash.name for clash in merge.clashes])
            clashes = tuple(replace(clash, by=by.get(clash.name, "")) for clash in merge.clashes)
            return Saved(clashes=clashes, form=shown, by=_only([clash.by for clash in clashes]))
        try:
            result = save(current.version, form.values(merge.values))
        except Outdated:
            continue
        by = _authors(form, current, merge.taken)
        labels = tuple(str(form.fields[name].label) for name in merge.taken)
        return Saved(result, labels, by=_only([by.get(name, "") for name in merge.taken]))
    raise Outdated(_("Others keep changing this right now. Wait a moment, then save again."))


def _authors(form: EditForm, current: Current, names: Sequence[str]) -> dict[str, str]:
    """By the fields of the form. An amount is stored with its currency, under another name."""
    if not names:
        return {}
    found = authors_of(current.subject, form.values(current.values))
    return {name: found.get(f"{name}_minor") or found.get(name, "") for name in names}


def _only(people: Sequence[str]) -> str:
    return people[0] if len(set(people)) == 1 else ""


def show_refusal(form: EditForm, error: DomainError) -> None:
    """Puts the words of a rule beside the fields that they are about."""
    shown = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in shown.items():
        form.add_error(name, text)
    if not shown:
        form.add_error(None, error.message)
