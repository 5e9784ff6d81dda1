"""What an installation calls its types, stages and touchpoints, so that texts of a file can be recognized."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db import models

from onpar.accounts.models import Installation
from onpar.exchange.fields import KINDS_INFO, KindInfo, own_field
from onpar.kernel.fields import active_definitions
from onpar.partners.models import (
    AgreementOutcome,
    Aspect,
    Attribution,
    Channel,
    Direction,
    Judgment,
    PartnerGroup,
    PartnerType,
    PersonRole,
    Program,
    Seniority,
    Side,
    SizeBand,
    Stage,
    Touchpoint,
)
from onpar.surveys.models import Mode

_TABLES: dict[str, type[models.Model]] = {
    "types": PartnerType,
    "groups": PartnerGroup,
    "stage": Stage,
    "touchpoint": Touchpoint,
    "aspect": Aspect,
    "program": Program,
}
_CHOICES: dict[str, type[models.TextChoices]] = {
    "size_band": SizeBand,
    "role": PersonRole,
    "seniority": Seniority,
    "attribution": Attribution,
    "outcome": AgreementOutcome,
    "direction": Direction,
    "channel": Channel,
    "side": Side,
    "judgment": Judgment,
    "mode": Mode,
}


@dataclass(frozen=True)
class Catalog:
    """Known values per field: text in lower case (a key or a name) → key. currency: the installation's.

    labels: per field, key → the name that people know. own: label by key of the fields that the
    program added to partners.
    """

    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    currency: str = ""
    time_zone: str = ""
    own: Mapping[str, str] = field(default_factory=dict)

    def fields_of(self, kind: str) -> KindInfo:
        """A kind with the fields that the program added to it."""
        info = KINDS_INFO[kind]
        if kind != "partners":
            return info
        own = (own_field(key, label) for key, label in self.own.items())
        return replace(info, fields=(*info.fields, *own))


def choices_only() -> Catalog:
    """The closed sets of the program itself, without any database."""
    labels = {name: _labels_of(choices) for name, choices in _CHOICES.items()}
    return Catalog({name: _texts_of(known) for name, known in labels.items()}, labels)


def read_catalog() -> Catalog:
    """Everything this installation knows; one query per table."""
    installation = Installation.objects.first()
    tables = {name: _rows_of(model) for name, model in _TABLES.items()}
    closed = choices_only()
    return Catalog(
        {**closed.values, **{name: _texts_of(known) for name, known in tables.items()}},
        {**closed.labels, **tables},
        currency=installation.currency if installation else "",
        time_zone=installation.time_zone if installation else "",
        own={known.key: known.label for known in active_definitions("partner")},
    )


def _rows_of(model: type[models.Model]) -> dict[str, str]:
    return dict(model._default_manager.values_list("key", "name"))


def _labels_of(choices: type[models.TextChoices]) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices if value}


def _texts_of(labels: Mapping[str, str]) -> dict[str, str]:
    """Names and keys in lower case; a key wins over a name."""
    by_name = {label.casefold(): key for key, label in labels.items()}
    return by_name | {key.casefold(): key for key in labels}
