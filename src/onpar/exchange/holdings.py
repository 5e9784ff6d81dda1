"""What OnPar holds about one person, by the declarations of all rooms."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models.functions import Cast

from onpar.accounts.models import User
from onpar.exchange.errors import SeveralPeople
from onpar.exchange.masking import Mask
from onpar.kernel.errors import NotFound
from onpar.kernel.registry import (
    Mentions,
    Personal,
    Someone,
    contract,
    label_of,
)
from onpar.partners.models import Person


def someone(row: models.Model) -> Someone:
    """A contact or a staff user, as the registry's places look for one."""
    return Someone(
        model=type(row),
        pk=row.pk,
        label=label_of(row),
        name=getattr(row, "name", ""),
        email=getattr(row, "email", ""),
        source=getattr(row, "origin", ""),
        source_id=getattr(row, "external_id", ""),
    )


def find_person(known_as: str, *, is_staff: bool) -> models.Model:
    """A contact, or a staff user, by e-mail address or public id. Raises NotFound, SeveralPeople."""
    model: type[User] | type[Person] = User if is_staff else Person
    found = model._default_manager.filter(
        models.Q(public_id=known_as) | models.Q(email__iexact=known_as)
    )
    rows: list[models.Model] = list(found[:2])
    if not rows:
        raise NotFound(f"Nobody has the address or id '{known_as}'.")
    if len(rows) > 1:
        ids = ", ".join(found.values_list("public_id", flat=True))
        raise SeveralPeople(
            f"Several people have the address '{known_as}'. Name one by its id: {ids}."
        )
    return rows[0]


def personal_rows(who: Someone) -> Iterator[tuple[Personal, "models.QuerySet[Any]"]]:
    """Deepest paths first: a row is found through others only while these still name the person."""
    declared = [each for each in contract().personal if each.of in (None, who.model)]
    for each in sorted(declared, key=_depth, reverse=True):
        wanted = who.label if each.of is None else who.pk
        yield each, each.model._default_manager.filter(**{each.path: wanted})


def candidate_rows(who: Someone) -> Iterator[tuple[Mentions, "models.QuerySet[Any]"]]:
    """Rows whose texts may name the person, wherever they are; reads each text once."""
    fragments = Mask(who).fragments
    for each in contract().mentions:
        rows = each.model._default_manager.all()
        found = models.Q(pk__in=[])
        for name in each.fields:
            rows = rows.alias(**{f"{name}_text": Cast(name, models.TextField())})
            for fragment in fragments:
                found |= models.Q(**{f"{name}_text__icontains": fragment})
        yield each, rows.filter(found)


def _depth(each: Personal) -> int:
    return -1 if each.path == "pk" else each.path.count("__")
