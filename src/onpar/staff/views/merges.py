"""Merging two partners: find the other one, look at both, merge."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onpar.exchange.services.merging import merge_partners, plan_merge
from onpar.kernel import clock
from onpar.kernel.errors import DomainError
from onpar.partners.access import get_partner_for, require_program_runner
from onpar.staff.merge_page import ChooseForm, MergePage, find_partners, suggest_partners
from onpar.staff.requests import WorkspaceRequest


@require_safe
def choose_duplicate(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    partner = get_partner_for(request.user, public_id)
    require_program_runner(request.user)
    form = ChooseForm(request.GET if "q" in request.GET else None)
    found = find_partners(request.user, partner, form.cleaned_data["q"]) if form.is_valid() else []
    context = {
        "partner": partner,
        "form": form,
        "found": found,
        "alike": [] if form.is_valid() else suggest_partners(request.user, partner),
    }
    return render(request, "staff/merge_choose.html", context)


@require_http_methods(["GET", "POST"])
def merge(request: WorkspaceRequest, public_id: str, other: str) -> HttpResponse:
    """`public_id` stays, `other` becomes part of it."""
    survivor = get_partner_for(request.user, public_id)
    require_program_runner(request.user)
    duplicate = get_partner_for(request.user, other)
    page = MergePage.of(plan_merge(survivor, duplicate))
    problem = ""
    if request.method == "POST":
        if request.POST.get("seen") != page.seen:
            problem = _(
                "One of the two was changed meanwhile. Look at the values again, then merge."
            )
        elif not page.is_confirmed(request.POST):
            problem = _("That is not the name of the partner that goes. Type it as it stands here.")
        else:
            try:
                merge_partners(
                    survivor,
                    duplicate,
                    taken=page.taken(request.POST),
                    same_people=page.same_people(request.POST),
                    actor=request.user.actor,
                    at=clock.now(),
                )
            except DomainError as error:
                problem = error.message
            else:
                words = _("“%(name)s” is now part of this partner.") % {"name": duplicate}
                messages.success(request, words)
                return redirect(survivor)
    shown = page.answered(request.POST) if problem else page
    context = {"found": shown, "problem": problem}
    return render(request, "staff/merge.html", context, status=409 if problem else 200)
