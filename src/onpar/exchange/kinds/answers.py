"""Survey answers, long (a row per answer) or wide (a row per response)."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from onpar.exchange.cells import Cells, References, key_in, text_of
from onpar.exchange.errors import CellRefused
from onpar.exchange.kinds.asking import PART, AnswerValue, AskedQuestion, find_asked
from onpar.exchange.kinds.kind import (
    Kind,
    Reading,
    catalog,
    choice,
    day,
    partner,
    person,
    text,
)
from onpar.exchange.kinds.responses import refuse_disagreeing, response_rows
from onpar.exchange.mapping import FileFormat
from onpar.exchange.mapping import Mapping as FileMapping
from onpar.exchange.planning import Field
from onpar.exchange.tables import Batch
from onpar.kernel.bulk import Stored
from onpar.partners.models import Touchpoint
from onpar.partners.services.references import interaction_ids
from onpar.surveys.models import Mode
from onpar.surveys.services.answers import (
    AnswerRow,
    AnswersStored,
    ResponseRow,
    compare_answers,
    store_answers,
)
from onpar.surveys.services.asking import Asked

# From the most open to the most confidential.
_CONFIDENCE = {mode.value: rank for rank, mode in enumerate(Mode)}


def answers(reading: Reading) -> Kind:
    """Makes or finds the survey first. Raises MappingWrong where the mapping leaves something open."""
    asked, questions = find_asked(reading)
    wide = reading.mapping.layout == "wide"
    build = _Build(asked, questions, wide=wide)
    return Kind(
        fields=(*_response_fields(reading, asked), *build.question_fields()),
        finish=build,
        compare=lambda batch: _outcomes(batch, _compared(batch, complete=wide), wide=wide),
        store=lambda batch: _outcomes(batch, _stored(batch, complete=wide), wide=wide),
        mapping=_with_question_columns(reading.mapping, questions),
    )


def _response_fields(reading: Reading, asked: Asked) -> Sequence[Field]:
    origin = reading.mapping.origin
    waves = {key.casefold(): wave.id for key, wave in asked.waves.items()}
    return (
        Field("response", lambda _form: Cells(text_of(120)), required=True),
        partner(reading, required=False),
        person(reading),
        Field(
            "interaction",
            lambda _form: References(
                lambda values: interaction_ids(origin, values),
                lambda _text: f"No interaction has this id in origin '{origin}'.",
            ),
            target="interaction_id",
            empty=None,
        ),
        catalog("touchpoint", Touchpoint),
        day("on", required=True),
        choice("mode", Mode, required=True),
        Field(
            "wave",
            lambda _form: Cells(key_in(waves, "wave of this survey")),
            target="wave_id",
            required=True,
        ),
        text("language", 10),
    )


def _with_question_columns(
    mapping: FileMapping, questions: Mapping[str, AskedQuestion]
) -> FileMapping:
    """The mapping with each question of the wide layout as a field, and the one wave as a constant."""
    constants = {name: value for name, value in mapping.constants.items() if name != "survey"}
    given = mapping.columns.keys() | constants.keys()
    if "wave" not in given and len(mapping.waves) == 1:
        constants["wave"] = mapping.waves[0].key
    columns = dict(mapping.columns)
    if mapping.layout == "wide":
        columns |= {question_field(key): asked.headings for key, asked in questions.items()}
    return mapping.model_copy(update={"columns": columns, "constants": constants})


# With a space, so that it never meets a field that a mapping may name.
_QUESTION = "question "


def question_field(key: str) -> str:
    return f"{_QUESTION}{key}"


def question_key(field: str) -> str:
    return field.removeprefix(_QUESTION)


class _Build:
    """Turns columns into the rows of responses and answers that the surveys room stores."""

    def __init__(self, asked: Asked, questions: Mapping[str, AskedQuestion], *, wide: bool) -> None:
        self._version_id = asked.version_id
        self._promised = {wave.id: wave.mode for wave in asked.waves.values()}
        self._questions = questions
        self._wide = wide

    def question_fields(self) -> Sequence[Field]:
        if self._wide:
            return [_question_field(key, asked) for key, asked in self._questions.items()]
        names = {key.casefold(): asked for key, asked in self._questions.items()}
        names |= {
            name.casefold(): asked for asked in self._questions.values() for name in asked.headings
        }
        return [
            Field("question", lambda _form: Cells(key_in(names, "question")), required=True),
            Field("value", lambda _form: Cells(text_of(20_000))),
            text("item", 60),
        ]

    def __call__(self, batch: Batch) -> None:
        self._check_modes(batch)
        batch.drop_refused()
        batch.columns["response_row"] = response_rows(batch, self._version_id)
        refuse_disagreeing(batch)
        read = self._read_wide if self._wide else self._read_long
        batch.columns["answer_values"] = read(batch)

    def _check_modes(self, batch: Batch) -> None:
        modes, waves = batch.columns["mode"], batch.columns["wave_id"]
        for number, mode, wave in zip(batch.numbers, modes, waves, strict=True):
            promised = self._promised[wave]
            if _CONFIDENCE[mode] < _CONFIDENCE[promised]:
                reason = f"The wave promised the mode {promised}. It cannot be weakened."
                batch.refuse(number, "mode", mode, reason)

    def _read_long(self, batch: Batch) -> list[tuple[AnswerRow, ...]]:
        columns = batch.columns
        items = columns.get("item") or [""] * len(batch.numbers)
        rows = []
        for number, response, asked, cell, item in zip(
            batch.numbers,
            columns["response_row"],
            columns["question"],
            columns["value"],
            items,
            strict=True,
        ):
            try:
                values = asked.cells[cell] if cell else ()
            except CellRefused as refusal:
                batch.refuse(number, "value", cell, str(refusal))
                values = ()
            key = (response.wave_id, response.external_id)
            rows.append(_answer_rows(key, asked, item, values))
        return rows

    def _read_wide(self, batch: Batch) -> list[tuple[AnswerRow, ...]]:
        asked = list(self._questions.values())
        values_by_row = zip(
            *(batch.columns[question_field(key)] for key in self._questions), strict=True
        )
        rows = []
        for number, response, values in zip(
            batch.numbers, batch.columns["response_row"], values_by_row, strict=True
        ):
            if not any(values):
                batch.refuse(number, "", "", "No question is answered.")
            key = (response.wave_id, response.external_id)
            found = zip(asked, values, strict=True)
            rows.append(tuple(chain.from_iterable(_answer_rows(key, q, "", v) for q, v in found)))
        return rows


def _question_field(key: str, asked: AskedQuestion) -> Field:
    name, cells = question_field(key), _always(asked.cells)
    if asked.parted:
        return Field(name, cells, empty=(), joint=PART, parts="each")
    return Field(name, cells, empty=())


def _always(cells: Cells) -> Callable[[FileFormat], Cells]:
    return lambda _form: cells


def _answer_rows(
    key: tuple[int, str], asked: AskedQuestion, item: str, values: Sequence[AnswerValue]
) -> tuple[AnswerRow, ...]:
    return tuple([AnswerRow(key, asked.id, item, *value, asked.multiple) for value in values])


def _compared(batch: Batch, *, complete: bool) -> AnswersStored:
    return compare_answers(_unique_responses(batch), _all_answers(batch), complete=complete)


def _stored(batch: Batch, *, complete: bool) -> AnswersStored:
    return store_answers(_unique_responses(batch), _all_answers(batch), complete=complete)


def _unique_responses(batch: Batch) -> list[ResponseRow]:
    rows = batch.columns["response_row"]
    return list({(row.wave_id, row.external_id): row for row in rows}.values())


def _all_answers(batch: Batch) -> list[AnswerRow]:
    return list(chain.from_iterable(batch.columns["answer_values"]))


def _outcomes(batch: Batch, stored: AnswersStored, *, wide: bool) -> list[Stored]:
    """What became of each row of the file."""
    each = iter(stored.answers)
    outcomes = []
    rows = zip(batch.columns["response_row"], batch.columns["answer_values"], strict=True)
    for response, values in rows:
        key = (response.wave_id, response.external_id)
        of_response = stored.responses[key]
        of_answers = [next(each) for _value in values]
        if wide or not of_answers:
            outcomes.append(_of_whole_response(of_response, of_answers, key in stored.withdrawn))
        else:
            changed = Stored.CHANGED if of_response is Stored.CHANGED else Stored.UNCHANGED
            outcomes.append(max(*of_answers, changed))
    return outcomes


def _of_whole_response(response: Stored, of_answers: Sequence[Stored], withdrawn: bool) -> Stored:
    if response is Stored.NEW:
        return response
    return Stored.CHANGED if response or withdrawn or any(of_answers) else Stored.UNCHANGED
