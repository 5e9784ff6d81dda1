"""Agreements: terms of a partner in a program."""

from datetime import date
from typing import Annotated

from ninja import Field, Query, Router, Schema

from onpar.accounts.models import Scope
from onpar.api.doors import ApiRequest, read
from onpar.api.paging import Page, PagingQuery, cut
from onpar.partners.access import get_row_for, rows_for
from onpar.partners.models import Agreement
from onpar.partners.queries import narrow_agreements

router = Router(tags=["Agreements"])


class AgreementOut(Schema):
    id: str
    partner: str = Field(description="Id of the partner")
    program: str = Field(description="Key of the program")
    tier: str | None = Field(description="Key of the tier in the program")
    starts_on: date
    renewal_on: date | None
    ended_on: date | None = Field(description="Only where no term follows")
    outcome: str = Field(description="Empty until it is decided")
    origin: str = Field(description="Where the external id comes from")
    external_id: str


class AgreementFilters(Schema):
    partner: str = Field("", max_length=40, description="Id of a partner")
    program: str = Field("", max_length=40)
    tier: str = Field("", max_length=40)
    outcome: str = Field("", max_length=12)
    renewal_from: date | None = None
    renewal_to: date | None = Field(None, description="This day counts too")
    origin: str = Field("", max_length=40)
    external_id: str = Field("", max_length=120)


_PLAIN = ("starts_on", "renewal_on", "ended_on", "outcome", "origin", "external_id")
_WITH_NAMES = Agreement.objects.select_related("partner", "program", "tier")


def agreement_out(agreement: Agreement) -> AgreementOut:
    return AgreementOut(
        id=agreement.public_id,
        partner=agreement.partner.public_id,
        program=agreement.program.key,
        tier=agreement.tier.key if agreement.tier else None,
        **{name: getattr(agreement, name) for name in _PLAIN},
    )


@read(router, "/agreements", scope=Scope.PARTNERS_READ, answer=Page[AgreementOut])
def list_agreements(
    request: ApiRequest, paging: PagingQuery, asked: Annotated[AgreementFilters, Query(...)]
) -> Page[AgreementOut]:
    """Agreements of the partners that the token's user sees."""
    agreements = rows_for(request.auth.user, _WITH_NAMES.all())
    rows, following = cut(narrow_agreements(agreements, asked.dict()), paging)
    return Page(items=[agreement_out(agreement) for agreement in rows], next=following)


@read(
    router,
    "/agreements/{agreement_id}",
    scope=Scope.PARTNERS_READ,
    answer=AgreementOut,
    errors=[404],
)
def get_agreement(request: ApiRequest, agreement_id: str) -> AgreementOut:
    """One agreement, by its id."""
    user = request.auth.user
    return agreement_out(get_row_for(user, _WITH_NAMES.all(), public_id=agreement_id))
