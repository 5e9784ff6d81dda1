"""Tasks, for administrators: the list, one task, and another try for one that was given up."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from onpar.accounts.access import check_administrator
from onpar.kernel import clock
from onpar.kernel.errors import NotFound
from onpar.kernel.models import Task
from onpar.kernel.tasks.replaying import replay
from onpar.staff.requests import WorkspaceRequest
from onpar.staff.task_list import TaskListForm, build_task_list, task_row


@require_safe
def tasks(request: WorkspaceRequest) -> HttpResponse:
    check_administrator(request.user)
    form = TaskListForm(request.GET)
    found = build_task_list(form, page_number=request.GET.get("page", "1"), at=clock.now())
    return render(request, "staff/tasks.html", {"form": form, "found": found})


@require_safe
def task(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    check_administrator(request.user)
    return render(request, "staff/task.html", {"found": task_row(_get(public_id))})


@require_POST
def task_replay(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    check_administrator(request.user)
    replay(_get(public_id), actor=f"user:{request.user.pk}", at=clock.now())
    return redirect("staff:task", public_id)


def _get(public_id: str) -> Task:
    found = Task.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such task. Tasks that ended are deleted after 30 days.")
    return found
