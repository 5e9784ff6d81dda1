"""From where somebody comes."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def place_of(request: HttpRequest) -> str:
    """The network address of the visitor; behind ONPAR_TRUSTED_PROXIES the one that the outermost saw."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.TRUSTED_PROXIES:
        return direct
    passed_on = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if len(passed_on) < settings.TRUSTED_PROXIES:
        return direct
    named = passed_on[-settings.TRUSTED_PROXIES]
    return named if _is_address(named) else direct


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
