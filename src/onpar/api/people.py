"""People at partners."""

from typing import Annotated

from ninja import Field, Query, Router, Schema

from onpar.accounts.models import Scope
from onpar.api.doors import ApiRequest, read
from onpar.api.paging import Page, PagingQuery, cut
from onpar.partners.access import get_row_for, rows_for
from onpar.partners.models import Person
from onpar.partners.queries import narrow_people

router = Router(tags=["People"])


class PersonOut(Schema):
    id: str
    partner: str = Field(description="Id of the partner")
    name: str
    email: str
    role: str
    seniority: str
    language: str
    is_active: bool
    may_be_surveyed: bool
    origin: str = Field(description="Where the external id comes from")
    external_id: str


class PeopleFilters(Schema):
    partner: str = Field("", max_length=40, description="Id of a partner")
    email: str = Field("", max_length=254)
    role: str = Field("", max_length=12)
    is_active: bool | None = None
    origin: str = Field("", max_length=40)
    external_id: str = Field("", max_length=120)


_PLAIN = (
    "name", "email", "role", "seniority", "language", "is_active", "may_be_surveyed", "origin",
    "external_id",
)  # fmt: skip


def person_out(person: Person) -> PersonOut:
    return PersonOut(
        id=person.public_id,
        partner=person.partner.public_id,
        **{name: getattr(person, name) for name in _PLAIN},
    )


@read(router, "/people", scope=Scope.PARTNERS_READ, answer=Page[PersonOut])
def list_people(
    request: ApiRequest, paging: PagingQuery, asked: Annotated[PeopleFilters, Query(...)]
) -> Page[PersonOut]:
    """People of the partners that the token's user sees."""
    people = rows_for(request.auth.user, Person.objects.select_related("partner"))
    rows, following = cut(narrow_people(people, asked.dict()), paging)
    return Page(items=[person_out(person) for person in rows], next=following)


@read(router, "/people/{person_id}", scope=Scope.PARTNERS_READ, answer=PersonOut, errors=[404])
def get_person(request: ApiRequest, person_id: str) -> PersonOut:
    """One person, by the id."""
    people = Person.objects.select_related("partner")
    return person_out(get_row_for(request.auth.user, people, public_id=person_id))
