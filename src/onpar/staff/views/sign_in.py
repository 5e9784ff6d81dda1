"""Signing in and out. A GET never changes state: a mail scanner may open every link."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from onpar.accounts.middleware import open_to_all
from onpar.accounts.models import User
from onpar.accounts.places import place_of
from onpar.accounts.queries import find_demo_mail, needs_setup
from onpar.accounts.services.demo_links import get_demo_user
from onpar.accounts.services.keys import KeySpent
from onpar.accounts.services.sessions import forget_session
from onpar.accounts.services.signing_in import (
    SignInRefused,
    begin_session,
    check_mailed_code,
    check_sign_in,
    find_half_way,
    finish_session,
    get_link_user,
    request_code,
    use_link,
)
from onpar.kernel import clock
from onpar.kernel.errors import DomainError, NotFound
from onpar.kernel.mail.store import read_mail
from onpar.staff.links import with_query
from onpar.staff.next_page import asked_page, next_page
from onpar.staff.user_forms import AddressForm, CodeForm, SignInForm, refuse

# In the session: which mailed code this browser waits for.
_MAILED_KEY = "mailed_key"


@open_to_all
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_page(request))
    if request.htmx:  # type: ignore[attr-defined]
        # A session that ended behind a swapped link: the whole page goes to the sign-in, not its middle.
        return HttpResponseClientRedirect(request.get_full_path())
    form = SignInForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            user = check_sign_in(request, **form.cleaned_data, at=clock.now())
        except DomainError as error:
            status = refuse(form, error)
        else:
            return _go_on(request, user, method="password")
    context = {"form": form, "next": asked_page(request), "needs_setup": needs_setup()}
    return render(request, "staff/sign_in.html", context, status=status)


def _go_on(request: HttpRequest, user: User, *, method: str) -> HttpResponse:
    """To the page that was asked for, or to the second step."""
    page = next_page(request)
    if begin_session(request, user, method=method, next_page=page, at=clock.now()):
        return HttpResponseRedirect(page)
    return redirect("staff:second-step")


@open_to_all
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    half_way = find_half_way(request, at=clock.now())
    if half_way is None:
        return redirect("staff:sign-in")
    form = CodeForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            finish_session(request, half_way, code=form.cleaned_data["code"], at=clock.now())
        except DomainError as error:
            status = refuse(form, error)
        else:
            return HttpResponseRedirect(half_way.next_page)
    return render(request, "staff/second_step.html", {"form": form}, status=status)


@open_to_all
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Asks for an address, and mails a code to it if somebody has it."""
    form = AddressForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            key = request_code(form.cleaned_data["email"], place=place_of(request), at=clock.now())
        except DomainError as error:
            status = refuse(form, error)
        else:
            request.session[_MAILED_KEY] = key.public_id
            entry = reverse("staff:sign-in-code-entry")
            return redirect(with_query(entry, next=asked_page(request)))
    context = {"form": form, "next": asked_page(request)}
    return render(request, "staff/sign_in_code.html", context, status=status)


@open_to_all
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_code_entry(request: HttpRequest) -> HttpResponse:
    public_id = request.session.get(_MAILED_KEY)
    if public_id is None:
        return redirect("staff:sign-in-code")
    form = CodeForm(request.POST or None)
    status = 200
    if form.is_valid():
        code, place = form.cleaned_data["code"], place_of(request)
        try:
            user = check_mailed_code(public_id, code, place=place, at=clock.now())
        except DomainError as error:
            status = refuse(form, error)
        else:
            del request.session[_MAILED_KEY]
            return _go_on(request, user, method="mailed code")
    context = {"form": form, "next": asked_page(request)}
    return render(request, "staff/sign_in_code_entry.html", context, status=status)


@open_to_all
@never_cache
@require_safe
def sign_in_mail(request: HttpRequest) -> HttpResponse:
    """In a demo, where no mail leaves: the mail that this browser waits for."""
    mail = find_demo_mail(request.session.get(_MAILED_KEY, ""))
    written = read_mail(mail, at=clock.now()) if mail else None
    if written is None:
        raise NotFound("There is no mail to show.")
    return render(request, "staff/sign_in_mail.html", {"mail": mail, "written": written})


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Shows whose link it is, with one button; the button signs in."""
    try:
        if request.method == "POST":
            user = use_link(token, place=place_of(request), at=clock.now())
            return _go_on(request, user, method="mailed link")
        person = get_link_user(token, at=clock.now())
    except KeySpent as error:
        return render(request, "staff/link_spent.html", {"refused": error.message}, status=404)
    return render(request, "staff/sign_in_link.html", {"person": person})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    forget_session(request)
    logout(request)
    return redirect("staff:sign-in")


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def demo_link(request: HttpRequest, token: str) -> HttpResponse:
    """Shows whose link it is, with one button; the button signs in."""
    try:
        user = get_demo_user(token)
    except SignInRefused as error:
        return render(request, "staff/demo_link.html", {"refused": error.message}, status=404)
    if request.method == "POST":
        return _go_on(request, user, method="demo link")
    return render(request, "staff/demo_link.html", {"person": user})
