"""Intended outcomes: what each side wants from the partnership, and how the partner judges it."""

from datetime import date
from http import HTTPStatus
from typing import Annotated

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from onpar.accounts.models import Scope
from onpar.api.changing import change, create
from onpar.api.doors import read, told, write
from onpar.api.given import UNSAID, Given, Text
from onpar.api.paging import Page, PagingQuery, cut
from onpar.api.requests import ApiRequest
from onpar.partners.access import get_row_for, rows_for
from onpar.partners.models import Judgment, Outcome, Side
from onpar.partners.queries import narrow_outcomes
from onpar.partners.services import editing as service

router = Router(tags=["Outcomes"])


class OutcomeOut(Schema):
    id: str
    partner: str = Field(description="Id of the partner")
    side: Side = Field(description="Whose outcome it is")
    text: str
    target: str = Field(description="How both sides will know")
    stated_on: date
    due_on: date | None
    judgment: str = Field(description="How the partner sees it; empty until it does")
    judged_on: date | None
    evidence: str = Field(description="What shows the judgment")
    origin: str = Field(description="Where it comes from")
    version: int


class OutcomeChange(Given):
    side: Side = Field(UNSAID, description="Whose outcome it is")
    text: Text = Field(UNSAID, min_length=1, max_length=300)
    target: Text = Field(UNSAID, max_length=200, description="How both sides will know")
    stated_on: date = Field(UNSAID)
    due_on: date | None = Field(UNSAID)
    judgment: Judgment = Field(UNSAID, description="How the partner sees it")
    judged_on: date | None = Field(UNSAID, description="Comes with the judgment")
    evidence: Text = Field(UNSAID, max_length=500, description="What shows the judgment")


class NewOutcome(OutcomeChange):
    partner: Text = Field(max_length=40, description="Id of the partner")
    side: Side = Field(description="Whose outcome it is")
    text: Text = Field(min_length=1, max_length=300)
    stated_on: date


class OutcomeFilters(Schema):
    partner: str = Field("", max_length=40, description="Id of a partner")
    side: str = Field("", max_length=8)
    judgment: str = Field("", max_length=20)
    due_from: date | None = None
    due_to: date | None = Field(None, description="This day counts too")


_PLAIN = (
    "text", "target", "stated_on", "due_on", "judgment", "judged_on", "evidence", "origin", "version",
)  # fmt: skip
_WITH_PARTNER = Outcome.objects.select_related("partner")


def outcome_out(outcome: Outcome) -> OutcomeOut:
    return OutcomeOut(
        id=outcome.public_id,
        partner=outcome.partner.public_id,
        side=Side(outcome.side),
        **{name: getattr(outcome, name) for name in _PLAIN},
    )


@read(router, "/outcomes", scope=Scope.PARTNERS_READ, answer=Page[OutcomeOut])
def list_outcomes(
    request: ApiRequest, paging: PagingQuery, asked: Annotated[OutcomeFilters, Query(...)]
) -> Page[OutcomeOut]:
    """Outcomes of the partners that the token's user sees, in the order of their ids."""
    outcomes = rows_for(request.auth.user, _WITH_PARTNER.all())
    rows, following = cut(narrow_outcomes(outcomes, asked.dict()), paging)
    return Page(items=[outcome_out(outcome) for outcome in rows], next=following)


@read(
    router,
    "/outcomes/{outcome_id}",
    scope=Scope.PARTNERS_READ,
    answer=OutcomeOut,
    errors=[404],
    headers=["ETag"],
)
def get_outcome(request: ApiRequest, outcome_id: str) -> HttpResponse:
    """One outcome, by its id."""
    user = request.auth.user
    return told(outcome_out(get_row_for(user, _WITH_PARTNER.all(), public_id=outcome_id)))


@write(
    router,
    "POST",
    "/outcomes",
    scope=Scope.PARTNERS_WRITE,
    answer={201: OutcomeOut},
    errors=[404],
    headers=["ETag", "Location"],
)
def create_outcome(request: ApiRequest, given: NewOutcome) -> HttpResponse:
    """A new outcome that one side wants."""
    pk = create(request, service.OUTCOME, given, lambda _partner: given.named())
    row = outcome_out(_WITH_PARTNER.get(pk=pk))
    return told(row, HTTPStatus.CREATED, at=f"outcomes/{row.id}")


@write(
    router,
    "PATCH",
    "/outcomes/{outcome_id}",
    scope=Scope.PARTNERS_WRITE,
    answer=OutcomeOut,
    headers=["ETag"],
)
def change_outcome(request: ApiRequest, outcome_id: str, given: OutcomeChange) -> HttpResponse:
    """Changes what the body names."""
    pk = change(
        request,
        service.OUTCOME,
        Outcome.objects.all(),
        lambda _outcome: given.named(),
        public_id=outcome_id,
    )
    return told(outcome_out(_WITH_PARTNER.get(pk=pk)))
