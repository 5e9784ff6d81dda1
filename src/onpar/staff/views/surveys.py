"""Listening: the surveys, and the design of one. Everybody reads; who runs the program designs."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onpar.kernel import clock
from onpar.kernel.errors import DomainError, NotFound, Outdated
from onpar.partners.access import require_program_runner
from onpar.staff.forms import program_today
from onpar.staff.requests import WorkspaceRequest
from onpar.staff.saving import EditPage
from onpar.staff.surveys.forms import NewSurveyForm, PlanForm, in_words, offered_templates
from onpar.staff.surveys.items import ItemForm, NewItemForm, digest_of
from onpar.staff.surveys.page import build_survey, state_words
from onpar.staff.surveys.results import build_results
from onpar.surveys import changes
from onpar.surveys.document import Document, Item, words
from onpar.surveys.models import Survey, SurveyVersion
from onpar.surveys.queries import list_surveys
from onpar.surveys.services import designing

_STEPS = {"up": -1, "down": 1}


@require_safe
def listening(request: WorkspaceRequest) -> HttpResponse:
    lines = [
        (found, state_words(found.published, has_draft=found.has_draft)) for found in list_surveys()
    ]
    return render(request, "staff/surveys/list.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
def new_survey(request: WorkspaceRequest) -> HttpResponse:
    require_program_runner(request.user)
    language = request.user.language
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NewSurveyForm(*given, language=language)
    if form.is_valid():
        document, fields = form.wanted()
        draft = designing.create_survey(
            document, **fields, actor=request.user.actor, at=clock.now()
        )
        messages.success(request, _("“%(name)s” is a draft now.") % {"name": draft.survey.name})
        return redirect("staff:survey", draft.survey.public_id)
    offered = [
        (choice, in_words(template.about, language), template.document.minutes)
        for choice, template in zip(form["template"], offered_templates(), strict=True)
    ]
    return render(request, "staff/surveys/new.html", {"form": form, "offered": offered})


@require_safe
def survey(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    page = build_survey(_get(public_id))
    return render(request, "staff/surveys/survey.html", {"page": page})


@require_http_methods(["GET", "POST"])
def plan(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    found = _get_to_change(request, public_id)
    form = PlanForm(request.POST or None, survey=found)
    status = 200
    if form.is_valid():
        try:
            designing.change_plan(
                found, form.plan(), seen=form.seen(), actor=request.user.actor, at=clock.now()
            )
        except Outdated as error:
            form.add_error(None, error.message)
            status = 409
        else:
            messages.success(request, _("The plan is saved."))
            return redirect("staff:survey", public_id)
    page = EditPage(_("Plan of the survey"), _address(found), _trail(found))
    return render(request, "staff/edit.html", {"form": form, "edit": page}, status=status)


@require_POST
def publish(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    found = _get_to_change(request, public_id)
    draft = found.versions.filter(published_at=None).first()
    if draft is None:
        messages.success(request, _("There is nothing to publish: the newest version is out."))
        return redirect("staff:survey", public_id)
    try:
        version = designing.publish(draft, actor=request.user.actor, at=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        words_said = _("Version %(number)d is published. It never changes any more.")
        messages.success(request, words_said % {"number": version.number})
    return redirect("staff:survey", public_id)


@require_POST
def discard(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    found = _get_to_change(request, public_id)
    try:
        designing.discard_draft(found, actor=request.user.actor, at=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The changes are gone; the published version stands."))
    return redirect("staff:survey", public_id)


@require_POST
def copy(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    found = _get_to_change(request, public_id)
    name = (_("Copy of %(name)s") % {"name": found.name})[:120]
    try:
        draft = designing.copy_survey(found, name=name, actor=request.user.actor, at=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("staff:survey", public_id)
    messages.success(request, _("This is the copy."))
    return redirect("staff:survey", draft.survey.public_id)


@require_safe
def download(request: WorkspaceRequest, public_id: str, number: int) -> HttpResponse:  # noqa: ARG001
    version = SurveyVersion.objects.filter(survey=_get(public_id), number=number).first()
    if version is None or not version.document:
        raise NotFound("There is no such version.")
    response = JsonResponse(
        version.document, json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    name = f"survey-{public_id}-{number}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
def add_item(request: WorkspaceRequest, public_id: str) -> HttpResponse:
    found = _get_to_change(request, public_id)
    document = designing.design_of(found)
    form = NewItemForm(request.POST or None, document=document)
    if form.is_valid():
        item = form.new_item(lambda wish: changes.free_key(document, wish))
        try:
            designing.change_draft(
                found,
                lambda now: changes.add_item(now, item),
                actor=request.user.actor,
                at=clock.now(),
            )
        except ValueError:
            form.add_error("what", _("This question has been added meanwhile."))
        else:
            return redirect("staff:survey-item", public_id, item.key)
    page = EditPage(
        _("Add a question"), _address(found), _trail(found), button=_("Add the question")
    )
    return render(request, "staff/edit.html", {"form": form, "edit": page})


@require_http_methods(["GET", "POST"])
def edit_item(request: WorkspaceRequest, public_id: str, key: str) -> HttpResponse:
    found = _get_to_change(request, public_id)
    document = designing.design_of(found)
    item = changes.find_item(document, key)
    form = ItemForm(request.POST or None, item=item, document=document)
    status = 200
    if form.is_valid() and (changed := form.changed_item()):
        base = form.base

        def change(now: Document) -> Document:
            if digest_of(changes.find_item(now, key)) != base:
                raise Outdated(
                    _(
                        "Somebody else changed this question meanwhile. Save again to keep your words."
                    )
                )
            return changes.replace_item(now, key, changed)

        try:
            designing.change_draft(found, change, actor=request.user.actor, at=clock.now())
        except Outdated as error:
            form.add_error(None, error.message)
            form.base, status = digest_of(item), 409
        else:
            messages.success(request, _("The question is saved in the draft."))
            return redirect("staff:survey", public_id)
    page = EditPage(_title(item, document), _address(found), _trail(found), note=key)
    return render(request, "staff/edit.html", {"form": form, "edit": page}, status=status)


@require_POST
def move(request: WorkspaceRequest, public_id: str, key: str, step: str) -> HttpResponse:
    """Up, down, or out of the draft."""
    found = _get_to_change(request, public_id)
    if step not in (*_STEPS, "remove"):
        raise NotFound("There is no such step.")

    def change(now: Document) -> Document:
        if step == "remove":
            return changes.remove_item(now, key)
        return changes.move_item(now, key, steps=_STEPS[step])

    try:
        designing.change_draft(found, change, actor=request.user.actor, at=clock.now())
    except ValueError:
        messages.error(request, _("A survey asks one question at least, so this one stays."))
    return redirect("staff:survey", public_id)


@require_safe
def wave(request: WorkspaceRequest, public_id: str, key: str) -> HttpResponse:
    found = _get(public_id).waves.select_related("survey").filter(key=key).first()
    if found is None:
        raise NotFound("There is no such wave.")
    page = build_results(request.user, found, today=program_today(), at=clock.now())
    return render(request, "staff/surveys/wave.html", {"page": page})


def _get(public_id: str) -> Survey:
    found = Survey.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such survey.")
    return found


def _get_to_change(request: WorkspaceRequest, public_id: str) -> Survey:
    require_program_runner(request.user)
    return _get(public_id)


def _address(found: Survey) -> str:
    return reverse("staff:survey", args=[found.public_id])


def _trail(found: Survey) -> tuple[tuple[str, str], ...]:
    return ((_("Listening"), reverse("staff:listening")), (found.name, _address(found)))


def _title(item: Item, document: Document) -> str:
    return words(item.text, document.languages[0], document.languages) or _("Question")
