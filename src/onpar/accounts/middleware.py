"""Every URL asks for a signed-in user unless its view says that it is open."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation

View = Callable[..., HttpResponseBase]


def open_to_all(view: View) -> View:
    """Mark a view that answers without a sign-in. Everything else is closed by default."""
    view.is_open_to_all = True  # type: ignore[attr-defined]
    return view


class SignInRequiredMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if getattr(view, "is_open_to_all", False) or request.user.is_authenticated:
            return None
        return redirect_to_login(request.get_full_path())


class PersonalSettingsMiddleware:
    """Shows times in the zone, and texts in the language, of whoever is signed in; costs no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: View, _args: Any, _kwargs: Any) -> None:
        if getattr(view, "is_open_to_all", False) or not request.user.is_authenticated:
            return
        timezone.activate(ZoneInfo(request.user.time_zone))
        translation.activate(request.user.language)
