"""Writes surveys: a draft is changed as often as one likes, a published version never again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from onpar.accounts.models import User
from onpar.accounts.queries import get_installation
from onpar.kernel import audit
from onpar.kernel.db import writing
from onpar.kernel.errors import Outdated
from onpar.kernel.ids import new_public_id
from onpar.partners.models import Aspect, Touchpoint
from onpar.surveys.craft import Level, check_craft
from onpar.surveys.document import Document, Item, Pair, as_json, words
from onpar.surveys.errors import SurveyDiffers, SurveyUnready
from onpar.surveys.models import AnswerRole, Mode, Question, Survey, SurveyVersion


def create_survey(
    document: Document,
    *,
    name: str,
    mode: Mode,
    actor: str,
    at: datetime,
    key: str = "",
    template: str = "",
) -> SurveyVersion:
    """A survey with a draft of its first version."""
    with writing():
        survey = Survey.objects.create(
            key=key or new_public_id(),
            name=name,
            mode=mode,
            template=template,
            topic=document.topic,
        )
        draft = SurveyVersion.objects.create(
            survey=survey, document=as_json(document), created_at=at
        )
        _record(survey, "survey.created", actor, at)
        return draft


def save_draft(survey: Survey, document: Document, *, actor: str, at: datetime) -> SurveyVersion:
    """Changes the draft, or begins the next version where all are published."""
    with writing():
        draft = survey.versions.filter(published_at=None).select_for_update().first()
        if draft is None:
            last = survey.versions.order_by("number").last()
            draft = SurveyVersion(
                survey=survey, number=last.number + 1 if last else 1, created_at=at
            )
        draft.document = as_json(document)
        draft.save()
        _record(survey, "survey.changed", actor, at)
        return draft


def change_draft(
    survey: Survey, change: Callable[[Document], Document], *, actor: str, at: datetime
) -> SurveyVersion:
    """Changes what the draft, or else the newest version, asks: two who change different questions at
    once lose nothing."""
    with writing():
        Survey.objects.select_for_update().get(pk=survey.pk)
        return save_draft(survey, change(design_of(survey)), actor=actor, at=at)


def design_of(survey: Survey) -> Document:
    """What the draft asks, or the newest version. Raises SurveyUnready for a survey of an import."""
    newest = survey.versions.order_by("number").last()
    if newest is None or not newest.document:
        raise SurveyUnready(
            "This survey came with an import, which brings answers and no questions to ask again. "
            "Make a new one from a template."
        )
    return Document.model_validate(newest.document)


def discard_draft(survey: Survey, *, actor: str, at: datetime) -> None:
    """Back to the published version. Raises SurveyUnready where there is none to go back to."""
    with writing():
        if survey.newest_published() is None:
            raise SurveyUnready("Nothing is published yet, so there is nothing to go back to.")
        survey.versions.filter(published_at=None).delete()
        _record(survey, "survey.draft_discarded", actor, at)


def copy_survey(survey: Survey, *, name: str, actor: str, at: datetime) -> SurveyVersion:
    """Another survey that asks the same; the plan is made anew."""
    document = design_of(survey)
    mode = Mode(survey.mode)
    return create_survey(
        document, name=name, mode=mode, template=survey.template, actor=actor, at=at
    )


@dataclass(frozen=True)
class SurveyPlan:
    """What is settled before anybody is asked (B11)."""

    name: str
    objective: str
    decision: str
    routine: str
    owner: User | None


def plan_of(survey: Survey) -> SurveyPlan:
    return SurveyPlan(**{field.name: getattr(survey, field.name) for field in fields(SurveyPlan)})


def change_plan(
    survey: Survey, plan: SurveyPlan, *, seen: SurveyPlan, actor: str, at: datetime
) -> None:
    """Changes what differs from what was seen. Raises Outdated where somebody else changed the same."""
    with writing():
        now = Survey.objects.select_for_update().get(pk=survey.pk)
        stored = plan_of(now)
        changed = [f.name for f in fields(plan) if getattr(plan, f.name) != getattr(seen, f.name)]
        for name in changed:
            if getattr(stored, name) not in (getattr(seen, name), getattr(plan, name)):
                raise Outdated(
                    "Somebody else changed the plan meanwhile. Open it again, then change it."
                )
            setattr(now, name, getattr(plan, name))
        if changed:
            now.save(update_fields=changed)
            _record(now, "survey.planned", actor, at)


def publish(version: SurveyVersion, *, actor: str, at: datetime) -> SurveyVersion:
    """Fixes a version and makes its questions, whose texts name the vendor as it is called now. A
    published version is given back as it is.

    A question keeps its meaning over versions. Raises SurveyDiffers where a key has another one, and
    SurveyUnready where the craft rules find an error.
    """
    with writing():
        version = SurveyVersion.objects.select_for_update().get(pk=version.pk)
        if version.published_at:
            return version
        document = Document.model_validate(version.document)
        _refuse_errors(document)
        questions = list(_questions(version, document))
        _refuse_new_meanings(version, questions)
        Question.objects.bulk_create(questions)
        version.published_at = at
        version.save(update_fields=["published_at"])
        _record(version.survey, "survey.published", actor, at)
        return version


def _record(survey: Survey, action: str, actor: str, at: datetime) -> None:
    audit.record(action, actor=actor, subject=f"survey:{survey.pk}", at=at)


def _questions(version: SurveyVersion, document: Document) -> Iterator[Question]:
    aspects = dict(Aspect.objects.values_list("key", "pk"))
    touchpoints = dict(Touchpoint.objects.values_list("key", "pk"))
    vendor = get_installation().vendor_name
    rows = [row for item in document.items for row in _rows(item, document.languages)]
    for order, (item, key, role, text, scale) in enumerate(rows, start=1):
        low, high = scale
        yield Question(
            version=version,
            key=key,
            text=text.replace("{vendor}", vendor)[:300],
            role=role,
            aspect_id=aspects.get(getattr(item, "aspect", None) or ""),
            touchpoint_id=touchpoints.get(getattr(item, "touchpoint", None) or ""),
            low=low,
            high=high,
            order=order,
        )


_Row = tuple[Item, str, AnswerRole, str, tuple[float | None, float | None]]


def _rows(item: Item, languages: tuple[str, ...]) -> Iterator[_Row]:
    """A pair is two questions, everything else one."""
    if isinstance(item, Pair):
        need = words(item.need, languages[0], languages)
        yield item, f"{item.key}_need", AnswerRole.EXPECTATION, need, (1, 10)
        if item.rows == "both":
            get = words(item.get, languages[0], languages)
            yield item, f"{item.key}_get", AnswerRole.REALITY, get, (1, 10)
        return
    scale = (item.low, item.high) if item.kind == "rating" else (None, None)
    yield item, item.key, item.role, words(item.text, languages[0], languages), scale


def _refuse_errors(document: Document) -> None:
    for finding in check_craft(document):
        if finding.level == Level.ERROR:
            where = f"{finding.item}: " if finding.item else ""
            raise SurveyUnready(f"Not published. {where}{finding.message}")


def _refuse_new_meanings(version: SurveyVersion, questions: list[Question]) -> None:
    earlier = Question.objects.filter(version__survey=version.survey).exclude(version=version)
    meanings = {question.key: _meaning(question) for question in earlier}
    for question in questions:
        if meanings.get(question.key, _meaning(question)) != _meaning(question):
            raise SurveyDiffers(
                f"Question '{question.key}' had another role, scale, aspect or touchpoint in an "
                "earlier version, so figures over both would mix. Give the changed question a new key."
            )


def _meaning(question: Question) -> tuple[object, ...]:
    return (
        question.role,
        question.low,
        question.high,
        question.aspect_id,
        question.touchpoint_id,
    )
