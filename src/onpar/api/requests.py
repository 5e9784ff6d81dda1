"""A request as the views get it."""

from django.http import HttpRequest

from onpar.accounts.models import ApiToken, User


class ApiRequest(HttpRequest):
    """The door has let only a living token with the right scope through."""

    auth: ApiToken

    @property
    def viewer(self) -> User:
        return self.auth.user
