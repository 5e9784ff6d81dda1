"""API tokens: the list, a new one whose secret is shown once, and the end of one."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onpar.accounts.access import get_token_for, visible_tokens
from onpar.accounts.services.tokens import create_token, revoke_token
from onpar.kernel import clock
from onpar.staff.requests import WorkspaceRequest
from onpar.staff.token_forms import NewTokenForm, token_rows


@require_safe
def tokens(request: WorkspaceRequest) -> HttpResponse:
    rows = token_rows(visible_tokens(request.user), at=clock.now())
    return render(request, "staff/tokens.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "POST"])
def new_token(request: WorkspaceRequest) -> HttpResponse:
    form = NewTokenForm(request.POST or None)
    if not form.is_valid():
        return render(request, "staff/token_new.html", {"form": form})
    at = clock.now()
    days = form.cleaned_data["days"]
    token, secret = create_token(
        request.user,
        name=form.cleaned_data["name"],
        scopes=form.cleaned_data["scopes"],
        expires_at=at + timedelta(days=int(days)) if days else None,
        actor=request.user.actor,
        at=at,
    )
    return render(request, "staff/token_made.html", {"token": token, "secret": secret})


@require_POST
def end_token(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    token = get_token_for(request.user, public_id)
    revoke_token(token, actor=request.user.actor, at=clock.now())
    messages.success(request, _("The token was revoked. Nothing can use it any more."))
    return redirect("staff:tokens")
