"""Reads of partners and of what hangs on them, for surfaces that hand out whole rows."""

from collections.abc import Mapping

from django.db.models import QuerySet

from onpar.partners.models import Partner

# What a list of partners can be narrowed by, and the lookup behind each word.
_LOOKUPS = {
    "q": "name__icontains",
    "type": "types__key",
    "group": "groups__key",
    "stage": "stage__key",
    "country": "country",
    "owner": "owner__email",
}


def narrow_partners(partners: QuerySet[Partner], asked: Mapping[str, str]) -> QuerySet[Partner]:
    """Those that match everything asked; an empty text asks nothing, `origin` and `external_id` go together."""
    wanted = {lookup: asked[name] for name, lookup in _LOOKUPS.items() if asked.get(name)}
    if asked.get("external_id"):
        wanted["external_ids__value"] = asked["external_id"]
    if asked.get("origin"):
        wanted["external_ids__origin"] = asked["origin"]
    return partners.filter(**wanted).distinct()


def with_details(partners: QuerySet[Partner]) -> QuerySet[Partner]:
    """With stage, owner, types, groups and external ids loaded; three queries besides its own."""
    return partners.select_related("stage", "owner").prefetch_related(
        "types", "groups", "external_ids"
    )
