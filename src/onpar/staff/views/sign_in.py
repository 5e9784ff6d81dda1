"""Signing in and out. A GET never changes state: a mail scanner may open a demo link."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from onpar.accounts.middleware import open_to_all
from onpar.accounts.services.demo_links import get_demo_user
from onpar.accounts.services.signing_in import SignInRefused, check_sign_in
from onpar.kernel import clock
from onpar.kernel.errors import TooManyRequests
from onpar.staff.forms import SignInForm


@open_to_all
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next_page(request))
    if request.htmx:  # type: ignore[attr-defined]
        # A session that ended behind a swapped link: the whole page goes to the sign-in, not its middle.
        return HttpResponseClientRedirect(request.get_full_path())
    form = SignInForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            user = check_sign_in(request, **form.cleaned_data, at=clock.now())
        except (SignInRefused, TooManyRequests) as error:
            form.add_error(None, error.message)
            status = 429 if isinstance(error, TooManyRequests) else 200
        else:
            login(request, user)
            return HttpResponseRedirect(_next_page(request))
    return render(
        request, "staff/sign_in.html", {"form": form, "next": _asked_page(request)}, status=status
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
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
        login(request, user)
        return redirect("staff:pulse")
    return render(request, "staff/demo_link.html", {"person": user})


def _asked_page(request: HttpRequest) -> str:
    """The page that was asked for before the sign-in, where it is one of ours; else nothing."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else ""


def _next_page(request: HttpRequest) -> str:
    return _asked_page(request) or resolve_url("staff:pulse")
