"""Pages of a list: as many as asked for, then the place to go on from. No total: counting costs a scan.

A list is ordered by its rows' ids. Going on from the last id that was seen skips and repeats none of
the rows that stay, whatever is added or removed meanwhile.
"""

from typing import Annotated, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from ninja import Field, Query, Schema

from onpar.api.ids import open_row_id, row_id

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    items: list[Item]
    next: str | None = Field(
        description="Send it as `cursor` for the page after this; null at the end"
    )


class Paging(Schema):
    limit: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=900, description="`next` of the page before")


PagingQuery = Annotated[Paging, Query(...)]


def cut(rows: QuerySet[Row], paging: Paging) -> tuple[list[Row], str | None]:
    """One page of rows that have a public id, and where the next begins."""
    if paging.cursor:
        rows = rows.filter(public_id__gt=paging.cursor)
    page, more = _first(rows.order_by("public_id"), paging.limit)
    return page, page[-1].public_id if more else None  # type: ignore[attr-defined]


def cut_by_origin(rows: QuerySet[Row], paging: Paging) -> tuple[list[Row], str | None]:
    """The same of rows that an external id within its origin stands for."""
    if paging.cursor:
        origin, external_id = open_row_id(paging.cursor)
        rows = rows.filter(Q(origin__gt=origin) | Q(origin=origin, external_id__gt=external_id))
    page, more = _first(rows.order_by("origin", "external_id"), paging.limit)
    return page, row_id(page[-1]) if more else None


def _first(rows: QuerySet[Row], limit: int) -> tuple[list[Row], bool]:
    found = list(rows[: limit + 1])
    return found[:limit], len(found) > limit
