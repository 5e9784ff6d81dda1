"""What every workspace page needs."""

from typing import Any

from django.http import HttpRequest

from onpar.accounts.queries import get_installation
from onpar.staff.navigation import menu


def workspace(request: HttpRequest) -> dict[str, Any]:
    return {"installation": get_installation(), "menu": menu(request.resolver_match)}
