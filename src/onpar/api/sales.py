"""Sales and refunds."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from ninja import Field, Query, Router, Schema

from onpar.accounts.models import Scope
from onpar.api.doors import ApiRequest, read
from onpar.api.ids import open_row_id, row_id
from onpar.api.paging import Page, PagingQuery, cut_by_origin
from onpar.partners.access import get_row_for, rows_for
from onpar.partners.models import Attribution, Sale
from onpar.partners.queries import narrow_sales

router = Router(tags=["Sales"])


class SaleOut(Schema):
    id: str
    partner: str | None = Field(description="Id of the partner; null of a direct sale")
    attribution: Attribution
    amount: Decimal = Field(description="Negative is a refund", examples=["1204.50"])
    currency: str
    closed_on: date
    customer: str
    product: str
    origin: str = Field(description="Where the external id comes from")
    external_id: str


class SaleFilters(Schema):
    partner: str = Field("", max_length=40, description="Id of a partner")
    attribution: str = Field("", max_length=12)
    currency: str = Field("", max_length=3)
    closed_from: date | None = None
    closed_to: date | None = Field(None, description="This day counts too")
    origin: str = Field("", max_length=40)
    external_id: str = Field("", max_length=120)


_PLAIN = ("currency", "closed_on", "customer", "product", "origin", "external_id")


def sale_out(sale: Sale) -> SaleOut:
    return SaleOut(
        id=row_id(sale),
        partner=sale.partner.public_id if sale.partner else None,
        attribution=Attribution(sale.attribution),
        amount=sale.amount.decimal,
        **{name: getattr(sale, name) for name in _PLAIN},
    )


@read(router, "/sales", scope=Scope.PARTNERS_READ, answer=Page[SaleOut], errors=[404])
def list_sales(
    request: ApiRequest, paging: PagingQuery, asked: Annotated[SaleFilters, Query(...)]
) -> Page[SaleOut]:
    """Sales of the partners that the token's user sees; direct ones for who sees the program."""
    sales = rows_for(request.auth.user, Sale.objects.select_related("partner"))
    rows, following = cut_by_origin(narrow_sales(sales, asked.dict()), paging)
    return Page(items=[sale_out(sale) for sale in rows], next=following)


@read(router, "/sales/{sale_id}", scope=Scope.PARTNERS_READ, answer=SaleOut, errors=[404])
def get_sale(request: ApiRequest, sale_id: str) -> SaleOut:
    """One sale, by its id."""
    origin, external_id = open_row_id(sale_id)
    sales = Sale.objects.select_related("partner")
    return sale_out(get_row_for(request.auth.user, sales, origin=origin, external_id=external_id))
