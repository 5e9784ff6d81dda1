"""Agreements: terms of a partner in a program."""

from datetime import date
from http import HTTPStatus
from typing import Annotated

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from onpar.accounts.models import Scope
from onpar.api.changing import change, create
from onpar.api.doors import read, told, write
from onpar.api.given import UNSAID, Given, Text, Values, id_of, person_id_of, tier_id_of
from onpar.api.paging import Page, PagingQuery, cut
from onpar.api.requests import ApiRequest
from onpar.partners.access import get_row_for, rows_for
from onpar.partners.models import MOST_NOTICE_DAYS, Agreement, AgreementOutcome, Partner, Program
from onpar.partners.queries import narrow_agreements
from onpar.partners.services import editing as service

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
    notice_days: int | None = Field(description="Before the renewal, to end it")
    accepted_on: date | None
    accepted_by: str | None = Field(description="Id of the person at the partner")
    accepted_version: str = Field(description="Of the document or the terms")
    origin: str = Field(description="Where the external id comes from")
    external_id: str
    version: int


class AgreementChange(Given):
    program: Text = Field(UNSAID, description="Key of the program")
    tier: Text | None = Field(UNSAID, description="Key of the tier in the program")
    starts_on: date = Field(UNSAID)
    renewal_on: date | None = Field(UNSAID)
    ended_on: date | None = Field(UNSAID, description="Only where no term follows")
    outcome: AgreementOutcome = Field(UNSAID, description="Empty until it is decided")
    notice_days: int | None = Field(
        UNSAID, ge=0, le=MOST_NOTICE_DAYS, description="Before the renewal, to end it"
    )
    accepted_on: date | None = Field(UNSAID)
    accepted_by: Text | None = Field(UNSAID, description="Id of the person at the partner")
    accepted_version: Text = Field(
        UNSAID, max_length=40, description="Of the document or the terms"
    )


class NewAgreement(AgreementChange):
    partner: Text = Field(max_length=40, description="Id of the partner")
    program: Text = Field(description="Key of the program")
    starts_on: date


class AgreementFilters(Schema):
    partner: str = Field("", max_length=40, description="Id of a partner")
    program: str = Field("", max_length=40)
    tier: str = Field("", max_length=40)
    outcome: str = Field("", max_length=12)
    renewal_from: date | None = None
    renewal_to: date | None = Field(None, description="This day counts too")
    origin: str = Field("", max_length=40)
    external_id: str = Field("", max_length=120)


_PLAIN = (
    "starts_on", "renewal_on", "ended_on", "outcome", "notice_days", "accepted_on", "accepted_version",
    "origin", "external_id", "version",
)  # fmt: skip
_WITH_NAMES = Agreement.objects.select_related("partner", "program", "tier", "accepted_by")


def agreement_out(agreement: Agreement) -> AgreementOut:
    return AgreementOut(
        id=agreement.public_id,
        partner=agreement.partner.public_id,
        program=agreement.program.key,
        tier=agreement.tier.key if agreement.tier else None,
        accepted_by=agreement.accepted_by.public_id if agreement.accepted_by else None,
        **{name: getattr(agreement, name) for name in _PLAIN},
    )


@read(router, "/agreements", scope=Scope.PARTNERS_READ, answer=Page[AgreementOut])
def list_agreements(
    request: ApiRequest, paging: PagingQuery, asked: Annotated[AgreementFilters, Query(...)]
) -> Page[AgreementOut]:
    """Agreements of the partners that the token's user sees, in the order of their ids."""
    agreements = rows_for(request.auth.user, _WITH_NAMES.all())
    rows, following = cut(narrow_agreements(agreements, asked.dict()), paging)
    return Page(items=[agreement_out(agreement) for agreement in rows], next=following)


@read(
    router,
    "/agreements/{agreement_id}",
    scope=Scope.PARTNERS_READ,
    answer=AgreementOut,
    errors=[404],
    headers=["ETag"],
)
def get_agreement(request: ApiRequest, agreement_id: str) -> HttpResponse:
    """One agreement, by its id."""
    user = request.auth.user
    return told(agreement_out(get_row_for(user, _WITH_NAMES.all(), public_id=agreement_id)))


@write(
    router,
    "POST",
    "/agreements",
    scope=Scope.PARTNERS_WRITE,
    answer={201: AgreementOut},
    errors=[404],
    headers=["ETag", "Location"],
)
def create_agreement(request: ApiRequest, given: NewAgreement) -> HttpResponse:
    """A new term of a partner in a program."""
    pk = create(request, service.AGREEMENT, given, lambda partner: _values(given, partner, None))
    row = agreement_out(_WITH_NAMES.get(pk=pk))
    return told(row, HTTPStatus.CREATED, at=f"agreements/{row.id}")


@write(
    router,
    "PATCH",
    "/agreements/{agreement_id}",
    scope=Scope.PARTNERS_WRITE,
    answer=AgreementOut,
    headers=["ETag"],
)
def change_agreement(
    request: ApiRequest, agreement_id: str, given: AgreementChange
) -> HttpResponse:
    """Changes what the body names."""
    pk = change(
        request,
        service.AGREEMENT,
        Agreement.objects.select_related("partner"),
        lambda row: _values(given, row.partner, row),
        public_id=agreement_id,
    )
    return told(agreement_out(_WITH_NAMES.get(pk=pk)))


def _values(given: AgreementChange, partner: Partner, row: Agreement | None) -> Values:
    """As the service takes them. `row`: the one that changes."""
    named = given.named()
    values = {name: value for name, value in named.items() if name in _PLAIN}
    program = row.program_id if row else 0
    if "program" in named:
        program = values["program_id"] = id_of(Program, "program", named["program"])
    if "tier" in named:
        tier = named["tier"]
        values["tier_id"] = tier_id_of(program, tier) if tier else None
    if "accepted_by" in named:
        values["accepted_by_id"] = person_id_of(partner, "accepted_by", named["accepted_by"])
    return values
