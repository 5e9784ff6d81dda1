"""The catalog of metrics, and the explorer of one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onpar.insights.catalog import get_metric, list_metrics
from onpar.kernel import clock
from onpar.staff.downloads import csv_response
from onpar.staff.explorer import ExplorerForm, answer, build_explorer
from onpar.staff.requests import WorkspaceRequest
from onpar.staff.tables import result_file


@require_safe
def metrics(request: WorkspaceRequest) -> HttpResponse:
    return render(request, "staff/metrics.html", {"metrics": list_metrics()})


@require_safe
def metric(request: WorkspaceRequest, key: str) -> HttpResponse:
    form = ExplorerForm(request.GET.dict(), metric=get_metric(key), user=request.user)
    query = form.query()
    if request.GET.get("format") == "csv":
        return csv_response(key, *result_file(answer(request.user, query, at=clock.now())))
    found = build_explorer(request.user, query, request.GET.dict(), at=clock.now())
    return render(request, "staff/metric.html", {"form": form, "found": found})
