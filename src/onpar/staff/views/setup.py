"""The first start of an empty OnPar, and the first visit of somebody who was invited."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onpar.accounts.middleware import open_to_all
from onpar.accounts.places import place_of
from onpar.accounts.services.installation import check_setup_token, set_up
from onpar.accounts.services.keys import KeySpent
from onpar.accounts.services.sessions import start_session
from onpar.accounts.services.signing_in import count_link
from onpar.accounts.services.users import accept_invitation, get_invited_user
from onpar.kernel import clock
from onpar.kernel.errors import DomainError, NotFound
from onpar.staff.user_forms import InvitationForm, SetupForm, refuse


@open_to_all
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponse:
    if request.method == "POST":
        count_link(place_of(request), at=clock.now())
    check_setup_token(token, at=clock.now())
    form = SetupForm(request.POST or None, initial={"currency": "USD", "time_zone": "UTC"})
    status = 200
    if form.is_valid():
        try:
            user = set_up(token, form.first_start(), at=clock.now())
        except NotFound:
            raise
        except DomainError as error:
            status = refuse(form, error)
        else:
            start_session(request, user, method="first start", at=clock.now())
            return redirect("staff:pulse")
    return render(request, "staff/setup.html", {"form": form}, status=status)


@open_to_all
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """A name and a password; then the workspace."""
    try:
        person = get_invited_user(token, at=clock.now())
    except KeySpent as error:
        return render(request, "staff/link_spent.html", {"refused": error.message}, status=404)
    form = InvitationForm(request.POST or None, initial={"name": person.name})
    status = 200
    if form.is_valid():
        try:
            user = accept_invitation(token, **form.cleaned_data, at=clock.now())
        except DomainError as error:
            status = refuse(form, error)
        else:
            start_session(request, user, method="invitation", at=clock.now())
            return redirect(resolve_url("staff:pulse"))
    context = {"form": form, "person": person}
    return render(request, "staff/invitation.html", context, status=status)
