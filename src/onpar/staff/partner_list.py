"""The list of partners: its filters, its order, its columns, and the rows of one page."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from onpar.accounts.models import User
from onpar.kernel import fields
from onpar.kernel.models import FieldDefinition, FieldType
from onpar.partners.access import visible_partners
from onpar.partners.models import Partner, PartnerGroup, PartnerType, Phase, SizeBand, Stage
from onpar.staff.dates import day_words
from onpar.staff.downloads import Cell
from onpar.staff.forms import StyledForm

PAGE_SIZE = 50
_CELLS = {
    "": "<td>{}</td>",
    "badge": '<td><span class="badge">{}</span></td>',
    "is-soft": '<td class="is-soft">{}</td>',
}
DEFAULT_COLUMNS = ("stage", "place", "owner", "joined")
_CUSTOM = "custom."
_SIZES = {str(value): str(label) for value, label in SizeBand.choices}


def _text(value: Any) -> str:
    return str(value or "")


def _place(city: str, country: str) -> str:
    return ", ".join(filter(None, (city, country)))


def _day(value: date | None) -> str:
    return day_words(value) if value else ""


@dataclass(frozen=True)
class _Source:
    """A column to choose from: what it reads, how that is shown, and what it sorts by (nothing: not)."""

    label: Any
    reads: tuple[str, ...]
    show: Callable[..., str] = _text
    order: tuple[str, ...] = ()
    kind: str = ""


_SOURCES: dict[str, _Source] = {
    "stage": _Source(_("Stage"), ("stage__name",), order=("stage__order",), kind="badge"),
    "place": _Source(_("Place"), ("city", "country"), _place, ("country", "city"), "is-soft"),
    "owner": _Source(_("Partner manager"), ("owner__name",), order=("owner__name",)),
    "joined": _Source(_("Joined"), ("joined_on",), _day, ("joined_on",)),
    "country": _Source(_("Country"), ("country",), order=("country",)),
    "region": _Source(_("Region"), ("region",), order=("region",)),
    "city": _Source(_("City"), ("city",), order=("city",)),
    "size": _Source(_("Size"), ("size_band",), lambda band: _SIZES.get(band, "")),
    "industry": _Source(_("Industry"), ("industry",), order=("industry",), kind="is-soft"),
    "markets": _Source(_("Target markets"), ("target_markets",), ", ".join, kind="is-soft"),
    "language": _Source(_("Language"), ("language",), order=("language",)),
    "languages": _Source(_("Other languages"), ("other_languages",), ", ".join),
    "domain": _Source(_("Web domain"), ("domain",), order=("domain",)),
    "sponsor": _Source(
        _("Executive sponsor"), ("sponsor__name",), order=("sponsor__name",)
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column and what its head links to: the order after a click, and the order it shows now."""

    key: str
    label: Any
    order: str = ""
    kind: str = ""
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
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)
    cols = forms.MultipleChoiceField(
        label=_("Columns"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        self.definitions = {
            f"{_CUSTOM}{one.key}": one for one in fields.active_definitions("partner")
        }
        self.offer("type", _("All types"), PartnerType.objects.values_list("key", "name"))
        self.offer("country", _("All countries"), _countries(user))
        self.offer("stage", _("All stages"), Stage.objects.values_list("key", "name"))
        self.offer("group", _("All groups"), PartnerGroup.objects.values_list("key", "name"))
        if user.sees_all_partners:
            owners = User.objects.filter(partners__isnull=False).distinct().order_by("name")
            self.offer("owner", _("Everybody"), owners.values_list("public_id", "name"))
        else:
            del self.fields["owner"]
        for name, definition in self.definitions.items():
            self.fields |= _filters_of(name, definition)
        columns = {key: source.label for key, source in _SOURCES.items()}
        columns |= {name: one.label for name, one in self.definitions.items()}
        self.fields["cols"].choices = list(columns.items())  # type: ignore[attr-defined]
        self.fields["cols"].widget.attrs["class"] = "check"
        self.initial["cols"] = self.columns
        self.style()

    def clean_sort(self) -> str:
        sort = str(self.cleaned_data["sort"])
        return sort if sort.removeprefix("-") in ("name", *_SOURCES) else "name"

    def clean_cols(self) -> list[str]:
        return self.columns

    @property
    def columns(self) -> list[str]:
        """The chosen columns that exist; the usual ones where none is chosen."""
        known = (*_SOURCES, *self.definitions)
        asked = cast("QueryDict", self.data).getlist("cols")
        return [key for key in known if key in asked] or list(DEFAULT_COLUMNS)

    @property
    def column_choices(self) -> list[tuple[str, Any, bool]]:
        """Key, label and whether it is shown; a widget for each would cost a template each."""
        shown = set(self.columns)
        choices = self.fields["cols"].choices  # type: ignore[attr-defined]
        return [(key, label, key in shown) for key, label in choices]

    @property
    def more_filters(self) -> list[Any]:
        names = ("stage", "group", *(name for name in self.fields if name.startswith(_CUSTOM)))
        return [self[name] for name in names]

    @property
    def has_more(self) -> bool:
        """Whether a filter is set that stands behind the fold."""
        return any(field.value() for field in self.more_filters)

    @property
    def address(self) -> str:
        """Filters, order and columns as they stand in the address, without the page; the usual ones left out."""
        asked = cast("QueryDict", self.data)
        pairs = [
            (name, value)
            for name in sorted(self.fields)
            for value in asked.getlist(name)
            if value and (name != "cols" or self.columns != list(DEFAULT_COLUMNS))
        ]
        return urlencode(pairs)


def _filters_of(name: str, definition: FieldDefinition) -> dict[str, forms.Field]:
    """What a program's own field can be asked for: from and to where it has an order, else its value."""
    if definition.type in fields.RANGED:
        found = {f"{name}.{bound}": fields.form_field(definition) for bound in ("from", "to")}
        for key, words in (("from", _("%(name)s from")), ("to", _("%(name)s to"))):
            found[f"{name}.{key}"].label = words % {"name": definition.label}
    elif definition.type == FieldType.CHOICES:
        choices = [("", "–"), *((one["value"], one["label"]) for one in definition.options)]
        found = {name: forms.ChoiceField(label=definition.label, choices=choices)}
    elif definition.type in (FieldType.CHOICE, FieldType.YES_NO):
        found = {name: fields.form_field(definition)}
    else:
        found = {name: forms.CharField(label=definition.label, max_length=100)}
    for field in found.values():
        field.required = False
        field.widget.is_required = False
        field.help_text = ""
    return found


def _countries(user: User) -> Iterator[tuple[str, str]]:
    rows = visible_partners(user).exclude(country="").order_by("country")
    return ((name, name) for name in rows.values_list("country", flat=True).distinct())


@dataclass(frozen=True)
class PartnerRow:
    """One partner as the list shows it; `html` are its cells, made here because a template pays for each."""

    public_id: str
    name: str
    href: str
    types: str
    cells: list[str]
    html: SafeString


@dataclass(frozen=True)
class PartnerList:
    rows: list[PartnerRow]
    page: Page[Any]
    columns: list[Column]
    is_filtered: bool


def list_partners(user: User, form: PartnerListForm, *, page_number: str) -> PartnerList:
    """One page of the partners that `user` sees; three queries besides the form's."""
    asked = _asked(form)
    page = Paginator(_matching(user, asked, form), PAGE_SIZE).get_page(page_number)
    columns = _columns(form, str(asked.get("sort") or "name"))
    return PartnerList(
        rows=_rows(cast("QuerySet[Partner]", page.object_list), columns[1:], form),
        page=page,
        columns=columns,
        is_filtered=any(value for key, value in asked.items() if key not in ("sort", "cols")),
    )


def matching_partners(user: User, form: PartnerListForm) -> QuerySet[Partner]:
    """All partners that the filters let through, in the list's order."""
    return _matching(user, _asked(form), form)


def partner_table(user: User, form: PartnerListForm) -> tuple[list[str], Iterator[list[Cell]]]:
    """Head and rows of all matching partners, for a file; with every field that the program added."""
    head = ["name", "types", "stage", "place", "partner_manager", "joined_on", "id"]
    return [*head, *form.definitions], _file_rows(matching_partners(user, form), form)


def _file_rows(partners: QuerySet[Partner], form: PartnerListForm) -> Iterator[list[Cell]]:
    reads = ("name", "stage__name", "city", "country", "owner__name", "joined_on", "public_id")
    rows = list(partners.values_list("pk", "custom", *reads))
    types = _types_of([row[0] for row in rows])
    for pk, custom, name, stage, city, country, owner, joined, public_id in rows:
        own = [fields.as_text(one, custom.get(one.key)) for one in form.definitions.values()]
        day = joined.isoformat() if joined else ""
        place = _place(city, country)
        yield [name, ", ".join(types[pk]), stage, place, owner or "", day, public_id, *own]


def _asked(form: PartnerListForm) -> dict[str, Any]:
    """What was asked for; an unknown choice becomes a filter that nothing matches."""
    if form.is_valid():
        return form.cleaned_data
    kept = {key: form.data.get(key, "") for key in form.fields if key not in ("sort", "cols")}
    readable = {name: form.cleaned_data.get(name) for name in kept if name.startswith(_CUSTOM)}
    return kept | readable | {"sort": "name"}


def _matching(user: User, asked: Mapping[str, Any], form: PartnerListForm) -> QuerySet[Partner]:
    partners = visible_partners(user)
    if text := asked.get("q"):
        partners = partners.filter(name__icontains=text) | partners.filter(city__icontains=text)
    for field, lookup in (
        ("type", "types__key"),
        ("group", "groups__key"),
        ("phase", "stage__phase"),
        ("stage", "stage__key"),
        ("country", "country"),
        ("owner", "owner__public_id"),
    ):
        if value := asked.get(field):
            partners = partners.filter(**{lookup: value})
    for name, definition in form.definitions.items():
        bounds = {"is": name, "from": f"{name}.from", "to": f"{name}.to"}
        wanted = {bound: asked.get(field) for bound, field in bounds.items()}
        partners = partners.filter(fields.matching("custom", definition, wanted))
    return partners.order_by(*_order(str(asked.get("sort") or "name")), "pk")


def _order(sort: str) -> list[str]:
    key = sort.removeprefix("-")
    first, *rest = [*(_SOURCES[key].order if key in _SOURCES else ()), "name"]
    return [f"-{first}" if sort.startswith("-") else first, *rest]


def _columns(form: PartnerListForm, sort: str) -> list[Column]:
    columns = [Column("name", _("Partner"), "name")]
    for key in form.columns:
        if key in form.definitions:
            columns.append(Column(key, form.definitions[key].label, kind="is-soft"))
        else:
            source = _SOURCES[key]
            columns.append(Column(key, source.label, key if source.order else "", source.kind))
    return [
        Column(
            one.key,
            one.label,
            one.order and (f"-{one.order}" if sort == one.order else one.order),
            one.kind,
            bool(one.order) and sort == one.order,
            bool(one.order) and sort == f"-{one.order}",
        )
        for one in columns
    ]


def _rows(
    partners: QuerySet[Partner], columns: list[Column], form: PartnerListForm
) -> list[PartnerRow]:
    """Two queries. Columns instead of model instances: a page of these is read at a fifth of the cost."""
    reads = [_reads(column.key) for column in columns]
    names = list(dict.fromkeys(name for read in reads for name in read))
    places = [[names.index(name) for name in read] for read in reads]
    shows = [_shows(column.key, form) for column in columns]
    rows = list(partners.values_list("pk", "public_id", "name", *names))
    types = _types_of([row[0] for row in rows])
    row_html = mark_safe("".join(_CELLS.get(one.kind, _CELLS[""]) for one in columns))  # noqa: S308
    found = []
    for pk, public_id, name, *values in rows:
        cells = [
            show(*(values[place] for place in read))
            for show, read in zip(shows, places, strict=True)
        ]
        href = reverse("staff:partner", args=[public_id])
        html = format_html(row_html, *cells) if cells else SafeString("")
        found.append(PartnerRow(public_id, name, href, ", ".join(types[pk]), cells, html))
    return found


def _reads(key: str) -> tuple[str, ...]:
    return _SOURCES[key].reads if key in _SOURCES else ("custom",)


def _shows(key: str, form: PartnerListForm) -> Callable[..., str]:
    if key in _SOURCES:
        return _SOURCES[key].show
    definition = form.definitions[key]
    return lambda custom: fields.shown(definition, custom.get(definition.key))


def _types_of(partners: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = PartnerType.objects.filter(partners__in=partners).order_by("order", "name")
    for partner, name in rows.values_list("partners__pk", "name"):
        found[partner].append(name)
    return found
