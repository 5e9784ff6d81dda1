"""Partners: the list with its saved views and changes of many, and one partner."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onpar.kernel import clock
from onpar.partners.access import get_partner_for
from onpar.staff import bulk
from onpar.staff.downloads import csv_response
from onpar.staff.forms import program_today
from onpar.staff.partner_list import PartnerListForm, list_partners, partner_table
from onpar.staff.partner_page import build_partner
from onpar.staff.requests import WorkspaceRequest
from onpar.staff.saved_views import (
    SavedViewForm,
    get_view_for,
    remove_view,
    rename_view,
    save_view,
    views_of,
)

SALES_PAGE = 50
SHOWN_LEFT = 100


@require_safe
def partners(request: WorkspaceRequest) -> HttpResponse:
    form = PartnerListForm(request.GET, user=request.user)
    if request.GET.get("format") == "csv":
        return csv_response("partners", *partner_table(request.user, form))
    found = list_partners(request.user, form, page_number=request.GET.get("page", "1"))
    context = {
        "form": form,
        "found": found,
        "views": views_of(request.user),
        "view_form": SavedViewForm(user=request.user),
        "actions": bulk.actions_for(request.user),
    }
    return render(request, "staff/partners.html", context)


@require_POST
def change_partners(request: WorkspaceRequest) -> HttpResponse:
    """First asks what the action needs, then applies it and says what became of the partners."""
    what = request.POST.get("what", "")
    bulk.check_action(request.user, what)
    selection = bulk.selection_of(request.user, request.POST)
    form = bulk.BulkForm(request.POST if "apply" in request.POST else None, what=what)
    context = {
        "what": what,
        "title": bulk.ACTIONS[what],
        "selection": selection,
        "count": selection.partners.count(),
        "form": form,
    }
    if not form.is_valid():
        return render(request, "staff/partners_change.html", context)
    result = bulk.apply(request.user, what, selection, form.cleaned_data, at=clock.now())
    context |= {
        "words": bulk.result_words(result),
        "left": result.left[:SHOWN_LEFT],
        "kept": result.kept,
    }
    return render(request, "staff/partners_changed.html", context)


@require_POST
def undo_partners(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    """Says what became of each, as the change did."""
    result = bulk.take_back(request.user, public_id, at=clock.now())
    context = {
        "title": _("Undo a change of many partners"),
        "words": bulk.result_words(result),
        "left": result.left[:SHOWN_LEFT],
    }
    return render(request, "staff/partners_changed.html", context)


@require_POST
def add_view(request: WorkspaceRequest) -> HttpResponse:
    """Keeps the list as it stands; only what the list itself knows goes into the address."""
    form = SavedViewForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, " ".join(str(texts[0]) for texts in form.errors.values()))
        return redirect("staff:partners")
    address = PartnerListForm(QueryDict(request.POST.get("address", "")), user=request.user).address
    asked = form.cleaned_data
    view = save_view(request.user, asked["name"], address, is_shared=asked.get("is_shared", False))
    messages.success(request, _("The view “%(name)s” was saved.") % {"name": view})
    return redirect(view.href)


@require_http_methods(["GET", "POST"])
def edit_view(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    view = get_view_for(request.user, public_id)
    if "remove" in request.POST:
        remove_view(view)
        messages.success(request, _("The view “%(name)s” was removed.") % {"name": view})
        return redirect("staff:partners")
    form = SavedViewForm(request.POST or None, user=request.user, view=view)
    if form.is_valid():
        asked = form.cleaned_data
        rename_view(view, asked["name"], is_shared=asked.get("is_shared", False))
        messages.success(request, _("The view was saved."))
        return redirect(view.href)
    return render(request, "staff/partners_view.html", {"form": form, "view": view})


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
