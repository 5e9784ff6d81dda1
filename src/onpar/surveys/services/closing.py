"""Ends a wave. Of an anonymous one, what could still join an answer to a person is destroyed."""

import random
import secrets
from datetime import datetime

from onpar.kernel import audit, events
from onpar.kernel.bulk import Target, insert
from onpar.kernel.db import scrub_on_commit, writing
from onpar.kernel.staleness import mark_stale, month_of
from onpar.surveys.contract import FACTS
from onpar.surveys.models import (
    Answer,
    Invitation,
    Mode,
    PartialResponse,
    Response,
    Wave,
    WaveState,
)

_RESPONSE = (
    "external_id",
    "wave_id",
    "version_id",
    "mode",
    "cluster_key",
    "respondent",
    "language",
    "channel",
    "on",
)
_ANSWER = ("question_id", "item", "number", "choice", "text")
_INVITATION = (
    "digest",
    "wave_id",
    "person_id",
    "interaction_id",
    "state",
    "due_at",
    "sent_at",
    "reminders",
    "reminded_at",
    "expires_at",
)
_chance = random.SystemRandom()


def close_wave(wave: Wave, *, actor: str, at: datetime) -> Wave:
    """Takes no more answers; what was begun and not sent is gone. A closed wave is given back as it is."""
    with writing():
        wave = Wave.objects.select_for_update().get(pk=wave.pk)
        if wave.state == WaveState.CLOSED:
            return wave
        PartialResponse.objects.filter(invitation__wave=wave).delete()
        if wave.mode == Mode.ANONYMOUS:
            _forget(wave)
        wave.state = WaveState.CLOSED
        wave.closed_on = at.date()
        wave.secret = ""
        wave.save(update_fields=["state", "closed_on", "secret"])
        audit.record("wave.closed", actor=actor, subject=f"wave:{wave.pk}", at=at)
        events.announce("wave.closed", subject=f"wave:{wave.pk}", at=at)
    return wave


def _forget(wave: Wave) -> None:
    """Writes answers and invitations anew in random order, under new ids, and clears what they leave."""
    days = set(Response.objects.filter(wave=wave).values_list("on", flat=True))
    _rewrite_answers(wave)
    _rewrite_invitations(wave)
    for fact in FACTS:
        mark_stale(fact, {month_of(day) for day in days})
    scrub_on_commit()


def _rewrite_answers(wave: Wave) -> None:
    sets = list(Response.objects.filter(wave=wave).values_list("pk", *_RESPONSE[1:]))
    _chance.shuffle(sets)
    new_ids = {row[0]: secrets.token_hex(32) for row in sets}
    answers = list(Answer.objects.filter(response__wave=wave).values_list("response_id", *_ANSWER))
    _chance.shuffle(answers)
    Response.objects.filter(wave=wave).delete()
    insert(Target(Response, _RESPONSE), [(new_ids[row[0]], *row[1:]) for row in sets])
    known = dict(Response.objects.filter(wave=wave).values_list("external_id", "pk"))
    insert(
        Target(Answer, ("response_id", *_ANSWER)),
        [(known[new_ids[row[0]]], *row[1:]) for row in answers],
    )


def _rewrite_invitations(wave: Wave) -> None:
    rows = list(Invitation.objects.filter(wave=wave).values(*_INVITATION))
    _chance.shuffle(rows)
    Invitation.objects.filter(wave=wave).delete()
    Invitation.objects.bulk_create([Invitation(**row) for row in rows], batch_size=500)
