"""What OnPar holds about one person, by the declarations of all rooms."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db import models
from django.db.models.functions import Cast, Concat

from onpar.accounts.models import User
from onpar.exchange.errors import SeveralPeople
from onpar.exchange.masking import Mask
from onpar.kernel.errors import NotFound
from onpar.kernel.models import AuditPayload
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


def find_traces(email: str, name: str = "") -> Someone:
    """Somebody who has no row any more, or never had one: known by an address, and by a name where that
    is given. Raises SeveralPeople where somebody with the address is here, whose own page does more."""
    if Person.objects.filter(email__iexact=email).exists() or is_staff_address(email):
        raise SeveralPeople(
            f"Somebody with the address '{email}' is here. Use the page of that person instead."
        )
    unnamed = Someone(Person, 0, "", name, email)
    return replace(unnamed, label=_former_label(unnamed) or "person:0")


def is_staff_address(email: str) -> bool:
    return User.objects.filter(email__iexact=email).exists()


def _former_label(who: Someone) -> str:
    """How the audit log names a contact who is gone, of whom it still says the address; the newest."""
    rows = AuditPayload.objects.alias(
        said=Concat(Cast("before", models.TextField()), Cast("after", models.TextField()))
    ).filter(said__icontains=who.email, entry__subject__startswith="person:")
    mask = Mask(who)
    for payload in rows.select_related("entry").order_by("-entry"):
        label = payload.entry.subject
        is_gone = not Person.objects.filter(pk=label.removeprefix("person:")).exists()
        if is_gone and mask.is_in(json.dumps([payload.before, payload.after])):
            return label
    return ""


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
