"""The outbox, for administrators: what was sent, what waits, and what the mail server said."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onpar.accounts.access import check_administrator
from onpar.accounts.queries import may_read_mail
from onpar.accounts.services.mailing import send_trial
from onpar.kernel import clock
from onpar.kernel.mail.store import get_mail, list_mails, read_mail
from onpar.staff.requests import WorkspaceRequest

_ON_A_PAGE = 50


@require_http_methods(["GET", "POST"])
def mails(request: WorkspaceRequest) -> HttpResponse:
    """The list; the button sends a mail to whoever presses it."""
    check_administrator(request.user)
    if request.method == "POST":
        send_trial(request.user, at=clock.now())
        messages.success(
            request, _("A mail to %(email)s is on its way.") % {"email": request.user.email}
        )
        return redirect("staff:mails")
    page = Paginator(list_mails(), _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "transport": settings.MAIL_TRANSPORT}
    return render(request, "staff/mails.html", context)


@require_safe
def mail(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    check_administrator(request.user)
    found = get_mail(public_id)
    is_open = may_read_mail(request.user, found)
    written = read_mail(found, at=clock.now()) if is_open else None
    context = {"mail": found, "written": written, "is_open": is_open}
    return render(request, "staff/mail.html", context)
