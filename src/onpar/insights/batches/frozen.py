"""A closed batch as it was frozen: who is counted, what each was, and which groups may be shown."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from onpar.analysis.release import FIGURES, Batch, Cell, Span
from onpar.insights.models import BatchRow, ClosedBatch
from onpar.insights.rows import Flags, Integers
from onpar.surveys.models import Answer


@dataclass(frozen=True)
class Frozen:
    """responses: database id of each answer set, by its number; cluster: whose it is."""

    wave: int
    responses: tuple[int, ...]
    cluster: Integers
    batch: Batch
    releases: Mapping[str, tuple[Cell, ...]]

    @cached_property
    def number(self) -> dict[int, int]:
        return {response: number for number, response in enumerate(self.responses)}

    @cached_property
    def _spans(self) -> dict[str, tuple[Batch, Span]]:
        return {}

    def values(self, attribute: str) -> list[tuple[str, ...]]:
        """Of each answer set; the empty one where it is not known, or not kept at all."""
        column = self.batch.attributes.get(attribute)
        return [each or ("",) for each in column] if column else [("",)] * len(self.responses)

    def group(self, wanted: Iterable[tuple[str, Collection[str]]]) -> Flags:
        """The answer sets that have, of each attribute, one of the values wanted."""
        inside = np.ones(len(self.responses), np.bool_)
        for attribute, chosen in wanted:
            inside &= [not set(chosen).isdisjoint(each) for each in self.values(attribute)]
        return inside

    def is_large_enough(self, group: Flags) -> bool:
        partners = len(np.unique(self.cluster[group]))
        return FIGURES.is_met(int(group.sum()), partners)

    def is_released(self, group: Flags, answered: Flags) -> bool:
        """Whether the list allows the group, among all and among those who answered a question."""
        return all(self._follows(group, among) for among in (np.ones_like(group), answered))

    def _follows(self, group: Flags, among: Flags) -> bool:
        key = digest_of_rows(among)
        if key not in self._spans:
            batch = self.batch.only(among)
            self._spans[key] = batch, Span.of(batch, self.releases.get(key, ()))
        return self._spans[key][1].answers(group[among])


def digest_of_rows(rows: Flags) -> str:
    """Names a set of answer sets by their numbers."""
    return hashlib.sha256(rows.tobytes()).hexdigest()[:20]


@lru_cache(maxsize=128)
def load_frozen(wave: int, _facts: tuple[str, ...]) -> Frozen | None:
    """None where the batch was withdrawn: an answer set is gone, or other than it was at closing.

    Kept for as long as the files of facts are the same; else three queries.
    """
    batch = ClosedBatch.objects.get(wave=wave)
    rows = list(BatchRow.objects.filter(batch=batch).order_by("number"))
    responses = tuple(row.response_id for row in rows)
    if digest_of_answers(wave, responses) != batch.answers_digest:
        return None
    return Frozen(
        wave=wave,
        responses=responses,
        cluster=np.array([row.cluster for row in rows], np.int64),
        batch=Batch(
            [row.cluster for row in rows],
            {
                name: [tuple(row.values[place]) for row in rows]
                for place, name in enumerate(batch.attributes)
            },
        ),
        releases={key: tuple(map(_cell, cells)) for key, cells in batch.releases.items()},
    )


def _cell(pairs: Iterable[Iterable[str]]) -> Cell:
    return tuple((name, value) for name, value in pairs)


def digest_of_answers(wave: int, responses: Collection[int]) -> str:
    """Of what these answer sets of the wave say in numbers and choices; one query."""
    said = Answer.objects.filter(response__wave=wave).order_by(
        "response", "question", "item", "choice"
    )
    known = set(responses)
    digest = hashlib.sha256(repr(sorted(known)).encode())
    for row in said.values_list("response", "question", "item", "choice", "number").iterator():
        if row[0] in known and (row[3] or row[4] is not None):
            digest.update(repr(row).encode())
    return digest.hexdigest()
