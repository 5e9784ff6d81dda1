"""Finds the ids behind what a file calls things: keys, names, external ids, e-mail addresses."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from onpar.accounts.models import User
from onpar.kernel.bulk import Target, values_of
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
    return _by_text(ExternalId, "value", "partner_id", values, origin=origin)


def former_partner_ids(origin: str, values: Iterable[str]) -> set[str]:
    """Of these external ids, those of partners that were merged into another one of the same origin."""
    return set(_by_text(ExternalId, "value", "partner_id", values, origin=origin, is_former=True))


def former_person_ids(origin: str, values: Iterable[str]) -> dict[str, int]:
    """Ids of people by the external ids of those who were merged into them."""
    return _by_text(PersonAlias, "external_id", "person_id", values, origin=origin)


def person_ids(origin: str, values: Iterable[str]) -> dict[str, int]:
    """People by external id; one that was merged into another leads to that one. Two queries."""
    wanted = sorted(values)
    current = _by_text(Person, "external_id", "id", wanted, origin=origin)
    return former_person_ids(origin, wanted) | current


def interaction_ids(origin: str, values: Iterable[str]) -> dict[str, int]:
    return _by_text(Interaction, "external_id", "id", values, origin=origin)


def _by_text(
    model: type[models.Model], text: str, result: str, values: Iterable[str], **scope: Any
) -> dict[str, int]:
    target = Target(model, (text, result), scope=scope)
    return {key: row[1] for key, row in values_of(target, values).items()}
