"""Search over what the menu's rooms hold: partners and metrics."""

from dataclasses import dataclass
from itertools import islice

from django.db.models import Case, IntegerField, Value, When
from django.urls import reverse

from onpar.accounts.models import User
from onpar.insights.catalog import list_metrics
from onpar.partners.access import visible_partners

MIN_LETTERS = 2


@dataclass(frozen=True)
class Hit:
    label: str
    detail: str
    href: str


@dataclass(frozen=True)
class Hits:
    asked: str
    partners: list[Hit]
    metrics: list[Hit]

    @property
    def is_empty(self) -> bool:
        return not self.partners and not self.metrics


def find(user: User, text: str, *, limit: int) -> Hits:
    """Partners that `user` may see and metrics whose name holds `text`; names that begin with it first."""
    text = text.strip()
    if len(text) < MIN_LETTERS:
        return Hits(text, [], [])
    return Hits(text, _partners(user, text, limit), _metrics(text, limit))


def _partners(user: User, text: str, limit: int) -> list[Hit]:
    begins = Case(
        When(name__istartswith=text, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = visible_partners(user).filter(name__icontains=text).annotate(place=begins)
    return [
        Hit(
            partner.name,
            ", ".join(filter(None, (partner.city, partner.country))),
            partner.get_absolute_url(),
        )
        for partner in rows.order_by("place", "name")[:limit]
    ]


def _metrics(text: str, limit: int) -> list[Hit]:
    folded = text.casefold()
    found = (
        Hit(str(metric.title), str(metric.question), reverse("staff:metric", args=[metric.key]))
        for metric in list_metrics()
        if folded in str(metric.title).casefold() or folded in str(metric.question).casefold()
    )
    return list(islice(found, limit))
