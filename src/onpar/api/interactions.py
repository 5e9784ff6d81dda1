"""Interactions: touchpoints that happened."""

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Query, Router, Schema
from pydantic import AwareDatetime

from onpar.accounts.models import Scope
from onpar.api.doors import ApiRequest, read
from onpar.api.ids import open_row_id, row_id
from onpar.api.paging import Page, PagingQuery, cut_by_origin
from onpar.partners.access import get_row_for, rows_for
from onpar.partners.models import Direction, Interaction
from onpar.partners.queries import current_interactions, narrow_interactions

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


class InteractionFilters(Schema):
    partner: str = Field("", max_length=40, description="Id of a partner")
    touchpoint: str = Field("", max_length=40)
    staff: str = Field("", max_length=254, description="E-mail address of our person")
    since: AwareDatetime | None = Field(None, description="This moment counts too")
    before: AwareDatetime | None = Field(None, description="This moment does not count")
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
    """What happened with the partners that the token's user sees, as last corrected."""
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
