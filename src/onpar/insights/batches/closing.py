"""Closes batches: once per wave, after its end, and nothing of it is ever made again."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import duckdb
import numpy as np
from django.db.models import Q

from onpar.analysis.release import Batch, list_shown, release
from onpar.insights import engine
from onpar.insights.batches.counted import by_question, fetch_counted
from onpar.insights.batches.frozen import digest_of_answers, digest_of_rows
from onpar.insights.batches.profiles import NO_PROFILE, profiles_on
from onpar.insights.catalog import PARTNER_DIMENSIONS, list_metrics
from onpar.insights.facts.manifest import Manifest
from onpar.insights.facts.refresh import refresh
from onpar.insights.models import BatchRow, ClosedBatch
from onpar.insights.relations import source
from onpar.kernel import audit, events
from onpar.kernel.db import writing
from onpar.surveys.models import BATCH_MODES, Response, Wave, WaveState

# In this order groups are released. The touchpoint is the answer set's own.
ATTRIBUTES = (*PARTNER_DIMENSIONS, "touchpoint")


def has_ended(today: date) -> Q:
    """Waves in group or anonymous mode that take no more answers. One that came with an import, without
    a version, has ended when its last day is over."""
    ended = Q(state=WaveState.CLOSED, closed_on__isnull=False)
    imported = Q(version=None, closed_on__lt=today)
    return Q(mode__in=BATCH_MODES) & (ended | imported)


def list_waiting(today: date) -> list[Wave]:
    """Waves that have ended and have no batch yet."""
    return list(Wave.objects.select_related("survey").filter(has_ended(today), batch=None))


def close_batches(*, actor: str, at: datetime) -> list[Wave]:
    """Closes each wave that waits for it, and gives those; seconds per wave.

    A wave whose answers change meanwhile goes on waiting.
    """
    return [wave for wave in list_waiting(at.date()) if close_batch(wave, actor=actor, at=at)]


def close_batch(wave: Wave, *, actor: str, at: datetime) -> bool:
    """Freezes who is counted and what each is, and makes the release lists; false if it was closed
    before, or if its answers changed meanwhile. The wave takes no more answers."""
    before = _state_of(wave)
    manifest = refresh(at=at)
    with engine.cursor() as cursor:
        sets = _answer_sets(cursor, wave, manifest)
        releases = _releases(cursor, wave, sets, manifest)
    with writing():
        if ClosedBatch.objects.filter(wave=wave).exists() or _state_of(wave) != before:
            return False
        if sorted(sets.numbers) != before.responses:
            return False
        _store(wave, sets, releases, before.digest, actor, at)
    return True


@dataclass(frozen=True)
class _State:
    responses: list[int]
    digest: str


def _state_of(wave: Wave) -> _State:
    found = Response.objects.filter(wave=wave, mode__in=BATCH_MODES)
    responses = sorted(found.values_list("pk", flat=True))
    return _State(responses, digest_of_answers(wave.pk, responses))


@dataclass(frozen=True)
class _AnswerSets:
    """numbers: answer set → its number, drawn at random, so that the order of rows tells nothing."""

    numbers: Mapping[int, int]
    cluster: list[int]
    batch: Batch


def _answer_sets(cursor: duckdb.DuckDBPyConnection, wave: Wave, manifest: Manifest) -> _AnswerSets:
    found = cursor.execute(
        "SELECT response, cluster, partner, coalesce(touchpoint, '') "  # noqa: S608
        f"FROM {source('responses', manifest)} WHERE mode >= 2 AND wave = {wave.pk}"
    ).fetchall()
    secrets.SystemRandom().shuffle(found)
    assert wave.closed_on is not None  # noqa: S101
    profiles = profiles_on(wave.closed_on, cursor, manifest)
    values = [
        (*profiles.get(partner, NO_PROFILE), (touchpoint,) if partner and touchpoint else ())
        for _response, _cluster, partner, touchpoint in found
    ]
    return _AnswerSets(
        numbers={row[0]: number for number, row in enumerate(found)},
        cluster=[row[1] for row in found],
        batch=Batch(
            [row[1] for row in found],
            {name: [each[place] for each in values] for place, name in enumerate(ATTRIBUTES)},
        ),
    )


def _releases(
    cursor: duckdb.DuckDBPyConnection, wave: Wave, sets: _AnswerSets, manifest: Manifest
) -> dict[str, list[object]]:
    """One list for all answer sets, and one for those who answered each question, where they are fewer:
    of groups that are shown of all, as both must allow a figure."""
    size = len(sets.numbers)
    first = release(sets.batch)
    shown = set(list_shown(sets.batch, first))
    found = {digest_of_rows(np.ones(size, np.bool_)): first}
    for metric in list_metrics():
        if metric.is_survey:
            counted = fetch_counted(cursor, metric, [wave.pk], manifest)
            questions = by_question(counted, sets.numbers, sets.batch.attributes["touchpoint"])
            for answered in (terms.answered(size) for terms in questions.values()):
                key = digest_of_rows(answered)
                if key not in found:
                    found[key] = release(sets.batch.only(answered), is_wanted=shown.__contains__)
    return {key: [[list(pair) for pair in cell] for cell in cells] for key, cells in found.items()}


def _store(
    wave: Wave,
    sets: _AnswerSets,
    releases: dict[str, list[object]],
    digest: str,
    actor: str,
    at: datetime,
) -> None:
    closed = ClosedBatch.objects.create(
        wave=wave, at=at, attributes=list(ATTRIBUTES), releases=releases, answers_digest=digest
    )
    columns = sets.batch.attributes.values()
    BatchRow.objects.bulk_create(
        BatchRow(
            batch=closed,
            response_id=response,
            number=number,
            cluster=sets.cluster[number],
            values=[list(column[number]) for column in columns],
        )
        for response, number in sets.numbers.items()
    )
    audit.record("batch.list.made", actor=actor, subject=f"wave:{wave.pk}", at=at)
    events.announce("batch.closed", subject=f"wave:{wave.pk}", at=at)
