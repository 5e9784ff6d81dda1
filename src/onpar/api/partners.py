"""Partners: the list and one."""

from datetime import date
from typing import Annotated

from ninja import Field, Query, Router, Schema

from onpar.accounts.models import Scope
from onpar.api.doors import ApiRequest, read
from onpar.api.paging import Page, PagingQuery, cut
from onpar.partners.access import get_partner_for, visible_partners
from onpar.partners.models import Partner, Phase
from onpar.partners.queries import narrow_partners, with_details

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
    language: str
    industry: str
    domain: str
    owner: str | None = Field(description="E-mail address of the partner manager")
    joined_on: date | None
    external_ids: list[ExternalIdOut] = Field(description="Its ids in other systems")


class PartnerFilters(Schema):
    q: str = Field("", max_length=100, description="A part of the name")
    type: str = Field("", max_length=40)
    group: str = Field("", max_length=40)
    stage: str = Field("", max_length=40)
    country: str = Field("", max_length=80)
    owner: str = Field("", max_length=254, description="E-mail address of the partner manager")
    origin: str = Field("", max_length=40, description="A system that the partner has an id in")
    external_id: str = Field("", max_length=120, description="Its id there")


def partner_out(partner: Partner) -> PartnerOut:
    """Reads what `with_details` loads."""
    return PartnerOut(
        id=partner.public_id,
        types=[entry.key for entry in partner.types.all()],
        groups=[entry.key for entry in partner.groups.all()],
        stage=partner.stage.key,
        phase=Phase(partner.stage.phase),
        owner=partner.owner.email if partner.owner else None,
        external_ids=[
            ExternalIdOut(origin=found.origin, value=found.value)
            for found in partner.external_ids.all()
        ],
        **{name: getattr(partner, name) for name in _PLAIN},
    )


_PLAIN = (
    "name", "size_band", "city", "region", "country", "language", "industry", "domain", "joined_on",
)  # fmt: skip


@read(router, "/partners", scope=Scope.PARTNERS_READ, answer=Page[PartnerOut])
def list_partners(
    request: ApiRequest, paging: PagingQuery, asked: Annotated[PartnerFilters, Query(...)]
) -> Page[PartnerOut]:
    """The partners that the token's user sees."""
    partners = narrow_partners(visible_partners(request.auth.user), asked.dict())
    rows, following = cut(with_details(partners), paging)
    return Page(items=[partner_out(partner) for partner in rows], next=following)


@read(router, "/partners/{partner_id}", scope=Scope.PARTNERS_READ, answer=PartnerOut, errors=[404])
def get_partner(request: ApiRequest, partner_id: str) -> PartnerOut:
    """One partner, by its id."""
    return partner_out(get_partner_for(request.auth.user, partner_id))
