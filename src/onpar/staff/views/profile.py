"""The own profile: name, language, time zone, password, second step, sessions."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onpar.accounts.queries import get_installation, list_sessions
from onpar.accounts.services import second_factor
from onpar.accounts.services.confirming import Way, check_confirmation, mail_confirmation, way_of
from onpar.accounts.services.profile import change_password, change_profile
from onpar.accounts.services.sessions import end_other_sessions, end_session
from onpar.kernel import clock
from onpar.kernel.errors import DomainError
from onpar.staff.confirmed import recently_confirmed
from onpar.staff.devices import devices
from onpar.staff.links import with_query
from onpar.staff.next_page import asked_page, next_page
from onpar.staff.qr_code import qr_code
from onpar.staff.requests import WorkspaceRequest
from onpar.staff.user_forms import ConfirmForm, PasswordForm, ProfileForm, TwoStepForm, refuse

# In the session: which mailed code a confirmation waits for.
_CONFIRMATION_KEY = "confirmation_key"


@require_http_methods(["GET", "POST"])
def profile(request: WorkspaceRequest) -> HttpResponse:
    user = request.user
    shown = {"name": user.name, "language": user.language, "time_zone": user.time_zone}
    form = ProfileForm(request.POST or None, initial=shown)
    if form.is_valid():
        change_profile(user, **form.cleaned_data, at=clock.now())
        messages.success(request, _("Your profile is saved."))
        return redirect("staff:profile")
    context = {
        "form": form,
        "has_second_step": second_factor.has_second_factor(user),
        "has_password": user.has_usable_password(),
    }
    return render(request, "staff/profile.html", context)


@sensitive_post_parameters("answer")
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: WorkspaceRequest) -> HttpResponse:
    """Who sits there? Then back to the page that asked."""
    way = way_of(request.user)
    mailed = request.session.get(_CONFIRMATION_KEY, "")
    form = ConfirmForm(request.POST or None, way=way)
    status = 200
    if form.is_valid():
        answer = form.cleaned_data["answer"]
        try:
            check_confirmation(request, request.user, answer, mailed=mailed, at=clock.now())
        except DomainError as error:
            status = refuse(form, error)
        else:
            request.session.pop(_CONFIRMATION_KEY, None)
            return HttpResponseRedirect(next_page(request))
    context = {
        "form": form,
        "next": asked_page(request),
        "by_password": way is Way.PASSWORD,
        "must_mail": way is Way.MAILED_CODE and not mailed,
        "by_mail": way is Way.MAILED_CODE,
    }
    return render(request, "staff/confirm.html", context, status=status)


@require_POST
def confirm_mail(request: WorkspaceRequest) -> HttpResponse:
    """Mails the code that the confirmation asks for."""
    key = mail_confirmation(request.user, at=clock.now())
    request.session[_CONFIRMATION_KEY] = key.public_id
    messages.success(request, _("A code is on its way to your address."))
    return redirect(with_query(reverse("staff:confirm"), next=asked_page(request)))


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@recently_confirmed
def password(request: WorkspaceRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            change_password(request, request.user, form.cleaned_data["password"], at=clock.now())
        except DomainError as error:
            status = refuse(form, error)
        else:
            messages.success(
                request, _("Your new password is set, and your other sessions have ended.")
            )
            return redirect("staff:profile")
    return render(request, "staff/password.html", {"form": form}, status=status)


@sensitive_post_parameters("code", "sealed")
@never_cache
@require_http_methods(["GET", "POST"])
@recently_confirmed
def two_step(request: WorkspaceRequest) -> HttpResponse:
    """Turns the second step on; where it is on already, shows the way to change it."""
    user, issuer = request.user, f"OnPar {get_installation().vendor_name}"
    if second_factor.has_second_factor(user):
        return render(request, "staff/two_step_on.html")
    form = TwoStepForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            second_factor.turn_on(user, **form.cleaned_data, at=clock.now())
        except DomainError as error:
            status = refuse(form, error)
        else:
            messages.success(request, _("Two-step sign-in is on. Keep your recovery codes now."))
            return redirect("staff:recovery-codes")
    sealed = request.POST.get("sealed", "")
    offer = (
        second_factor.reopen_offer(user, sealed, issuer=issuer)
        if sealed
        else second_factor.make_offer(user, issuer=issuer)
    )
    context = {"form": form, "offer": offer, "picture": qr_code(offer.address)}
    return render(request, "staff/two_step.html", context, status=status)


@require_POST
@recently_confirmed
def two_step_off(request: WorkspaceRequest) -> HttpResponse:
    second_factor.turn_off(request.user, actor=request.user.actor, at=clock.now())
    messages.success(request, _("Two-step sign-in is off."))
    return redirect("staff:profile")


@never_cache
@require_http_methods(["GET", "POST"])
@recently_confirmed
def recovery_codes(request: WorkspaceRequest) -> HttpResponse:
    """Those that are left; the button makes ten new ones."""
    if request.method == "POST" and second_factor.has_second_factor(request.user):
        second_factor.renew_recovery_codes(request.user, at=clock.now())
        messages.success(request, _("These are your new codes. The former ones work no more."))
        return redirect("staff:recovery-codes")
    codes = second_factor.list_recovery_codes(request.user)
    if not codes and not second_factor.has_second_factor(request.user):
        return redirect("staff:two-step")
    return render(request, "staff/recovery_codes.html", {"codes": codes})


@require_safe
def sessions(request: WorkspaceRequest) -> HttpResponse:
    found = list_sessions(request.user, at=clock.now())
    shown = devices(found, current=request.session.session_key)
    return render(request, "staff/sessions.html", {"devices": shown})


@require_POST
def session_end(request: WorkspaceRequest) -> HttpResponse:
    """One session, or all others where none is named."""
    user, actor = request.user, request.user.actor
    if public_id := request.POST.get("session", ""):
        end_session(user, public_id, actor=actor, at=clock.now())
        messages.success(request, _("That session has ended."))
    else:
        current = request.session.session_key or ""
        end_other_sessions(user, keep=current, actor=actor, at=clock.now())
        messages.success(request, _("All your other sessions have ended."))
    return redirect("staff:sessions")
