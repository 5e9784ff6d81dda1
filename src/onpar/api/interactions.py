"""Interactions: touchpoints that happened."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from onpar.accounts.models import Scope
from onpar.api.changing import written
from onpar.api.doors import read, told, write
from onpar.api.given import UNSAID, Given, Moment, Text, Values, id_of, person_id_of, staff_id_of
from onpar.api.ids import open_row_id, row_id
from onpar.api.paging import Page, PagingQuery, cut_by_origin
from onpar.api.requests import ApiRequest
from onpar.kernel import clock
from onpar.partners.access import get_partner_for, get_row_for, require_editor, rows_for
from onpar.partners.models import Channel, Direction, Interaction, Partner, Touchpoint
from onpar.partners.queries import current_interactions, narrow_interactions
from onpar.partners.services import interactions as service

router = Router(tags=["Interactions"])


class InteractionOut(Schema):
    id: str
    partner: str = Field(description="Id of the partner")
    person: str | None = Field(description="Id of the person at the partner")
    staff: str | None = Field(description="E-mail address of our person")
    touchpoint: str = Field(description="Key of the touchpoint")
    at: datetime
    planned_for: date | None
    direction: Direction
    channel: str
    minutes: int | None
    outcome: str
    subject: str
    origin: str = Field(description="Where the external id comes from")
    external_id: str


class Correction(Given):
    touchpoint: Text = Field(UNSAID, description="Key of the touchpoint")
    at: Moment = Field(UNSAID, description="Not in the future")
    planned_for: date | None = Field(UNSAID)
    person: Text | None = Field(UNSAID, description="Id of the person at the partner")
    staff: Text | None = Field(UNSAID, description="E-mail address of our person")
    direction: Direction = Field(UNSAID)
    channel: Channel | Literal[""] = Field(UNSAID)
    minutes: int | None = Field(UNSAID, ge=0, le=100_000)
    outcome: Text = Field(UNSAID, max_length=200)
    subject: Text = Field(UNSAID, max_length=200)


class NewInteraction(Correction):
    partner: Text = Field(max_length=40, description="Id of the partner")
    touchpoint: Text = Field(description="Key of the touchpoint")
    at: Moment = Field(description="Not in the future")


class InteractionFilters(Schema):
    partner: str = Field("", max_length=40, description="Id of a partner")
    touchpoint: str = Field("", max_length=40)
    staff: str = Field("", max_length=254, description="E-mail address of our person")
    since: Moment | None = Field(None, description="This moment counts too")
    before: Moment | None = Field(None, description="This moment does not count")
    origin: str = Field("", max_length=40)
    external_id: str = Field("", max_length=120)


_PLAIN = (
    "at", "planned_for", "channel", "minutes", "outcome", "subject", "origin", "external_id",
)  # fmt: skip


def interaction_out(interaction: Interaction) -> InteractionOut:
    return InteractionOut(
        id=row_id(interaction),
        partner=interaction.partner.public_id,
        person=interaction.person.public_id if interaction.person else None,
        staff=interaction.staff.email if interaction.staff else None,
        touchpoint=interaction.touchpoint.key,
        direction=Direction(interaction.direction),
        **{name: getattr(interaction, name) for name in _PLAIN},
    )


@read(router, "/interactions", scope=Scope.PARTNERS_READ, answer=Page[InteractionOut], errors=[404])
def list_interactions(
    request: ApiRequest, paging: PagingQuery, asked: Annotated[InteractionFilters, Query(...)]
) -> Page[InteractionOut]:
    """What happened with the partners that the token's user sees, as last corrected.
    In the order of origins and external ids."""
    interactions = rows_for(request.auth.user, current_interactions())
    rows, following = cut_by_origin(narrow_interactions(interactions, asked.dict()), paging)
    return Page(items=[interaction_out(interaction) for interaction in rows], next=following)


@read(
    router,
    "/interactions/{interaction_id}",
    scope=Scope.PARTNERS_READ,
    answer=InteractionOut,
    errors=[404],
)
def get_interaction(request: ApiRequest, interaction_id: str) -> InteractionOut:
    """One interaction, by its id."""
    origin, external_id = open_row_id(interaction_id)
    return interaction_out(
        get_row_for(
            request.auth.user, current_interactions(), origin=origin, external_id=external_id
        )
    )


@write(
    router,
    "POST",
    "/interactions",
    scope=Scope.PARTNERS_WRITE,
    answer={201: InteractionOut},
    errors=[404],
    headers=["Location"],
)
def create_interaction(request: ApiRequest, given: NewInteraction) -> HttpResponse:
    """Something that happened with a partner. What is recorded is never changed, only corrected."""
    user = request.auth.user
    partner = get_partner_for(user, given.partner, to="edit")
    values = _values(given, partner, None)
    entry = service.record_interaction(partner, values, actor=user.actor, at=clock.now())
    return _told_as_new(written(entry))


@write(
    router,
    "POST",
    "/interactions/{interaction_id}/corrections",
    scope=Scope.PARTNERS_WRITE,
    answer={200: InteractionOut, 201: InteractionOut},
    errors=[404, 409],
    headers=["Location"],
)
def correct_interaction(
    request: ApiRequest, interaction_id: str, given: Correction
) -> HttpResponse:
    """A new interaction in place of this one, with what the body names; this one stays, superseded.
    200 where nothing differs."""
    user = request.auth.user
    origin, external_id = open_row_id(interaction_id)
    rows = Interaction.objects.select_related("partner")
    row = get_row_for(user, rows, origin=origin, external_id=external_id)
    require_editor(user)
    values = _values(given, row.partner, row)
    entry = service.correct_interaction(row.pk, values, actor=user.actor, at=clock.now())
    return _told_as_new(written(entry)) if entry else told(_read_again(row.pk))


def _told_as_new(pk: int) -> HttpResponse:
    row = _read_again(pk)
    return told(row, HTTPStatus.CREATED, at=f"interactions/{row.id}")


def _read_again(pk: int) -> InteractionOut:
    return interaction_out(current_interactions().get(pk=pk))


def _values(given: Correction, partner: Partner, row: Interaction | None) -> Values:
    """As the service takes them. `row`: the one that is corrected."""
    named = given.named()
    values = {name: value for name, value in named.items() if name in (*_PLAIN, "direction")}
    if "touchpoint" in named:
        values["touchpoint_id"] = id_of(Touchpoint, "touchpoint", named["touchpoint"])
    if "person" in named:
        values["person_id"] = person_id_of(partner, "person", named["person"])
    if "staff" in named:
        now = row.staff_id if row else None
        values["staff_id"] = staff_id_of("staff", named["staff"], now=now)
    return values
