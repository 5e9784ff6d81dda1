"""Names and order of the values of a dimension, as the screen shows them."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from onpar.accounts.models import User
from onpar.partners.models import (
    Aspect,
    Partner,
    PartnerGroup,
    PartnerType,
    Phase,
    SizeBand,
    Stage,
    Tier,
    Touchpoint,
)
from onpar.surveys.models import Survey, Wave

_KEYED: dict[str, Any] = {
    "type": PartnerType,
    "group": PartnerGroup,
    "stage": Stage,
    "tier": Tier,
    "aspect": Aspect,
    "touchpoint": Touchpoint,
    "survey": Survey,
}
_CHOICES: dict[str, Any] = {"phase": Phase, "size": SizeBand}
_BY_ID: dict[str, Any] = {"owner": User, "partner": Partner}


def dimension_label(dimension: str) -> str:
    return {
        "type": _("Partner type"),
        "group": _("Group"),
        "stage": _("Stage"),
        "phase": _("Phase"),
        "tier": _("Tier"),
        "region": _("Region"),
        "country": _("Country"),
        "size": _("Size"),
        "industry": _("Industry"),
        "language": _("Language"),
        "owner": _("Partner manager"),
        "aspect": _("Aspect"),
        "touchpoint": _("Touchpoint"),
        "survey": _("Survey"),
        "wave": _("Wave"),
        "month": _("Month"),
        "partner": _("Partner"),
    }[dimension]


def value_labels(dimension: str, values: list[str]) -> dict[str, str]:
    """Value → label for `values`, in the order to show; one query at most."""
    known = [value for value in values if value]
    labels = _labels(dimension, known)
    # A value that is only in old facts (a deleted type) keeps its key as its name.
    labels |= {value: value for value in sorted(known) if value not in labels}
    return labels | ({"": _("Not known")} if "" in values else {})


def _labels(dimension: str, values: list[str]) -> dict[str, str]:
    if dimension == "month":
        return {value: _month_label(value) for value in sorted(values)}
    if dimension in _CHOICES:
        return {v: str(label) for v, label in _CHOICES[dimension].choices if v in values}
    if dimension in _KEYED:
        rows = _KEYED[dimension].objects.filter(key__in=values)
        return {row.key: str(row) for row in rows}
    if dimension == "wave":
        waves = Wave.objects.select_related("survey").filter(pk__in=[int(v) for v in values])
        return {str(wave.pk): wave.full_name for wave in waves.order_by("opened_on", "id")}
    if dimension in _BY_ID:
        rows = _BY_ID[dimension].objects.filter(pk__in=[int(value) for value in values])
        return {str(row.pk): str(row) for row in rows.order_by("name")}
    return {value: value for value in sorted(values)}


def _month_label(value: str) -> str:
    return date_format(date(int(value[:4]), int(value[4:]), 1), "M Y")
