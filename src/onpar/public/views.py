"""The links of surveys. A GET shows and preselects; only a posted form stores.

No cookie is set and none is read: what a form may do hangs on the token of its address, which nobody
else knows, or on the ballot or the drawn id that it carries. So these forms need no CSRF token.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from onpar.accounts.middleware import open_to_all
from onpar.kernel import clock
from onpar.public.rendering import (
    Told,
    form_values,
    render_message,
    render_page,
    render_start,
    typed_texts,
)
from onpar.public.steps import Step, page_number, take
from onpar.public.style import POLICY
from onpar.surveys.models import Invitation, InvitationState
from onpar.surveys.reading import Posted, read
from onpar.surveys.services.answering import (
    Ballot,
    BallotGone,
    correct_answers,
    hand_out_ballot,
    keep_page,
    send_answers,
    send_ballot,
    send_openly,
)
from onpar.surveys.sittings import Sitting, Way, sit_down, sit_down_openly, sit_down_with_ballot

Answer = Callable[..., HttpResponse]
# The database is away, or its disk is full.
TROUBLE = (DatabaseError, InterfaceError, OSError)
_UNAVAILABLE, _GONE, _UNPROCESSABLE = 503, 410, 422
_SEEDS = 2**31 - 1
_REMEMBERED = 2_000

_remembered: OrderedDict[str, Sitting] = OrderedDict()


def _public(view: Answer) -> Answer:
    """Open to whoever has the link; speaks the language of the survey, sends the policy of its style."""

    def answer(request: HttpRequest, **link: str) -> HttpResponse:
        with translation.override(translation.get_language()):
            response = view(request, **link)
            response.headers["Content-Language"] = translation.get_language()
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["X-Robots-Tag"] = "noindex"
        # Django would log the address of an answer such as "gone", and with it the token.
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response

    checked = require_http_methods(["GET", "HEAD", "POST"])(answer)
    return cast(Answer, open_to_all(csrf_exempt(gzip_page(checked))))


@_public
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The page of one invited person."""
    posted = _posted(request)
    try:
        sitting = _remember(token, sit_down(token, at=clock.now()))
    except TROUBLE:
        return _again(_remembered.get(token), posted)
    sitting = _spoken(sitting, posted)
    if sitting.is_anonymous:
        return _begin(request, sitting)
    if request.method != "POST" and sitting.is_open:
        return _thanks(sitting) if sitting.is_answered else _page(request, sitting)
    try:
        return _stepped(sitting, posted) if sitting.is_open else _over(sitting, posted)
    except TROUBLE:
        return _again(sitting, posted)


@_public
def open_survey(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a wave for whoever has its public link; the form carries all answers."""
    posted = _posted(request)
    try:
        sitting = _remember(token, sit_down_openly(token, at=clock.now()))
    except TROUBLE:
        return _again(_remembered.get(token), posted)
    if request.method != "POST":
        sitting = sitting.speaking(request.GET.get("lang", sitting.language))
        marks = {"_id": secrets.token_hex(16), "_seed": secrets.randbelow(_SEEDS)}
        return _over(sitting, posted) if not sitting.is_open else _fresh(request, sitting, marks)
    form_id = (posted.get("_id") or [""])[-1]
    marks = {"_id": form_id, "_seed": _seed(posted)}
    return _carried(
        sitting,
        posted,
        marks,
        "?",
        lambda sitting, answers: send_openly(sitting, answers, form_id=form_id, at=clock.now()),
    )


@_public
def ballot(request: HttpRequest) -> HttpResponse:
    """An anonymous survey once its ballot was handed out. The address is the same for everybody."""
    posted = _posted(request)
    handed = Ballot.unsealed((posted.get("_ballot") or [""])[-1])
    key = f"wave {handed.wave_id}"
    try:
        sitting = _remember(key, sit_down_with_ballot(handed.wave_id, at=clock.now()))
    except TROUBLE:
        return _again(_remembered.get(key), posted)
    marks = {"_ballot": (posted["_ballot"])[-1], "_seed": _seed(posted)}
    return _carried(
        sitting,
        posted,
        marks,
        reverse("public:survey-ballot"),
        lambda sitting, answers: send_ballot(sitting, handed, answers, at=clock.now()),
    )


def _begin(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The screen before an anonymous survey, and its button."""
    invitation = cast(Invitation, sitting.invitation)
    if not sitting.is_open:
        return _over(sitting, {})
    if invitation.state == InvitationState.EXCHANGED:
        return _used(sitting)
    if request.method != "POST":
        return HttpResponse(render_start(sitting))
    try:
        handed = hand_out_ballot(invitation)
    except BallotGone:
        return _used(sitting)
    except TROUBLE:
        return _again(None, {})
    voting = replace(sitting, way=Way.BALLOT, invitation=None)
    marks = {"_ballot": handed.sealed(), "_seed": secrets.randbelow(_SEEDS)}
    return _fresh(request, voting, marks, action=reverse("public:survey-ballot"))


def _used(sitting: Sitting) -> HttpResponse:
    return _message(
        sitting,
        _("This link has been used"),
        _(
            "The survey was begun from this link. Because answers carry nothing that leads back to it, "
            "nobody can tell whether they were sent, and a second set cannot be given."
        ),
        status=_GONE,
    )


def _page(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    number = request.GET.get("page", "")
    wanted = (
        int(number) if number.isascii() and number.isdigit() and len(number) < 4 else sitting.page
    )
    answers = {**sitting.answers, **_preselected(request, sitting)}
    return HttpResponse(render_page(sitting, answers, wanted))


def _fresh(
    request: HttpRequest, sitting: Sitting, marks: Mapping[str, Any], *, action: str = "?"
) -> HttpResponse:
    sitting = sitting.seeded(int(marks["_seed"]))
    answers = _preselected(request, sitting)
    return HttpResponse(render_page(sitting, answers, 1, carried=marks, action=action))


def _preselected(request: HttpRequest, sitting: Sitting) -> dict[str, Any]:
    """What the link of a mail says, such as `?nps=9`: shown as chosen, stored with the form."""
    asked = dict(request.GET.lists())
    found: dict[str, Any] = {}
    for page in sitting.pages():
        for placed in page.items:
            if placed.name in asked and placed.item.kind == "rating":
                said = read(placed, asked)
                found |= {} if said.problem else said.values
    return found


def _stepped(sitting: Sitting, posted: Posted) -> HttpResponse:
    step = take(sitting, posted)
    if sitting.is_answered:
        correct_answers(sitting, step.read, step.values)
        return _thanks(sitting)
    if step.problems or step.number:
        keep_page(sitting, step.values, page=step.number, at=clock.now())
    if step.problems:
        return _asked_again(sitting, step)
    if step.number:
        # To an address of its own, so that the browser's way back never sends a form twice.
        return HttpResponseRedirect(f"?page={step.number}", status=303)
    send_answers(sitting, step.values, at=clock.now())
    return _thanks(sitting)


def _carried(
    sitting: Sitting,
    posted: Posted,
    marks: Mapping[str, Any],
    action: str,
    send: Callable[[Sitting, Mapping[str, Any]], None],
) -> HttpResponse:
    """One step of a form that keeps all its answers itself."""
    sitting = _spoken(sitting.seeded(int(marks["_seed"])), posted)
    if not sitting.is_open:
        return _over(sitting, posted)
    step = take(sitting, posted)
    if not step.number:
        try:
            send(sitting, step.values)
        except TROUBLE:
            return _again(sitting, posted, marks, action)
        return _thanks(sitting)
    told = _told(step) if step.problems else None
    html = render_page(
        sitting,
        step.typed,
        step.number,
        told=told,
        carried={**marks, **_others(sitting, step.typed, step.number)},
        action=action,
    )
    return HttpResponse(html, status=_UNPROCESSABLE if told else 200)


def _others(sitting: Sitting, answers: Mapping[str, Any], number: int) -> dict[str, list[str]]:
    """The answers of all pages but one, as the form posts them."""
    found: dict[str, list[str]] = {}
    for page in sitting.pages(answers):
        if page.number != number:
            for placed in page.items:
                for name, value in form_values(placed, answers):
                    found.setdefault(name, []).append(value)
    return found


def _asked_again(sitting: Sitting, step: Step) -> HttpResponse:
    html = render_page(sitting, step.typed, step.number, told=_told(step))
    return HttpResponse(html, status=_UNPROCESSABLE)


def _told(step: Step) -> Told:
    return Told(step.problems, _("One answer needs another look. It is marked below."))


def _thanks(sitting: Sitting) -> HttpResponse:
    next_step = _("Your answers are stored.")
    results = ""
    if sitting.wave.results_on is not None:
        results = _("What we learned and did goes back to you by %(date)s.") % {
            "date": date_format(sitting.wave.results_on, "DATE_FORMAT")
        }
    decision = sitting.wave.survey.decision.rstrip(".")
    used = _("They will be used for: %(decision)s.") % {"decision": decision} if decision else ""
    close = _("You can close this page.")
    return _message(sitting, _("Thank you"), next_step, used, results, close)


def _over(sitting: Sitting, posted: Posted) -> HttpResponse:
    """The wave is closed, or the link has expired or was taken back: what was typed is not lost."""
    step = take(sitting, posted)
    kept = ""
    if step.values:
        if sitting.invitation is not None and not sitting.is_answered:
            keep_page(sitting, step.values, page=page_number(posted), at=clock.now())
            kept = _("What you gave is kept with your invitation, but it no longer counts.")
        else:
            kept = _("What you gave could not be counted any more.")
    return _message(
        sitting,
        _("This survey has ended"),
        _("The link no longer takes answers."),
        kept,
        _("If you want to tell us something, reply to the mail that brought you here."),
        status=_GONE,
        typed=typed_texts(sitting, step.typed),
    )


def _again(
    sitting: Sitting | None,
    posted: Posted,
    marks: Mapping[str, Any] | None = None,
    action: str = "?",
) -> HttpResponse:
    """Nothing could be stored: the same page with all answers, else whatever was posted, to be sent again."""
    sentence = _(
        "Your answers could not be stored just now. They are all still on this page: please send them "
        "again in a minute."
    )
    if sitting is None or not posted:
        again = [(name, value) for name, values in posted.items() for value in values]
        html = render_message(
            _("Not stored yet"),
            sentence
            if posted
            else _("This page cannot be shown just now. Please try again in a minute."),
            language=sitting.language if sitting else "en",
            again=again,
        )
    else:
        sitting = _spoken(sitting, posted)
        marks = marks or {}
        step = take(sitting, posted)
        number = page_number(posted)
        carried = {**marks, **_others(sitting, step.typed, number)} if marks else {}
        told = Told(step.problems, sentence)
        html = render_page(sitting, step.typed, number, told=told, carried=carried, action=action)
    response = HttpResponse(html, status=_UNAVAILABLE)
    response.headers["Retry-After"] = "10"
    return response


def _message(
    sitting: Sitting, title: str, *sentences: str, status: int = 200, typed: Any = ()
) -> HttpResponse:
    said = [sentence for sentence in sentences if sentence]
    html = render_message(title, *said, language=sitting.language, typed=typed)
    return HttpResponse(html, status=status)


def _remember(key: str, sitting: Sitting) -> Sitting:
    """Kept for a moment without a database. Of anonymous waves only what all share."""
    if not (sitting.is_anonymous and sitting.invitation):
        _remembered[key] = sitting
        _remembered.move_to_end(key)
        while len(_remembered) > _REMEMBERED:
            _remembered.popitem(last=False)
    translation.activate(sitting.language)
    return sitting


def _spoken(sitting: Sitting, posted: Posted) -> Sitting:
    """In the language of the form, or the one that its button asks for."""
    wish = (posted.get("_do") or [""])[-1]
    asked = wish.removeprefix("speak-") if wish.startswith("speak-") else ""
    language = asked or (posted.get("_lang") or [""])[-1]
    sitting = sitting.speaking(language) if language else sitting
    translation.activate(sitting.language)
    return sitting


def _posted(request: HttpRequest) -> Posted:
    return dict(request.POST.lists()) if request.method == "POST" else {}


def _seed(posted: Posted) -> int:
    typed = (posted.get("_seed") or ["0"])[-1]
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 11 else 0
