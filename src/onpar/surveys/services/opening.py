"""Begins a wave that whoever has its public link can answer."""

from dataclasses import fields
from datetime import date, datetime

from django.utils.text import slugify
from django.utils.translation import gettext as _

from onpar.kernel import audit, events
from onpar.kernel.db import writing
from onpar.surveys.errors import SurveyUnready
from onpar.surveys.models import Survey, Wave, WaveState
from onpar.surveys.services.designing import plan_of


def open_wave(
    survey: Survey,
    *,
    name: str,
    results_on: date,
    actor: str,
    at: datetime,
    closes_on: date | None = None,
) -> Wave:
    """Asks by a public link, until it is closed or `closes_on` is over. Raises SurveyUnready."""
    with writing():
        survey = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
        version = survey.newest_published()
        if version is None or not version.document:
            raise SurveyUnready(_("Publish a version of this survey, then ask with it."))
        _refuse_without_plan(survey)
        wave = Wave.objects.create(
            survey=survey,
            key=_free_key(survey, name),
            name=name,
            mode=survey.mode,
            version=version,
            state=WaveState.RUNNING,
            has_public_link=True,
            opened_on=at.date(),
            closed_on=closes_on,
            results_on=results_on,
        )
        audit.record("survey.wave.opened", actor=actor, subject=f"wave:{wave.pk}", at=at)
        events.announce("wave.opened", subject=f"wave:{wave.pk}", at=at)
    return wave


def _refuse_without_plan(survey: Survey) -> None:
    plan = plan_of(survey)
    missing = [field.name for field in fields(plan) if not getattr(plan, field.name)]
    if missing:
        raise SurveyUnready(
            _("Settle the plan of the survey first: %(missing)s.") % {"missing": ", ".join(missing)}
        )


def _free_key(survey: Survey, name: str) -> str:
    wanted = slugify(name)[:50] or "wave"
    taken = set(survey.waves.values_list("key", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (wanted, *numbered) if key not in taken)
