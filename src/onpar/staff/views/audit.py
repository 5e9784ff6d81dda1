"""The audit log, for administrators."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onpar.accounts.access import check_administrator
from onpar.staff.audit_list import AuditListForm, audit_table, build_audit_list
from onpar.staff.downloads import csv_response
from onpar.staff.requests import WorkspaceRequest


@require_safe
def audit(request: WorkspaceRequest) -> HttpResponse:
    check_administrator(request.user)
    form = AuditListForm(request.GET)
    if request.GET.get("format") == "csv":
        return csv_response("audit", *audit_table(form))
    found = build_audit_list(form, page_number=request.GET.get("page", "1"))
    return render(request, "staff/audit.html", {"form": form, "found": found})
