"""What is asked of one person, page by page, as far as the answers given so far decide it.

Pure: a document, what is known of the person and the answers in, pages out. Answers are plain JSON by
field: `nps`, `clarity_need`, and `hours@17` where an item repeats. `surveys.reading` fills them.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onpar.surveys.document import (
    OTHER,
    Choice,
    Condition,
    Document,
    IfAll,
    IfAnswered,
    IfAny,
    IfGap,
    IfNone,
    IfNot,
    IfPerson,
    Item,
    Option,
    Pair,
    Rank,
    Section,
    words,
)

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Named:
    """One thing that an item repeats for, or that may be chosen."""

    value: str
    label: str
    alone: bool = False


@dataclass(frozen=True)
class Respondent:
    """What is known of whoever answers. Of an anonymous or unknown person it is only the seed.

    `seed` decides every random order, so that it is the same on return.
    """

    seed: int = 0
    level: str = ""
    types: tuple[str, ...] = ()
    has_login: bool = False
    outcomes: tuple[Named, ...] = ()
    touchpoints: tuple[Named, ...] = ()
    partners: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Placed:
    """An item as one person gets it: for what it repeats, what its sentence is about, its options.

    Two are equal if they look the same; the item follows from the key.
    """

    key: str
    each: str = ""
    about: str = ""
    options: tuple[Named, ...] = ()
    item: Item = field(compare=False, kw_only=True)

    def field(self, part: str = "") -> str:
        return f"{self.key}{part}@{self.each}" if self.each else f"{self.key}{part}"

    @property
    def name(self) -> str:
        return self.field()

    @property
    def fields(self) -> tuple[str, ...]:
        """The answers that it asks for."""
        if isinstance(self.item, Pair):
            parts = ("_need", "_get") if self.item.rows == "both" else ("_need",)
            return tuple(map(self.field, parts))
        if any(option.value == OTHER for option in self.options):
            return self.field(), self.field(".other")
        return (self.field(),)


@dataclass(frozen=True)
class Page:
    """`number` is of the page's place, which stays while answers open and close other pages."""

    number: int
    section: int
    items: tuple[Placed, ...]


def pages(
    document: Document, respondent: Respondent, answers: Answers, language: str
) -> list[Page]:
    """The pages that have something to ask, in order."""
    asking = _Asking(document, respondent, answers, language)
    found = []
    number = 0
    for place, section in enumerate(document.sections):
        for items in asking.slots(place, section):
            number += 1
            placed = tuple(each for item in items for each in asking.placed(item))
            if placed:
                found.append(Page(number, place, placed))
    return found


def needs(document: Document) -> frozenset[str]:
    """What of a person the document asks about: "types", "outcomes", "touchpoints", "partners"."""
    found: set[str] = set()
    for item in document.items:
        found |= {str(item.repeat), str(getattr(item, "options_from", None))}
        found |= _needs(item.show_if)
    return frozenset(found & {"types", "outcomes", "touchpoints", "partners"})


def _needs(condition: Condition | None) -> set[str]:
    match condition:
        case IfPerson():
            return {"types"} if condition.types else set()
        case IfAny() | IfAll():
            return set().union(*map(_needs, condition.of))
        case IfNot():
            return _needs(condition.of)
        case IfNone():
            return {condition.of}
        case _:
            return set()


@dataclass(frozen=True)
class _Asking:
    document: Document
    respondent: Respondent
    answers: Answers
    language: str

    def slots(self, place: int, section: Section) -> Iterator[Sequence[Item]]:
        """Items by page. What the person rules out takes no place; what answers rule out keeps its own."""
        items = [item for item in section.items if self._may_be_asked(item)]
        if section.shuffled:
            self._chance(f"section {place}").shuffle(items)
        size = section.per_page or len(items) or 1
        return (items[first : first + size] for first in range(0, len(items), size))

    def placed(self, item: Item) -> Iterator[Placed]:
        if item.show_if is not None and not self.holds(item.show_if):
            return
        options = self._options(item)
        if options is None:
            return
        about = self._about(item)
        if item.repeat is None:
            yield Placed(item.key, about=about, options=options, item=item)
            return
        for each in getattr(self.respondent, item.repeat):
            yield Placed(item.key, each.value, each.label, options, item=item)

    def holds(self, condition: Condition) -> bool:
        match condition:
            case IfAnswered():
                return self._answered(condition)
            case IfGap():
                found = self.gaps()
                return len(found) >= condition.nth and (
                    found[condition.nth - 1][0] >= condition.at_least
                )
            case IfPerson():
                return self._is_such(condition)
            case IfAny():
                return any(map(self.holds, condition.of))
            case IfAll():
                return all(map(self.holds, condition.of))
            case IfNot():
                return not self.holds(condition.of)
            case IfNone():
                return not self._listed(condition.of)

    def gaps(self) -> list[tuple[float, Pair]]:
        """By how much each pair gets less than it needs, the largest first."""
        found = []
        for item in self.document.items:
            if isinstance(item, Pair):
                need = self.answers.get(f"{item.key}_need")
                get = self.answers.get(f"{item.key}_get")
                if isinstance(need, int | float) and isinstance(get, int | float):
                    found.append((float(need - get), item))
        return sorted(found, key=lambda gap: -gap[0])

    def _may_be_asked(self, item: Item) -> bool:
        condition = item.show_if
        return condition is None or _hangs_on_answers(condition) or self.holds(condition)

    def _answered(self, condition: IfAnswered) -> bool:
        value = self.answers.get(condition.item)
        if isinstance(value, int | float):
            low, high = condition.at_least, condition.at_most
            within = (low is None or value >= low) and (high is None or value <= high)
            return within and not condition.one_of
        if value is None or condition.at_least is not None or condition.at_most is not None:
            return False
        chosen = value if isinstance(value, list) else [value]
        return not condition.one_of or not set(condition.one_of).isdisjoint(chosen)

    def _is_such(self, condition: IfPerson) -> bool:
        """Whose level nobody knows is asked: "cannot judge" is an answer. Types and logins must be known."""
        known = self.respondent
        return (
            (not condition.levels or not known.level or known.level in condition.levels)
            and (not condition.types or not set(condition.types).isdisjoint(known.types))
            and (condition.has_login is None or condition.has_login == known.has_login)
        )

    def _options(self, item: Item) -> tuple[Named, ...] | None:
        """In the person's order; None where the list that they come from is empty."""
        if not isinstance(item, Choice | Rank):
            return ()
        own = [self._named(option) for option in item.options]
        free = [option for option in own if not option.alone]
        if item.options_from is not None:
            listed = self._listed(item.options_from)
            if not listed:
                return None
            free += listed
        if not getattr(item, "fixed_order", False):
            self._chance(f"options {item.key}").shuffle(free)
        last = [option for option in own if option.alone]
        other = [Named(OTHER, "")] if getattr(item, "other", False) else []
        return (*free, *other, *last)

    def _listed(self, source: str) -> list[Named]:
        match source:
            case "outcomes":
                return list(self.respondent.outcomes)
            case "touchpoints":
                return list(self.respondent.touchpoints)
            case "pairs":
                return [
                    Named(item.key, self._words(item.text))
                    for item in self.document.items
                    if isinstance(item, Pair) and self._may_be_asked(item)
                ]
        pair = self._pair_of(source)
        if pair is None:
            return []
        about = pair.aspect or pair.key
        return [Named(f"{about}.{each.value}", self._words(each.text)) for each in pair.subthemes]

    def _about(self, item: Item) -> str:
        """The label of the pair whose sub-themes are asked, or whose gap shows the item."""
        source = getattr(item, "options_from", None) or _gap_of(item.show_if)
        pair = self._pair_of(source) if source else None
        return self._words(pair.text) if pair else ""

    def _pair_of(self, source: str) -> Pair | None:
        nth = {"first_gap": 1, "second_gap": 2}.get(source, 0)
        found = self.gaps()
        return found[nth - 1][1] if 0 < nth <= len(found) else None

    def _named(self, option: Option) -> Named:
        return Named(option.value, self._words(option.text), option.alone)

    def _words(self, texts: Mapping[str, str]) -> str:
        return words(dict(texts), self.language, self.document.languages)

    def _chance(self, what: str) -> random.Random:
        return random.Random(f"{self.respondent.seed} {what}")  # noqa: S311


def _hangs_on_answers(condition: Condition) -> bool:
    match condition:
        case IfAnswered() | IfGap():
            return True
        case IfAny() | IfAll():
            return any(map(_hangs_on_answers, condition.of))
        case IfNot():
            return _hangs_on_answers(condition.of)
        case IfNone():
            return condition.of in ("first_gap", "second_gap")
        case _:
            return False


def _gap_of(condition: Condition | None) -> str:
    match condition:
        case IfGap():
            return "first_gap" if condition.nth == 1 else "second_gap"
        case IfAll() | IfAny():
            return next(filter(None, map(_gap_of, condition.of)), "")
        case _:
            return ""
