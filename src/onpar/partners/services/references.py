"""Finds the ids behind what a file calls things: keys, names, external ids, e-mail addresses."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from onpar.accounts.models import User
from onpar.partners.models import ExternalId, Interaction, Person, PersonAlias, Tier


def ids_by_key(model: type[models.Model]) -> dict[str, int]:
    """Ids of a catalog table by key and by name, both in lower case; one query. A key wins over a name."""
    rows = list(model._default_manager.values_list("id", "key", "name"))
    by_name = {name.casefold(): row_id for row_id, _key, name in rows}
    return by_name | {key.casefold(): row_id for row_id, key, _name in rows}


def tier_ids() -> dict[tuple[int, str], int]:
    """Tier ids by program and (lower case) key or name; one query."""
    rows = list(Tier.objects.values_list("id", "program_id", "key", "name"))
    by_name = {(program, name.casefold()): tier for tier, program, _key, name in rows}
    return by_name | {(program, key.casefold()): tier for tier, program, key, _name in rows}


def staff_ids() -> dict[str, int]:
    """Ids of staff users by e-mail address."""
    return dict(User.objects.values_list("email", "id"))


def partner_ids(origin: str, values: Iterable[str]) -> dict[str, int]:
    """Partner ids by external id within `origin`; unknown ones are absent. One query."""
    return _by_text(ExternalId.objects.filter(origin=origin), "value", "partner_id", values)


def former_partner_ids(origin: str, values: Iterable[str]) -> set[str]:
    """Of these external ids, those of partners that were merged into another one of the same origin."""
    known = ExternalId.objects.filter(origin=origin, is_former=True)
    return set(_by_text(known, "value", "partner_id", values))


def former_person_ids(origin: str, values: Iterable[str]) -> dict[str, int]:
    """Ids of people by the external ids of those who were merged into them."""
    known = PersonAlias.objects.filter(origin=origin)
    return _by_text(known, "external_id", "person_id", values)


def person_ids(origin: str, values: Iterable[str]) -> dict[str, int]:
    """People by external id; one that was merged into another leads to that one. Two queries."""
    wanted = sorted(values)
    current = _by_text(Person.objects.filter(origin=origin), "external_id", "id", wanted)
    return former_person_ids(origin, wanted) | current


def interaction_ids(origin: str, values: Iterable[str]) -> dict[str, int]:
    return _by_text(Interaction.objects.filter(origin=origin), "external_id", "id", values)


def _by_text(
    rows: "models.QuerySet[Any]", text: str, result: str, values: Iterable[str]
) -> dict[str, int]:
    return dict(rows.filter(**{f"{text}__in": sorted(values)}).values_list(text, result))
