"""Partners: the list and one, a new one and a change."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from onpar.accounts.models import Role, Scope, User
from onpar.api.doors import read, told, version_asked, write
from onpar.api.given import (
    UNSAID,
    Given,
    Text,
    Values,
    custom_of,
    custom_out,
    id_of,
    ids_of,
    staff_id_of,
)
from onpar.api.paging import Page, PagingQuery, cut
from onpar.api.requests import ApiRequest
from onpar.kernel import clock
from onpar.kernel.errors import NotAllowed
from onpar.kernel.fields import active_definitions
from onpar.kernel.models import FieldDefinition
from onpar.partners.access import get_partner_for, require_editor, visible_partners
from onpar.partners.models import Partner, PartnerGroup, PartnerType, Phase, SizeBand, Stage
from onpar.partners.queries import narrow_partners, with_details
from onpar.partners.services import editing as service

router = Router(tags=["Partners"])


class ExternalIdOut(Schema):
    origin: str
    value: str


class PartnerOut(Schema):
    id: str
    name: str
    types: list[str] = Field(description="Keys of partner types")
    groups: list[str] = Field(description="Keys of groups")
    stage: str = Field(description="Key of the stage")
    phase: Phase
    size_band: str
    city: str
    region: str
    country: str
    language: str = Field(description="The one that we write in")
    other_languages: list[str]
    industry: str
    target_markets: list[str]
    domain: str
    owner: str | None = Field(description="E-mail address of the partner manager")
    sponsor: str | None = Field(description="E-mail address of our executive sponsor")
    technical_contact: str | None = Field(description="E-mail address of our technical contact")
    joined_on: date | None
    external_ids: list[ExternalIdOut] = Field(description="Its ids in other systems")
    custom: dict[str, Any] = Field(description="What the program added, by key of the field")
    version: int


Language = Annotated[Text, Field(max_length=10, pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$")]
Market = Annotated[Text, Field(min_length=1, max_length=80)]


class PartnerChange(Given):
    name: Text = Field(UNSAID, min_length=1, max_length=200)
    types: list[Text] = Field(UNSAID, min_length=1, description="Keys of partner types")
    groups: list[Text] = Field(UNSAID, description="Keys of groups")
    size_band: SizeBand | Literal[""] = Field(UNSAID)
    city: Text = Field(UNSAID, max_length=120)
    region: Text = Field(UNSAID, max_length=80)
    country: Text = Field(UNSAID, max_length=80)
    language: Text = Field(UNSAID, max_length=10, description="A code such as en or pt-BR")
    other_languages: list[Language] = Field(UNSAID, max_length=30, description="Codes")
    industry: Text = Field(UNSAID, max_length=80)
    target_markets: list[Market] = Field(UNSAID, max_length=30, description="Whom it sells to")
    domain: Text = Field(UNSAID, max_length=200, description="Such as valley-bicycle.example")
    owner: Text | None = Field(
        UNSAID,
        description="E-mail address of the partner manager; only who runs the program says it",
    )
    sponsor: Text | None = Field(UNSAID, description="E-mail address of our executive sponsor")
    technical_contact: Text | None = Field(
        UNSAID, description="E-mail address of our technical contact"
    )
    joined_on: date | None = Field(UNSAID, description="When it signed, where no agreement says so")
    custom: dict[str, Any] = Field(
        UNSAID, description="What the program added, by key of the field; null empties it"
    )


class NewPartner(PartnerChange):
    name: Text = Field(min_length=1, max_length=200)
    types: list[Text] = Field(min_length=1, description="Keys of partner types")
    stage: Text = Field(UNSAID, description="Key of the stage; else the first that fits")


class PartnerFilters(Schema):
    q: str = Field("", max_length=100, description="A part of the name")
    type: str = Field("", max_length=40)
    group: str = Field("", max_length=40)
    stage: str = Field("", max_length=40)
    country: str = Field("", max_length=80)
    owner: str = Field("", max_length=254, description="E-mail address of the partner manager")
    origin: str = Field("", max_length=40, description="A system that the partner has an id in")
    external_id: str = Field("", max_length=120, description="Its id there")


_PLAIN = (
    "name", "size_band", "city", "region", "country", "language", "other_languages", "industry",
    "target_markets", "domain", "joined_on", "version",
)  # fmt: skip
_STAFF = ("owner", "sponsor", "technical_contact")


def partner_out(partner: Partner, definitions: Sequence[FieldDefinition]) -> PartnerOut:
    """Reads what `with_details` loads."""
    staff: dict[str, Any] = {
        name: user.email if (user := getattr(partner, name)) else None for name in _STAFF
    }
    return PartnerOut(
        id=partner.public_id,
        types=[entry.key for entry in partner.types.all()],
        groups=[entry.key for entry in partner.groups.all()],
        stage=partner.stage.key,
        phase=Phase(partner.stage.phase),
        external_ids=[
            ExternalIdOut(origin=found.origin, value=found.value)
            for found in partner.external_ids.all()
        ],
        custom=custom_out(definitions, partner.custom),
        **staff,
        **{name: getattr(partner, name) for name in _PLAIN},
    )


@read(router, "/partners", scope=Scope.PARTNERS_READ, answer=Page[PartnerOut])
def list_partners(
    request: ApiRequest, paging: PagingQuery, asked: Annotated[PartnerFilters, Query(...)]
) -> Page[PartnerOut]:
    """The partners that the token's user sees, in the order of their ids."""
    partners = narrow_partners(visible_partners(request.auth.user), asked.dict())
    rows, following = cut(with_details(partners), paging)
    definitions = active_definitions("partner")
    return Page(items=[partner_out(partner, definitions) for partner in rows], next=following)


@read(
    router,
    "/partners/{partner_id}",
    scope=Scope.PARTNERS_READ,
    answer=PartnerOut,
    errors=[404],
    headers=["ETag"],
)
def get_partner(request: ApiRequest, partner_id: str) -> HttpResponse:
    """One partner, by its id."""
    return told(_read_again(get_partner_for(request.auth.user, partner_id)))


@write(
    router,
    "POST",
    "/partners",
    scope=Scope.PARTNERS_WRITE,
    answer={201: PartnerOut},
    headers=["ETag", "Location"],
)
def create_partner(request: ApiRequest, given: NewPartner) -> HttpResponse:
    """A new partner. One that a partner manager adds is that manager's own."""
    user = request.auth.user
    require_editor(user)
    values = _values(user, given, None)
    if not user.runs_program:
        values["owner_id"] = user.pk
    made = service.create_partner(values, actor=user.actor, at=clock.now())
    return told(_read_again(made), HTTPStatus.CREATED, at=f"partners/{made.public_id}")


@write(
    router,
    "PATCH",
    "/partners/{partner_id}",
    scope=Scope.PARTNERS_WRITE,
    answer=PartnerOut,
    headers=["ETag"],
)
def change_partner(request: ApiRequest, partner_id: str, given: PartnerChange) -> HttpResponse:
    """Changes what the body names. For a change of stage see `/bulk/stages`."""
    user = request.auth.user
    partner = get_partner_for(user, partner_id, to="edit")
    service.change(
        service.PARTNER,
        partner.pk,
        version=version_asked(request, partner),
        values=_values(user, given, partner),
        actor=user.actor,
        at=clock.now(),
    )
    return told(_read_again(partner))


def _read_again(partner: Partner) -> PartnerOut:
    fresh = with_details(Partner.objects.filter(pk=partner.pk)).get()
    return partner_out(fresh, active_definitions("partner"))


def _values(user: User, given: PartnerChange, partner: Partner | None) -> Values:
    """As the service takes them. `partner`: the one that changes."""
    named = given.named()
    if "owner" in named and not user.runs_program:
        raise NotAllowed("Only who runs the program says whose a partner is. Leave 'owner' out.")
    values = {name: value for name, value in named.items() if name in _PLAIN}
    for name in ("other_languages", "target_markets"):
        if name in named:
            values[name] = sorted(set(named[name]))
    for name, model in (("types", PartnerType), ("groups", PartnerGroup)):
        if name in named:
            values[name] = ids_of(model, name, named[name])
    for name in _STAFF:
        if name in named:
            now = getattr(partner, f"{name}_id", None)
            role = Role.PARTNER_MANAGER if name == "owner" else ""
            values[f"{name}_id"] = staff_id_of(name, named[name], now=now, role=role)
    if "stage" in named:
        values["stage_id"] = id_of(Stage, "stage", named["stage"])
    return values | custom_of("partner", named.get("custom", {}), is_new=partner is None)
