"""Reads of partners and of what hangs on them, for surfaces that hand out whole rows.

What is asked is a mapping of words to values; an empty value asks nothing.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from onpar.partners.models import Agreement, Interaction, Outcome, Partner, Person, Sale

Row = TypeVar("Row", bound=Model)
Asked = Mapping[str, Any]

_ORIGIN = {"origin": "origin", "external_id": "external_id"}
_PARTNER = {"partner": "partner__public_id"}


def narrow_partners(partners: QuerySet[Partner], asked: Asked) -> QuerySet[Partner]:
    """Origin and external id, where both are asked, are those of one id."""
    lookups = {
        "q": "name__icontains",
        "type": "types__key",
        "group": "groups__key",
        "stage": "stage__key",
        "country": "country",
        "owner": "owner__email",
        "origin": "external_ids__origin",
        "external_id": "external_ids__value",
    }
    return _narrow(partners, asked, lookups).distinct()


def with_details(partners: QuerySet[Partner]) -> QuerySet[Partner]:
    """With stage, our people, types, groups and external ids loaded; three queries besides its own."""
    return partners.select_related(
        "stage", "owner", "sponsor", "technical_contact"
    ).prefetch_related("types", "groups", "external_ids")


def narrow_people(people: QuerySet[Person], asked: Asked) -> QuerySet[Person]:
    own = {"email": "email__iexact", "role": "role", "is_active": "is_active"}
    return _narrow(people, asked, _PARTNER | own | _ORIGIN)


def narrow_agreements(agreements: QuerySet[Agreement], asked: Asked) -> QuerySet[Agreement]:
    own = {
        "program": "program__key",
        "tier": "tier__key",
        "outcome": "outcome",
        "renewal_from": "renewal_on__gte",
        "renewal_to": "renewal_on__lte",
    }
    return _narrow(agreements, asked, _PARTNER | own | _ORIGIN)


def narrow_outcomes(outcomes: QuerySet[Outcome], asked: Asked) -> QuerySet[Outcome]:
    own = {
        "side": "side",
        "judgment": "judgment",
        "due_from": "due_on__gte",
        "due_to": "due_on__lte",
    }
    return _narrow(outcomes, asked, _PARTNER | own)


def narrow_sales(sales: QuerySet[Sale], asked: Asked) -> QuerySet[Sale]:
    own = {
        "attribution": "attribution",
        "currency": "currency",
        "closed_from": "closed_on__gte",
        "closed_to": "closed_on__lte",
    }
    return _narrow(sales, asked, _PARTNER | own | _ORIGIN)


def current_interactions() -> QuerySet[Interaction]:
    """Those that no correction supersedes, with all that they name loaded."""
    return Interaction.objects.filter(superseded_by=None).select_related(
        "partner", "person", "staff", "touchpoint"
    )


def narrow_interactions(interactions: QuerySet[Interaction], asked: Asked) -> QuerySet[Interaction]:
    own = {
        "touchpoint": "touchpoint__key",
        "staff": "staff__email",
        "since": "at__gte",
        "before": "at__lt",
    }
    return _narrow(interactions, asked, _PARTNER | own | _ORIGIN)


def _narrow(rows: QuerySet[Row], asked: Asked, lookups: Mapping[str, str]) -> QuerySet[Row]:
    given = {word: value for word, value in asked.items() if value not in ("", None)}
    return rows.filter(**{lookups[word]: value for word, value in given.items()})
