"""API tokens: made and shown once, checked with each request, revoked."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from onpar.accounts.models import ApiToken, Scope, User
from onpar.kernel import audit
from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError, suggest

_BEGINNING = "onpar_"
_SHOWN = len(_BEGINNING) + 6
# How exact "last used" is: a write with every request would cost more than most answers.
_USED_EVERY = timedelta(minutes=1)


class TokenRefused(DomainError):
    """One sentence for a token that is wrong, expired or revoked, and for one whose user has left."""

    code = "token_refused"


class ScopeUnknown(DomainError):
    code = "scope_unknown"


def create_token(
    user: User,
    *,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    actor: str,
    at: datetime,
) -> tuple[ApiToken, str]:
    """The token and its secret, which nobody can read again. Raises ScopeUnknown."""
    wanted = sorted(set(scopes))
    _check_scopes(wanted)
    secret = _BEGINNING + secrets.token_urlsafe(32)
    with writing():
        token = ApiToken.objects.create(
            user=user,
            name=name,
            digest=_digest(secret),
            prefix=secret[:_SHOWN],
            scopes=wanted,
            created_at=at,
            expires_at=expires_at,
        )
        audit.record(
            "accounts.token.created",
            actor=actor,
            subject=f"token:{token.public_id}",
            at=at,
            after={"user": user.pk, "scopes": wanted},
        )
    return token, secret


def _check_scopes(wanted: list[str]) -> None:
    if not wanted:
        raise ScopeUnknown(f"Choose at least one scope. {suggest('', Scope.values)}")
    for scope in wanted:
        if scope not in Scope.values:
            raise ScopeUnknown(f"There is no scope '{scope}'. {suggest(scope, Scope.values)}")


def check_token(secret: str, *, at: datetime) -> ApiToken:
    """The living token with its user; one query. Raises TokenRefused."""
    token = ApiToken.objects.select_related("user").filter(digest=_digest(secret)).first()
    if token is None or not token.is_alive(at):
        raise TokenRefused("The token is not valid. Make a new one under Settings, API tokens.")
    if token.last_used_at is None or at - token.last_used_at >= _USED_EVERY:
        with writing():
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


def revoke_token(token: ApiToken, *, actor: str, at: datetime) -> None:
    """A second time changes nothing."""
    with writing():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
            audit.record(
                "accounts.token.revoked", actor=actor, subject=f"token:{token.public_id}", at=at
            )


def _digest(secret: str) -> str:
    # The secret has 256 random bits, so a plain digest cannot be guessed back.
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
