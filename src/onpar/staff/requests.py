"""The request of a signed-in person, as every workspace view gets it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from onpar.accounts.models import User


class WorkspaceRequest(HttpRequest):
    """The middleware has let only signed-in users through and has read htmx's headers."""

    user: User
    htmx: HtmxDetails
