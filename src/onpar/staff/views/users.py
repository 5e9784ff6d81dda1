"""Users, for administrators: invite, change the role, switch off and on, take a lost second step away."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onpar.accounts.access import check_administrator, get_user_for
from onpar.accounts.models import Role, User
from onpar.accounts.queries import list_users
from onpar.accounts.services import users as services
from onpar.accounts.services.second_factor import has_second_factor, turn_off
from onpar.exchange.models import Erasure
from onpar.exchange.services.erasing import erase_person, preview_erasure
from onpar.exchange.services.personal_export import export_person
from onpar.kernel import clock
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError
from onpar.partners.services.handing_over import hand_over
from onpar.staff.confirmed import ask, is_fresh
from onpar.staff.requests import WorkspaceRequest
from onpar.staff.user_forms import ROLE_MEANINGS, HandOverForm, InviteForm, RoleForm, refuse
from onpar.staff.views.people import archive_response


@require_safe
def users(request: WorkspaceRequest) -> HttpResponse:
    check_administrator(request.user)
    return render(request, "staff/users.html", {"users": list_users()})


@require_http_methods(["GET", "POST"])
def user_invite(request: WorkspaceRequest) -> HttpResponse:
    check_administrator(request.user)
    if not is_fresh(request):
        return ask(request)
    form = InviteForm(request.POST or None)
    status = 200
    if form.is_valid():
        asked = form.cleaned_data
        try:
            invited = services.invite_user(
                asked["email"],
                name=asked["name"],
                role=Role(asked["role"]),
                inviter=request.user,
                at=clock.now(),
            )
        except DomainError as error:
            status = refuse(form, error)
        else:
            messages.success(request, _("%(email)s is invited.") % {"email": invited.email})
            return redirect("staff:users")
    context = {"form": form, "meanings": ROLE_MEANINGS}
    return render(request, "staff/user_invite.html", context, status=status)


@require_http_methods(["GET", "POST"])
def user(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    """One user, and the role as a form."""
    person = get_user_for(request.user, public_id)
    form = RoleForm(request.POST or None, initial={"role": person.role})
    status = 200
    if form.is_valid():
        if not is_fresh(request):
            return ask(request)
        try:
            role = Role(form.cleaned_data["role"])
            services.change_role(person, role, actor=request.user.actor, at=clock.now())
        except DomainError as error:
            status = refuse(form, error)
        else:
            messages.success(request, _("The role is changed."))
            return redirect("staff:user", public_id)
    context = {
        "person": person,
        "form": form,
        "meanings": ROLE_MEANINGS,
        "has_second_step": has_second_factor(person),
    }
    return render(request, "staff/user.html", context, status=status)


@require_POST
def user_invitation(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    """The invitation again; the link of the first one ends."""
    person = get_user_for(request.user, public_id)
    services.send_invitation(person, inviter=request.user, at=clock.now())
    messages.success(
        request, _("A new invitation is on its way to %(email)s.") % {"email": person.email}
    )
    return redirect("staff:user", public_id)


@require_http_methods(["GET", "POST"])
def user_access(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    """Switches a user off, or on again; says first what that means."""
    person = get_user_for(request.user, public_id)
    if not is_fresh(request):
        return ask(request)
    refused = ""
    if request.method == "POST":
        switch = services.switch_off if person.is_active else services.switch_on
        try:
            switch(person, actor=request.user.actor, at=clock.now())
        except DomainError as error:
            refused = error.message
            person.refresh_from_db()
        else:
            done = (
                _("%(name)s may sign in again.")
                if person.is_active
                else _("%(name)s is switched off and cannot sign in any more.")
            )
            messages.success(request, done % {"name": person.name})
            return redirect("staff:user", public_id)
    context = {"person": person, "refused": refused}
    return render(request, "staff/user_access.html", context)


@require_http_methods(["GET", "POST"])
def user_second_step(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    """For somebody who has lost the device and the recovery codes."""
    person = get_user_for(request.user, public_id)
    if not is_fresh(request):
        return ask(request)
    if request.method == "POST":
        turn_off(person, actor=request.user.actor, at=clock.now())
        messages.success(
            request,
            _("%(name)s signs in without a second step now.") % {"name": person.name},
        )
        return redirect("staff:user", public_id)
    return render(request, "staff/user_second_step.html", {"person": person})


@require_http_methods(["GET", "POST"])
def user_data(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    """What is stored of a user; POST gives the partners on and erases, once the name is typed."""
    person = get_user_for(request.user, public_id)
    if not is_fresh(request):
        return ask(request)
    form = HandOverForm(request.POST or None, leaver=person)
    problem = ""
    if form.is_valid():
        problem = _why_not(request.user, person, request.POST.get("name", ""))
        if not problem:
            heir = User.objects.filter(pk=form.cleaned_data["heir"]).first()
            try:
                erased = _erase(person, heir, actor=request.user.actor, at=clock.now())
            except DomainError as error:
                problem = error.message
            else:
                return redirect("staff:erasure", erased.public_id)
    context = {
        "person": person,
        "form": form,
        "owned": person.partners.count(),
        "report": preview_erasure(person),
        "problem": problem,
    }
    return render(request, "staff/user_data.html", context, status=409 if problem else 200)


@require_POST
def export_user_data(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    person = get_user_for(request.user, public_id)
    if not is_fresh(request):
        return ask(request)
    content = export_person(person, actor=request.user.actor, at=clock.now())
    return archive_response(content, f"user-{public_id}.zip")


def _why_not(user: User, person: User, typed: str) -> str:
    if person == user:
        return _("You cannot erase yourself. Ask another administrator.")
    if typed.split() != person.name.split():
        return _("That is not the name of the person. Type it as it stands above.")
    return ""


def _erase(person: User, heir: User | None, *, actor: str, at: datetime) -> Erasure:
    """Both or nothing. Raises LastAdministrator."""
    with writing():
        hand_over(person, heir, actor=actor, at=at)
        return erase_person(person, actor=actor, at=at)
