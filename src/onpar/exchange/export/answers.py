"""The table of answers: a row an answer, as far as the mode of each answer set allows (docs/metrics.md 5).

Named: everything. Partner: never the person, and the partner only where two of its people answered in
that wave; others without their partner, where they are enough to be shown at all. Answer sets that are
not named lose their ids and stand in the order of their contents: neither leads back. Group and anonymous:
not at all. Single answer sets beside the sums of groups would tell which of them a group is made of.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from onpar.exchange.export.forms import DAY, NUMBER
from onpar.surveys.models import BATCH_MODES, Answer, Mode, Response, Wave
from onpar.surveys.queries import MIN_PEOPLE

# What alone may be shown without a name.
_MIN_ANSWERS, _MIN_PARTNERS = 5, 3

Said = tuple[str, str, str]


@dataclass(frozen=True)
class AnswerSet:
    """ratings and texts: question, item and value of each answer."""

    id: int
    response: str
    partner_id: int | None
    partner: str
    person_id: int | None
    person: str
    interaction_origin: str
    interaction: str
    touchpoint: str
    on: date
    mode: str
    language: str
    version: int
    ratings: tuple[Said, ...]
    texts: tuple[Said, ...]

    @property
    def cluster(self) -> int:
        """Its partner's, else its own."""
        return -self.id if self.partner_id is None else self.partner_id


@dataclass
class AnswersTable:
    """`withheld` counts, after the rows were read, the answer sets that the modes keep back."""

    name: str = "answers"
    withheld: Counter[str] = field(default_factory=Counter)

    @property
    def header(self) -> list[str]:
        return [
            "response", "partner", "person", "interaction", "touchpoint", "on", "mode", "wave", "language",
            "question", "value", "item", "survey", "version", "interaction_origin",
        ]  # fmt: skip

    @property
    def kinds(self) -> list[str]:
        special = {"on": "DATE", "version": "BIGINT"}
        return [special.get(name, "VARCHAR") for name in self.header]

    def rows(self) -> Iterator[list[str]]:
        """Wave by wave; the answers of one wave are held in memory."""
        self.withheld.clear()
        waves = Wave.objects.select_related("survey").order_by("survey__key", "key")
        for wave in waves:
            for mode in Mode.values:
                for found in self._allowed(wave, mode):
                    yield from _rows_of(found, wave)

    def _allowed(self, wave: Wave, mode: str) -> list[AnswerSet]:
        if mode in BATCH_MODES:
            self.withheld["answer_sets"] += Response.objects.filter(wave=wave, mode=mode).count()
            return []
        found = list(_answer_sets(wave, mode))
        if mode == Mode.NAMED:
            return sorted(found, key=lambda one: one.response)
        ordered = sorted(self._of_partners(found), key=_contents)
        return [
            replace(
                one, response=f"{mode}-{number}", person="", interaction="", interaction_origin=""
            )
            for number, one in enumerate(ordered, start=1)
        ]

    def _of_partners(self, found: list[AnswerSet]) -> list[AnswerSet]:
        people: dict[int, set[int]] = defaultdict(set)
        for one in found:
            if one.partner_id is not None:
                people[one.partner_id].add(one.person_id or -one.id)
        heard = {partner for partner, who in people.items() if len(who) >= MIN_PEOPLE}
        shown = [one for one in found if one.partner_id in heard]
        silent = [one for one in found if one.partner_id not in heard]
        if silent and not _are_enough(silent):
            self.withheld["answer_sets"] += len(silent)
            return shown
        return shown + [replace(one, partner="") for one in silent]


def _are_enough(found: list[AnswerSet]) -> bool:
    return len(found) >= _MIN_ANSWERS and len({one.cluster for one in found}) >= _MIN_PARTNERS


def _contents(found: AnswerSet) -> tuple[object, ...]:
    return (
        found.partner,
        found.on,
        found.touchpoint,
        found.language,
        found.version,
        found.ratings,
        found.texts,
    )


def _rows_of(found: AnswerSet, wave: Wave) -> Iterator[list[str]]:
    """An answer set without an answer is a row without a question."""
    for question, item, value in (*found.ratings, *found.texts) or [("", "", "")]:
        yield [
            found.response, found.partner, found.person, found.interaction, found.touchpoint,
            DAY.write(found.on, {}), found.mode, wave.key, found.language, question, value, item,
            wave.survey.key, str(found.version), found.interaction_origin,
        ]  # fmt: skip


def _answer_sets(wave: Wave, mode: str) -> Iterator[AnswerSet]:
    """Two queries."""
    ratings: dict[int, list[Said]] = defaultdict(list)
    texts: dict[int, list[Said]] = defaultdict(list)
    for response_id, question, item, number, choice, text in _answers(wave, mode):
        value = text or choice or ("" if number is None else NUMBER.write(number, {}))
        (texts if text else ratings)[response_id].append((question, item, value))
    responses = Response.objects.filter(wave=wave, mode=mode).select_related(
        "partner", "person", "interaction__touchpoint", "touchpoint", "version"
    )
    for response in responses.iterator(chunk_size=2000):
        interaction = response.interaction
        of_it = interaction.touchpoint.key if interaction and mode != Mode.NAMED else ""
        yield AnswerSet(
            id=response.pk,
            response=response.external_id,
            partner_id=response.partner_id,
            partner=response.partner.public_id if response.partner else "",
            person_id=response.person_id,
            person=response.person.public_id if response.person else "",
            interaction_origin=interaction.origin if interaction else "",
            interaction=interaction.external_id if interaction else "",
            touchpoint=response.touchpoint.key if response.touchpoint else of_it,
            on=response.on,
            mode=response.mode,
            language=response.language,
            version=response.version.number,
            ratings=tuple(ratings[response.pk]),
            texts=tuple(texts[response.pk]),
        )


def _answers(wave: Wave, mode: str) -> Iterable[tuple[int, str, str, float | None, str, str]]:
    return (
        Answer.objects.filter(response__wave=wave, response__mode=mode)
        .order_by("response_id", "question__order", "question__key", "item", "choice")
        .values_list("response_id", "question__key", "item", "number", "choice", "text")
        .iterator(chunk_size=5000)
    )
