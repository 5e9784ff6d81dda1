"""Writes of one row that hangs on a partner: rights first, then the values, then the service of the pages."""

from collections.abc import Callable
from typing import Any, Protocol

from django.db.models import QuerySet

from onpar.api.doors import version_asked
from onpar.api.given import Values
from onpar.api.requests import ApiRequest
from onpar.kernel import clock
from onpar.kernel.models import AuditEntry
from onpar.partners.access import get_partner_for, get_row_for, require_editor
from onpar.partners.models import Partner
from onpar.partners.services import editing as service


class OfPartner(Protocol):
    """The body of a new row: `partner` is the id of whose it is."""

    partner: str


def create(
    request: ApiRequest,
    record: service.Record,
    given: OfPartner,
    values: Callable[[Partner], Values],
) -> int:
    """The primary key of the new row."""
    user = request.auth.user
    partner = get_partner_for(user, given.partner, to="edit")
    entry = service.create(record, partner, values(partner), actor=user.actor, at=clock.now())
    return written(entry)


def written(entry: AuditEntry) -> int:
    """The primary key of the row that the entry is about."""
    return int(entry.subject.split(":")[1])


def change(
    request: ApiRequest,
    record: service.Record,
    rows: QuerySet[Any],
    values: Callable[[Any], Values],
    **key: str,
) -> int:
    """The primary key of the row among `rows` that has this key, changed to `values` of itself."""
    user = request.auth.user
    row = get_row_for(user, rows, **key)
    require_editor(user)
    service.change(
        record,
        row.pk,
        version=version_asked(request, row),
        values=values(row),
        actor=user.actor,
        at=clock.now(),
    )
    return int(row.pk)
