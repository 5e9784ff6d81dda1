"""The document of a survey version: what is asked, in which words, under which conditions.

Plain data, read and written as JSON (docs/surveys.md). Values and keys are the same in all languages;
words are a mapping of language to text, and the first language of the document is complete.
"""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from onpar.surveys.models.asked import AnswerRole

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$")]
Sentence = Annotated[str, StringConstraints(max_length=600)]
Words = dict[Language, Sentence]

CANNOT_JUDGE = "na"
OTHER = "other"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# Conditions: what must hold for an item to be shown.


class IfAnswered(_Part):
    """An answer that was given: a rating or number within the ends, or one of the values chosen."""

    when: Literal["answer"]
    item: Key
    at_least: float | None = None
    at_most: float | None = None
    one_of: tuple[str, ...] = ()


class IfGap(_Part):
    """Some pair, or the `nth` by size of gap, gets at least `at_least` points less than it needs."""

    when: Literal["gap"]
    at_least: float = 2
    nth: int = 1


class IfPerson(_Part):
    """What is known of whoever answers: level (role), partner type, or that a login exists."""

    when: Literal["person"]
    levels: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    has_login: bool | None = None


class IfAny(_Part):
    when: Literal["any"]
    of: tuple["Condition", ...]


class IfAll(_Part):
    when: Literal["all"]
    of: tuple["Condition", ...]


class IfNot(_Part):
    when: Literal["not"]
    of: "Condition"


class IfNone(_Part):
    """The list that an item repeats or chooses from is empty, as "no outcome is stored"."""

    when: Literal["none"]
    of: "Source"


Condition = Annotated[
    IfAnswered | IfGap | IfPerson | IfAny | IfAll | IfNot | IfNone, Field(discriminator="when")
]
# Lists that are known only for a person: stored outcomes, touchpoints that really happened, the
# sub-themes of the pair with the largest (second-largest) gap, the labels of all pairs.
Source = Literal["outcomes", "touchpoints", "first_gap", "second_gap", "pairs"]


class Option(_Part):
    """`alone`: choosing it excludes the others ("none"); such options and "other" stand last."""

    value: Key
    text: Words
    alone: bool = False


class _Item(_Part):
    """What every item has. `repeat`: asked once for each of a list that is known of the person."""

    key: Key
    text: Words = {}
    hint: Words = {}
    required: bool = False
    show_if: Condition | None = None
    repeat: Literal["outcomes", "touchpoints", "partners"] | None = None


class Rating(_Item):
    """Points from `low` to `high`. `labels`: words at some points; at all of them up to seven."""

    kind: Literal["rating"]
    low: int
    high: int
    labels: dict[int, Words] = {}
    role: AnswerRole
    aspect: Key | None = None
    touchpoint: Key | None = None
    cannot_judge: bool = True

    @model_validator(mode="after")
    def _ends_in_order(self) -> Self:
        if not 0 <= self.low < self.high <= 10:
            raise ValueError("a scale goes from a lower to a higher point within 0 and 10")
        if not all(self.low <= point <= self.high for point in self.labels):
            raise ValueError("a label stands at a point outside of the scale")
        return self


class Pair(_Item):
    """What is needed and what is had of one aspect or touchpoint, on one scale from 1 to 10.

    `text` is the label on the card, `need` and `get` the full sentences; `need_row` and `get_row` the
    short labels of the rows. `rows`: only what is needed (onboarding), or both.
    """

    kind: Literal["pair"]
    aspect: Key | None = None
    touchpoint: Key | None = None
    need: Words
    get: Words = {}
    need_row: Words = {}
    get_row: Words = {}
    low_label: Words = {}
    high_label: Words = {}
    rows: Literal["both", "need"] = "both"
    subthemes: tuple[Option, ...] = ()
    cannot_judge: bool = True


class Choice(_Item):
    """Up to `most` of the options; `fixed_order` where they are a scale of their own."""

    kind: Literal["choice"]
    most: int = Field(default=1, ge=1)
    options: tuple[Option, ...] = ()
    options_from: Source | None = None
    other: bool = False
    fixed_order: bool = False
    role: AnswerRole = AnswerRole.OTHER
    aspect: Key | None = None


class Rank(_Item):
    """The first `most` of the options, in order."""

    kind: Literal["rank"]
    most: int = Field(default=3, ge=1)
    options: tuple[Option, ...] = ()
    options_from: Source | None = None
    role: AnswerRole = AnswerRole.PREFERENCE


class Number(_Item):
    kind: Literal["number"]
    unit: Words = {}
    low: float = 0
    high: float = 1_000_000
    role: AnswerRole = AnswerRole.COST
    aspect: Key | None = None


class Text(_Item):
    kind: Literal["text"]
    role: AnswerRole = AnswerRole.COMMENT


class Day(_Item):
    kind: Literal["date"]
    role: AnswerRole = AnswerRole.OTHER


class Consent(_Item):
    """A box that is ticked or not; `text` says what to."""

    kind: Literal["consent"]
    role: AnswerRole = AnswerRole.OTHER


Item = Annotated[
    Rating | Pair | Choice | Rank | Number | Text | Day | Consent, Field(discriminator="kind")
]


class Section(_Part):
    """Items under one heading. `per_page` of them stand on a page, or all; `shuffled` for each person."""

    title: Words = {}
    hint: Words = {}
    items: tuple[Item, ...]
    shuffled: bool = False
    per_page: int | None = Field(default=None, ge=1)


class Document(_Part):
    """`minutes` is the length aimed at; the time that answering takes is worked out from the items."""

    format: Literal[1]
    languages: tuple[Language, ...] = Field(min_length=1)
    title: Words
    topic: Words = {}
    minutes: float = Field(default=2, gt=0)
    sections: tuple[Section, ...] = Field(min_length=1)

    @property
    def items(self) -> Iterator[Item]:
        return (item for section in self.sections for item in section.items)

    @model_validator(mode="after")
    def _keys_once(self) -> Self:
        keys = [item.key for item in self.items]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"the key '{twice[0]}' stands at two items")
        return self


for _model in (IfAny, IfAll, IfNot, IfNone):
    _model.model_rebuild()


def words(texts: Words, language: str, languages: tuple[str, ...]) -> str:
    """In the language asked for, else in the first of the document's that has it; may be empty."""
    order = (language, language.split("-")[0], *languages)
    return next((texts[each] for each in order if texts.get(each)), "")


def as_json(document: Document) -> dict[str, object]:
    """Without what is as it is by default; `Document.model_validate` reads it back equal."""
    return document.model_dump(mode="json", exclude_defaults=True)
