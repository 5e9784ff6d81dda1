"""What other software sends, in the terms of the services: keys and addresses become ids.

What does not fit is refused beside the name that it was sent under.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from ninja import Schema
from ninja.parser import Parser
from pydantic import AfterValidator, AwareDatetime, ConfigDict, StringConstraints, field_validator

from onpar.accounts.models import User
from onpar.kernel import fields
from onpar.kernel.errors import suggest
from onpar.kernel.models import FieldDefinition
from onpar.kernel.money import Money, MoneyError
from onpar.partners.models import Partner
from onpar.partners.services.editing import Refused
from onpar.partners.services.references import ids_by_key, tier_ids

Values = dict[str, Any]
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)

# The default of a field that a body may leave out, also where null is no value of it.
UNSAID: Any = None
Text = Annotated[str, StringConstraints(strip_whitespace=True)]


def _in_utc(at: datetime) -> datetime:
    """PostgreSQL takes no offset beyond 16 hours, and no clock a year beyond 9999."""
    try:
        moment = at.astimezone(UTC)
    except OverflowError:
        raise ValueError("this is no moment of our time") from None
    if moment < _EARLIEST:
        raise ValueError("this is before the year 1900")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


def _tell_no_default(schema: Values) -> None:
    """What is left out stays as it is, which is no value to tell."""
    for told in schema["properties"].values():
        told.pop("default", None)


class Given(Schema):
    """The body of a write. What it leaves out stays as it is; a name that nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_tell_no_default)

    @field_validator("*")
    @classmethod
    def _hold_no_nul(cls, value: Any) -> Any:
        texts = value if isinstance(value, list) else [value]
        if any("\0" in text for text in texts if isinstance(text, str)):
            raise ValueError("a text cannot hold a NUL")
        return value

    def named(self) -> Values:
        return self.model_dump(exclude_unset=True)


class ExactParser(Parser):
    """Reads fractions as they are written: a float would round amounts."""

    def parse_body(self, request: HttpRequest) -> Values:
        read: Values = json.loads(
            request.body, parse_float=Decimal, parse_constant=_refuse_constant
        )
        return read


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def refuse(name: str, why: str) -> Refused:
    return Refused(why, fields={name: why})


def id_of(model: type[Model], name: str, key: str) -> int:
    """Of a row of a catalog, by its key or name."""
    known = ids_by_key(model)
    if key.casefold() not in known:
        what = str(model._meta.verbose_name)
        raise refuse(name, f"There is no {what} '{key}'. {suggest(key, list(known))}")
    return known[key.casefold()]


def ids_of(model: type[Model], name: str, keys: Iterable[str]) -> list[int]:
    return sorted({id_of(model, name, key) for key in keys})


def tier_id_of(program_id: int, key: str) -> int:
    known = tier_ids()
    found = known.get((program_id, key.casefold()))
    if found is None:
        names = [name for program, name in known if program == program_id]
        raise refuse("tier", f"There is no tier '{key}' in this program. {suggest(key, names)}")
    return found


def staff_id_of(
    name: str, email: str | None, *, now: int | None = None, role: str = ""
) -> int | None:
    """Of an active user, of `role` where that is asked, or of the one who stands there `now`."""
    if not email:
        return None
    user = User.objects.filter(email__iexact=email).first()
    fits = user is not None and user.is_active and role in ("", user.role)
    if user is None or not (fits or user.pk == now):
        what = "partner manager" if role else "active user"
        raise refuse(name, f"There is no {what} with the address '{email}'.")
    return user.pk


def person_id_of(partner: Partner, name: str, public_id: str | None) -> int | None:
    if not public_id:
        return None
    found = partner.people.filter(public_id=public_id).values_list("pk", flat=True).first()
    if found is None:
        raise refuse(name, "There is no such person at this partner.")
    return found


def minor_of(amount: Decimal, currency: str) -> int:
    try:
        return Money.exact(amount, currency).minor
    except MoneyError as error:
        raise refuse("amount", error.message) from None


def custom_of(target: str, given: Values, *, is_new: bool) -> Values:
    """Values of the fields that the program added, as services take them; a new row has the required ones."""
    definitions = {known.key: known for known in fields.active_definitions(target)}
    found = {}
    for key, value in given.items():
        name = f"custom.{key}"
        if key not in definitions:
            raise refuse(name, f"There is no field '{key}'. {suggest(key, list(definitions))}")
        found[name] = _custom_value(definitions[key], name, value)
    missing = [key for key, known in definitions.items() if known.is_required and key not in given]
    if is_new and missing:
        raise refuse(f"custom.{missing[0]}", f"The field '{missing[0]}' is required.")
    return found


def _custom_value(definition: FieldDefinition, name: str, value: Any) -> Any:
    try:
        return fields.from_json(definition, value)
    except ValidationError as error:
        raise refuse(name, " ".join(error.messages)) from None


def custom_out(definitions: Iterable[FieldDefinition], stored: Values) -> Values:
    """By key, what is not empty."""
    return {
        known.key: fields.as_json(known, stored[known.key])
        for known in definitions
        if known.key in stored
    }
