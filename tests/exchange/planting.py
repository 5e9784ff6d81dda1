"""Plants words that can be found again in everything that the registry calls personal, model by model."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

from django.db import models
from model_bakery import baker

from onpar.kernel.registry import Mentions, Personal, contract, label_of

_numbers = count(1)
_TEXTS = (models.CharField, models.TextField, models.JSONField)


class Garden:
    """Rows about one person. `canaries`: the words that must be gone once the person is."""

    def __init__(self, person: models.Model) -> None:
        self.person = person
        self.canaries: list[str] = []

    def plant_everything(self) -> None:
        for each in contract().personal:
            if each.of in (None, type(self.person)) and each.path != "pk":
                self.plant(each.model, each.path, each)
        for mentions in contract().mentions:
            self.mention(mentions)

    def plant(self, model: type[models.Model], path: str, each: Personal | None) -> models.Model:
        """A row that leads to the person by `path`, with a canary in every field that goes."""
        first, _dot, rest = path.partition("__")
        field = model._meta.get_field(first)
        values: dict[str, Any] = dict(self._plain(model))
        if each:
            names = [name for name in _erased(each) if name != first]
            values |= {name: self._canary(model, name) for name in names}
        values[first] = self._leading(field, rest)
        return baker.make(model, **values)

    def plant_at(self, model: type[models.Model], field: str, target: models.Model) -> None:
        """A row that points at `target`."""
        baker.make(model, **dict(self._plain(model)) | {field: target})

    def mention(self, each: Mentions) -> None:
        """A row that names the person in every text, without pointing at the person."""
        text = f"Told {self.person.name} and {self.person.email} so"  # type: ignore[attr-defined]
        values = dict(self._plain(each.model))
        for name in each.fields:
            is_json = isinstance(each.model._meta.get_field(name), models.JSONField)
            values[name] = {"said": [text]} if is_json else text
        baker.make(each.model, **values)

    def _leading(self, field: Any, rest: str) -> Any:
        if rest:
            return self.plant(field.related_model, rest, None)
        return self.person if field.is_relation else label_of(self.person)

    def _canary(self, model: type[models.Model], name: str) -> Any:
        field = model._meta.get_field(name)
        word = f"kq{next(_numbers):04}zx"
        self.canaries.append(word)
        if isinstance(field, models.JSONField):
            return {"before": [word]}
        return f"{word}@x.example" if isinstance(field, models.EmailField) else word

    def _plain(self, model: type[models.Model]) -> Iterator[tuple[str, Any]]:
        """What keeps the row within its constraints: the first of the choices, small numbers."""
        for field in model._meta.concrete_fields:
            if field.choices:
                yield field.name, next(iter(field.choices))[0]
            elif isinstance(field, models.PositiveSmallIntegerField):
                yield field.name, 1
            elif isinstance(field, models.FloatField):
                yield field.name, 9.0 if field.name == "high" else 1.0
            elif field.is_relation and field.related_model._meta.label == "partners.Partner":
                yield field.name, getattr(self.person, "partner", None) or _any(field.related_model)


def fill_person(garden: Garden) -> None:
    """Canaries in the texts of the person's own row."""
    (own,) = [e for e in contract().personal if e.of is type(garden.person) and e.path == "pk"]
    names = set(_erased(own)) - {"name", "email", "password"}
    for name in names:
        setattr(garden.person, name, garden._canary(own.model, name))
    if "consent_source" in names:
        garden.person.consented_on = date(2026, 1, 12)  # type: ignore[attr-defined]
    garden.person.save()
    garden.canaries += [garden.person.name, garden.person.email]  # type: ignore[attr-defined]


def _erased(each: Personal) -> list[str]:
    """Texts that an erasure must remove."""
    names = (
        [field.name for field in each.model._meta.concrete_fields]
        if each.whole_row
        else [*each.emptied, *each.replaced]
    )
    fields = [each.model._meta.get_field(name) for name in names]
    return [
        field.name
        for field in fields
        if isinstance(field, _TEXTS) and not field.choices and field.name != "public_id"
    ]


def _any(model: Any) -> Any:
    return model.objects.first() or baker.make(model)
