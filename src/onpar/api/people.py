"""People at partners."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from onpar.accounts.models import Scope
from onpar.api.changing import change, create
from onpar.api.doors import read, told, write
from onpar.api.given import UNSAID, Given, Text, Values, custom_of, custom_out
from onpar.api.paging import Page, PagingQuery, cut
from onpar.api.requests import ApiRequest
from onpar.kernel.fields import active_definitions
from onpar.kernel.models import FieldDefinition
from onpar.partners.access import get_row_for, rows_for
from onpar.partners.models import Person, PersonRole, Seniority
from onpar.partners.queries import narrow_people
from onpar.partners.services import editing as service

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
    time_zone: str
    consented_on: date | None
    consent_source: str = Field(description="How we know of the consent")
    origin: str = Field(description="Where the external id comes from")
    external_id: str
    custom: dict[str, Any] = Field(description="What the program added, by key of the field")
    version: int


class PersonChange(Given):
    name: Text = Field(UNSAID, min_length=1, max_length=120)
    email: Text = Field(UNSAID, max_length=254)
    role: PersonRole | Literal[""] = Field(UNSAID)
    seniority: Seniority | Literal[""] = Field(UNSAID)
    language: Text = Field(UNSAID, max_length=10, description="A code such as en or pt-BR")
    is_active: bool = Field(UNSAID, description="Works there today")
    may_be_surveyed: bool = Field(UNSAID)
    time_zone: Text = Field(UNSAID, max_length=64, description="Such as Europe/Berlin")
    consented_on: date | None = Field(UNSAID)
    consent_source: Text = Field(
        UNSAID, max_length=120, description="How you know of the consent; comes with its day"
    )
    custom: dict[str, Any] = Field(
        UNSAID, description="What the program added, by key of the field; null empties it"
    )


class NewPerson(PersonChange):
    partner: Text = Field(max_length=40, description="Id of the partner")
    name: Text = Field(min_length=1, max_length=120)


class PeopleFilters(Schema):
    partner: str = Field("", max_length=40, description="Id of a partner")
    email: str = Field("", max_length=254)
    role: str = Field("", max_length=12)
    is_active: bool | None = None
    origin: str = Field("", max_length=40)
    external_id: str = Field("", max_length=120)


_PLAIN = (
    "name", "email", "role", "seniority", "language", "is_active", "may_be_surveyed", "time_zone",
    "consented_on", "consent_source", "origin", "external_id", "version",
)  # fmt: skip
_WITH_PARTNER = Person.objects.select_related("partner")


def person_out(person: Person, definitions: Sequence[FieldDefinition]) -> PersonOut:
    return PersonOut(
        id=person.public_id,
        partner=person.partner.public_id,
        custom=custom_out(definitions, person.custom),
        **{name: getattr(person, name) for name in _PLAIN},
    )


@read(router, "/people", scope=Scope.PARTNERS_READ, answer=Page[PersonOut])
def list_people(
    request: ApiRequest, paging: PagingQuery, asked: Annotated[PeopleFilters, Query(...)]
) -> Page[PersonOut]:
    """People of the partners that the token's user sees, in the order of their ids."""
    people = rows_for(request.auth.user, _WITH_PARTNER.all())
    rows, following = cut(narrow_people(people, asked.dict()), paging)
    definitions = active_definitions("person")
    return Page(items=[person_out(person, definitions) for person in rows], next=following)


@read(
    router,
    "/people/{person_id}",
    scope=Scope.PARTNERS_READ,
    answer=PersonOut,
    errors=[404],
    headers=["ETag"],
)
def get_person(request: ApiRequest, person_id: str) -> HttpResponse:
    """One person, by the id."""
    person = get_row_for(request.auth.user, _WITH_PARTNER.all(), public_id=person_id)
    return told(person_out(person, active_definitions("person")))


@write(
    router,
    "POST",
    "/people",
    scope=Scope.PARTNERS_WRITE,
    answer={201: PersonOut},
    errors=[404],
    headers=["ETag", "Location"],
)
def create_person(request: ApiRequest, given: NewPerson) -> HttpResponse:
    """A new person at a partner."""
    pk = create(request, service.PERSON, given, lambda _partner: _values(given, is_new=True))
    row = _read_again(pk)
    return told(row, HTTPStatus.CREATED, at=f"people/{row.id}")


@write(
    router,
    "PATCH",
    "/people/{person_id}",
    scope=Scope.PARTNERS_WRITE,
    answer=PersonOut,
    headers=["ETag"],
)
def change_person(request: ApiRequest, person_id: str, given: PersonChange) -> HttpResponse:
    """Changes what the body names."""
    pk = change(
        request,
        service.PERSON,
        Person.objects.all(),
        lambda _person: _values(given, is_new=False),
        public_id=person_id,
    )
    return told(_read_again(pk))


def _read_again(pk: int) -> PersonOut:
    return person_out(_WITH_PARTNER.get(pk=pk), active_definitions("person"))


def _values(given: PersonChange, *, is_new: bool) -> Values:
    named = given.named()
    values = {name: value for name, value in named.items() if name in _PLAIN}
    return values | custom_of("person", named.get("custom", {}), is_new=is_new)
