"""Sales and refunds."""

from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from onpar.accounts.models import Scope
from onpar.api.changing import change, create
from onpar.api.doors import read, told, write
from onpar.api.given import UNSAID, Given, Text, Values, minor_of
from onpar.api.ids import open_row_id, row_id
from onpar.api.paging import Page, PagingQuery, cut_by_origin
from onpar.api.requests import ApiRequest
from onpar.partners.access import get_row_for, rows_for
from onpar.partners.models import Attribution, Sale
from onpar.partners.queries import narrow_sales
from onpar.partners.services import editing as service

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
    reason: str = Field(description="Why it counts as sourced, influenced or direct")
    origin: str = Field(description="Where the external id comes from")
    external_id: str
    version: int


class SaleChange(Given):
    attribution: Attribution = Field(UNSAID)
    amount: Decimal = Field(
        UNSAID,
        max_digits=17,
        decimal_places=3,
        description="Negative is a refund",
        examples=["1204.50"],
    )
    currency: Text = Field(UNSAID, pattern="^[A-Z]{3}$", description="Of ISO 4217")
    closed_on: date = Field(UNSAID)
    customer: Text = Field(UNSAID, max_length=200)
    product: Text = Field(UNSAID, max_length=120)
    reason: Text = Field(
        UNSAID, max_length=200, description="Why it counts as sourced, influenced or direct"
    )


class NewSale(SaleChange):
    partner: Text = Field(max_length=40, description="Id of the partner")
    attribution: Attribution
    amount: Decimal = Field(
        max_digits=17, decimal_places=3, description="Negative is a refund", examples=["1204.50"]
    )
    currency: Text = Field(pattern="^[A-Z]{3}$", description="Of ISO 4217")
    closed_on: date


class SaleFilters(Schema):
    partner: str = Field("", max_length=40, description="Id of a partner")
    attribution: str = Field("", max_length=12)
    currency: str = Field("", max_length=3)
    closed_from: date | None = None
    closed_to: date | None = Field(None, description="This day counts too")
    origin: str = Field("", max_length=40)
    external_id: str = Field("", max_length=120)


_PLAIN = (
    "currency", "closed_on", "customer", "product", "reason", "origin", "external_id", "version",
)  # fmt: skip
_WITH_PARTNER = Sale.objects.select_related("partner")


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
    """Sales of the partners that the token's user sees; direct ones for who sees the program.
    In the order of origins and external ids."""
    sales = rows_for(request.auth.user, _WITH_PARTNER.all())
    rows, following = cut_by_origin(narrow_sales(sales, asked.dict()), paging)
    return Page(items=[sale_out(sale) for sale in rows], next=following)


@read(
    router,
    "/sales/{sale_id}",
    scope=Scope.PARTNERS_READ,
    answer=SaleOut,
    errors=[404],
    headers=["ETag"],
)
def get_sale(request: ApiRequest, sale_id: str) -> HttpResponse:
    """One sale, by its id."""
    origin, external_id = open_row_id(sale_id)
    user = request.auth.user
    found = get_row_for(user, _WITH_PARTNER.all(), origin=origin, external_id=external_id)
    return told(sale_out(found))


@write(
    router,
    "POST",
    "/sales",
    scope=Scope.SALES_WRITE,
    answer={201: SaleOut},
    errors=[404],
    headers=["ETag", "Location"],
)
def create_sale(request: ApiRequest, given: NewSale) -> HttpResponse:
    """A new sale or refund of a partner. Sales without a partner come over `/bulk/sales`."""
    pk = create(request, service.SALE, given, lambda _partner: _values(given, None))
    row = sale_out(_WITH_PARTNER.get(pk=pk))
    return told(row, HTTPStatus.CREATED, at=f"sales/{row.id}")


@write(
    router, "PATCH", "/sales/{sale_id}", scope=Scope.SALES_WRITE, answer=SaleOut, headers=["ETag"]
)
def change_sale(request: ApiRequest, sale_id: str, given: SaleChange) -> HttpResponse:
    """Changes what the body names."""
    origin, external_id = open_row_id(sale_id)
    pk = change(
        request,
        service.SALE,
        Sale.objects.all(),
        lambda sale: _values(given, sale),
        origin=origin,
        external_id=external_id,
    )
    return told(sale_out(_WITH_PARTNER.get(pk=pk)))


def _values(given: SaleChange, sale: Sale | None) -> Values:
    """As the service takes them. `sale`: the one that changes, whose amount stays in a new currency."""
    named = given.named()
    values = {name: value for name, value in named.items() if name in (*_PLAIN, "attribution")}
    if "amount" in named or "currency" in named:
        amount = named["amount"] if sale is None or "amount" in named else sale.amount.decimal
        currency = named["currency"] if sale is None or "currency" in named else sale.currency
        values["amount_minor"] = minor_of(amount, currency)
    return values
