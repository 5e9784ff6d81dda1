"""The list of partners: its filters, its order, and the rows of one page."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from onpar.accounts.models import User
from onpar.partners.access import visible_partners
from onpar.partners.models import Partner, PartnerType, Phase
from onpar.staff.dates import day_words
from onpar.staff.downloads import Cell
from onpar.staff.forms import StyledForm

PAGE_SIZE = 50
_ORDERS = {
    "name": ("name",),
    "stage": ("stage__order", "name"),
    "country": ("country", "city", "name"),
    "owner": ("owner__name", "name"),
    "joined": ("joined_on", "name"),
}


@dataclass(frozen=True)
class Column:
    """A column and what its head links to: the order after a click, and the order it shows now."""

    label: Any
    order: str
    is_ascending: bool = False
    is_descending: bool = False


class PartnerListForm(StyledForm):
    """Every field may be empty; an unknown value narrows to nothing rather than being ignored."""

    q = forms.CharField(label=_("Name or city contains"), required=False, max_length=100)
    type = forms.ChoiceField(label=_("Partner type"), required=False)
    phase = forms.ChoiceField(
        label=_("Phase"), required=False, choices=[("", _("All phases")), *Phase.choices]
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    owner = forms.ChoiceField(label=_("Partner manager"), required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("type", _("All types"), PartnerType.objects.values_list("key", "name"))
        self.offer("country", _("All countries"), _countries(user))
        if user.sees_all_partners:
            owners = User.objects.filter(partners__isnull=False).distinct().order_by("name")
            self.offer("owner", _("Everybody"), owners.values_list("public_id", "name"))
        else:
            del self.fields["owner"]

    def clean_sort(self) -> str:
        sort = str(self.cleaned_data["sort"])
        return sort if sort.removeprefix("-") in _ORDERS else "name"


def _countries(user: User) -> Iterator[tuple[str, str]]:
    rows = visible_partners(user).exclude(country="").order_by("country")
    return ((name, name) for name in rows.values_list("country", flat=True).distinct())


@dataclass(frozen=True)
class PartnerRow:
    """One partner as the list shows it; `joined` is empty where it is not known."""

    public_id: str
    name: str
    href: str
    types: str
    stage: str
    place: str
    owner: str
    joined_on: date | None
    joined: str


@dataclass(frozen=True)
class PartnerList:
    rows: list[PartnerRow]
    page: Page[Any]
    columns: list[Column]
    is_filtered: bool


def list_partners(user: User, form: PartnerListForm, *, page_number: str) -> PartnerList:
    """One page of the partners that `user` sees; three queries besides the form's."""
    asked = _asked(form)
    page = Paginator(_matching(user, asked), PAGE_SIZE).get_page(page_number)
    return PartnerList(
        rows=_rows(cast("QuerySet[Partner]", page.object_list)),
        page=page,
        columns=_columns(str(asked.get("sort") or "name")),
        is_filtered=any(value for key, value in asked.items() if key != "sort"),
    )


def partner_table(user: User, form: PartnerListForm) -> tuple[list[str], Iterator[list[Cell]]]:
    """Head and rows of all matching partners, for a file."""
    head = ["name", "types", "stage", "place", "partner_manager", "joined_on", "id"]
    return head, (_cells(row) for row in _rows(_matching(user, _asked(form))))


def _cells(row: PartnerRow) -> list[Cell]:
    joined = row.joined_on.isoformat() if row.joined_on else ""
    return [row.name, row.types, row.stage, row.place, row.owner, joined, row.public_id]


def _asked(form: PartnerListForm) -> dict[str, Any]:
    """What was asked for; an unknown choice becomes a filter that nothing matches."""
    if form.is_valid():
        return form.cleaned_data
    return {key: form.data.get(key, "") for key in form.fields if key != "sort"} | {"sort": "name"}


def _matching(user: User, asked: dict[str, Any]) -> QuerySet[Partner]:
    partners = visible_partners(user)
    if text := asked.get("q"):
        partners = partners.filter(name__icontains=text) | partners.filter(city__icontains=text)
    if key := asked.get("type"):
        partners = partners.filter(types__key=key)
    for field, lookup in (
        ("phase", "stage__phase"),
        ("country", "country"),
        ("owner", "owner__public_id"),
    ):
        if value := asked.get(field):
            partners = partners.filter(**{lookup: value})
    return partners.order_by(*_order(str(asked.get("sort") or "name")), "pk")


def _order(sort: str) -> list[str]:
    fields = _ORDERS.get(sort.removeprefix("-"), _ORDERS["name"])
    return [f"-{fields[0]}" if sort.startswith("-") else fields[0], *fields[1:]]


def _columns(sort: str) -> list[Column]:
    labels = {
        "name": _("Partner"),
        "stage": _("Stage"),
        "country": _("Place"),
        "owner": _("Partner manager"),
        "joined": _("Joined"),
    }
    return [
        Column(label, f"-{key}" if sort == key else key, sort == key, sort == f"-{key}")
        for key, label in labels.items()
    ]


def _rows(partners: QuerySet[Partner]) -> list[PartnerRow]:
    """Two queries. Columns instead of model instances: a page of these is read at a fifth of the cost."""
    rows = partners.values_list(
        "pk", "public_id", "name", "stage__name", "city", "country", "owner__name", "joined_on"
    )
    types = _types_of([row[0] for row in rows])
    return [
        PartnerRow(
            public_id=public_id,
            name=name,
            href=reverse("staff:partner", args=[public_id]),
            types=", ".join(types[pk]),
            stage=stage,
            place=", ".join(filter(None, (city, country))),
            owner=owner or "",
            joined_on=joined_on,
            joined=day_words(joined_on) if joined_on else "",
        )
        for pk, public_id, name, stage, city, country, owner, joined_on in rows
    ]


def _types_of(partners: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = PartnerType.objects.filter(partners__in=partners).order_by("order", "name")
    for partner, name in rows.values_list("partners__pk", "name"):
        found[partner].append(name)
    return found
