"""Fetch with rights: API tokens that a user may see and revoke, and what is for administrators."""

from django.db.models import Q, QuerySet

from onpar.accounts.models import ApiToken, User
from onpar.kernel.errors import NotAllowed, NotFound


def visible_tokens(user: User) -> QuerySet[ApiToken]:
    """An administrator sees everybody's, others their own."""
    shown = Q() if user.is_administrator else Q(user=user)
    return ApiToken.objects.select_related("user").filter(shown)


def get_token_for(user: User, public_id: str) -> ApiToken:
    """Raises NotFound for somebody else's token as for one that never existed."""
    token = visible_tokens(user).filter(public_id=public_id).first()
    if token is None:
        raise NotFound("There is no such token. It may have been removed.")
    return token


def check_administrator(user: User) -> None:
    """Raises NotAllowed for everybody else."""
    if not user.is_administrator:
        raise NotAllowed("Only an administrator may do this.")


def get_user_for(user: User, public_id: str) -> User:
    """A user, for an administrator. Raises NotAllowed or NotFound."""
    check_administrator(user)
    found = User.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such user.")
    return found
