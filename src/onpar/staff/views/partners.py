"""Partners: the list and one partner."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onpar.kernel import clock
from onpar.partners.access import get_partner_for
from onpar.staff.downloads import csv_response
from onpar.staff.forms import program_today
from onpar.staff.partner_list import PartnerListForm, list_partners, partner_table
from onpar.staff.partner_page import build_partner
from onpar.staff.requests import WorkspaceRequest

SALES_PAGE = 50


@require_safe
def partners(request: WorkspaceRequest) -> HttpResponse:
    form = PartnerListForm(request.GET, user=request.user)
    if request.GET.get("format") == "csv":
        return csv_response("partners", *partner_table(request.user, form))
    found = list_partners(request.user, form, page_number=request.GET.get("page", "1"))
    return render(request, "staff/partners.html", {"form": form, "found": found})


@require_safe
def sales(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    partner = get_partner_for(request.user, public_id)
    page = Paginator(partner.sales.order_by("-closed_on", "-pk"), SALES_PAGE).get_page(
        request.GET.get("page", "1")
    )
    return render(request, "staff/partner_sales.html", {"partner": partner, "page": page})


@require_safe
def partner(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    found = build_partner(
        request.user,
        public_id,
        page_number=request.GET.get("page", "1"),
        today=program_today(),
        at=clock.now(),
    )
    return render(request, "staff/partner.html", {"found": found})
