"""Where to go afterward: a page of ours that was asked for, or Pulse."""

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def asked_page(request: HttpRequest) -> str:
    """The page in `next`, where it is one of ours; else nothing."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else ""


def next_page(request: HttpRequest) -> str:
    return asked_page(request) or resolve_url("staff:pulse")
