"""The craft of asking: how long a document takes, what is wrong with it, what it cannot carry.

Pure: looks at the document alone. An error stops publishing; a warning is for whoever designs.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from onpar.surveys.document import (
    Choice,
    Condition,
    Document,
    IfAll,
    IfAnswered,
    IfAny,
    IfGap,
    IfNot,
    IfPerson,
    Item,
    Pair,
    Rating,
    Words,
)
from onpar.surveys.models.asked import AnswerRole

MOST_WORDS = 25
LONGEST_SECONDS = 600
_OVER_TARGET = 1.25
_INTRO_SECONDS = 10
_SECONDS = {
    "rating": 7, "pair": 12, "choice": 8, "rank": 20, "number": 10, "text": 10, "date": 10, "consent": 5,
}  # fmt: skip
_SEVERAL_CHOICES_SECONDS = 12
_REQUIRED_TEXT_SECONDS = 25
# How many of a list there usually are, and of whom a condition usually holds.
_REPEATS = 2
_ANSWERED_SHARE, _VALUE_SHARE, _LOGIN_SHARE, _NONE_SHARE = 0.6, 0.3, 0.7, 0.3
_GAP_SHARES = {1: 0.6}
_SECOND_GAP_SHARE = 0.4
_LEVELS, _TYPES = 5, 6
_LABELED_POINTS = (5, 7)
_END_LABELED_POINTS = (10, 11)
_DRIVER_ASPECTS = 3

_JOINING = {"en": ("and", "or"), "de": ("und", "oder"), "fr": ("et", "ou")}
_DEGREES = {"very", "much", "extremely", "sehr", "viel", "très"}
_AGREEING = re.compile(r"\b(dis)?agree\b|\bstimme\b.*\bzu\b|\bd'accord\b", re.IGNORECASE)
_LONG_RECALL = re.compile(
    r"\b(last|past) (year|twelve months|1[0-9] months)\b|\bletzten (jahr|zwölf monaten)\b",
    re.IGNORECASE,
)


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """`item` is the key of the item it is about; empty for the whole document."""

    level: Level
    message: str
    item: str = ""


def seconds_of(document: Document) -> int:
    """What answering usually takes; items that are not shown to everybody count by their share."""
    return round(
        _INTRO_SECONDS + sum(_seconds(item) * _share(item.show_if) for item in document.items)
    )


def check_craft(document: Document) -> list[Finding]:
    """Errors first."""
    found = [*_length(document), *_order(document), *_references(document)]
    for position, item in enumerate(document.items):
        found += [finding for rule in _RULES for finding in rule(item, document)]
        if item.required and position > 0:
            text = _("Only the first question should be required: whoever must answer, guesses.")
            found.append(Finding(Level.WARNING, text, item.key))
    return sorted(found, key=lambda finding: finding.level != Level.ERROR)


def driver_note(document: Document) -> str:
    """Why figures from this document cannot say what drives loyalty; empty where they can."""
    pairs = [item for item in document.items if isinstance(item, Pair) and item.aspect]
    judged = [pair for pair in pairs if pair.rows == "both"]
    roles = {getattr(item, "role", None) for item in document.items}
    if not roles & {AnswerRole.LOYALTY, AnswerRole.SATISFACTION}:
        return _(
            "This design cannot say what drives loyalty: it asks neither for recommendation nor for "
            "satisfaction."
        )
    if len(judged) < _DRIVER_ASPECTS:
        return _(
            "This design cannot say what drives loyalty: it needs pairs on at least three aspects."
        )
    return ""


# Length --------------------------------------------------------------------------------------------


def _seconds(item: Item) -> float:
    seconds: float = _SECONDS[item.kind]
    if isinstance(item, Choice) and item.most > 1:
        seconds = _SEVERAL_CHOICES_SECONDS
    elif isinstance(item, Pair) and item.rows == "need":
        seconds /= 2
    elif item.kind == "text" and item.required:
        seconds = _REQUIRED_TEXT_SECONDS
    return seconds * (_REPEATS if item.repeat else 1)


def _share(condition: Condition | None) -> float:
    """Of how many people a condition holds, as far as one can say before asking."""
    match condition:
        case None:
            return 1
        case IfAnswered():
            bounded = (
                condition.one_of or condition.at_least is not None or condition.at_most is not None
            )
            return _VALUE_SHARE if bounded else _ANSWERED_SHARE
        case IfGap():
            return _GAP_SHARES.get(condition.nth, _SECOND_GAP_SHARE)
        case IfPerson():
            levels = min(len(condition.levels) / _LEVELS, 1) if condition.levels else 1
            types = min(len(condition.types) / _TYPES, 1) if condition.types else 1
            return levels * types * (1 if condition.has_login is None else _LOGIN_SHARE)
        case IfAll():
            return min((_share(each) for each in condition.of), default=1)
        case IfAny():
            return max((_share(each) for each in condition.of), default=1)
        case IfNot():
            return 1 - _share(condition.of)
        case _:
            return _NONE_SHARE


def _length(document: Document) -> Iterator[Finding]:
    seconds = seconds_of(document)
    minutes = f"{seconds / 60:.1f}"
    if seconds > LONGEST_SECONDS:
        text = _(
            "Answering takes about %(minutes)s minutes. Ten are the most that may be asked for."
        )
        yield Finding(Level.ERROR, text % {"minutes": minutes})
    elif seconds > document.minutes * 60 * _OVER_TARGET:
        text = _("Answering takes about %(minutes)s minutes, the aim is %(aim)g. Ask less.")
        yield Finding(Level.WARNING, text % {"minutes": minutes, "aim": document.minutes})


# Order and references ------------------------------------------------------------------------------


def _order(document: Document) -> Iterator[Finding]:
    """General before specific: what is asked about all comes before the aspects."""
    seen_pair = False
    for item in document.items:
        seen_pair = seen_pair or (isinstance(item, Pair) and item.rows == "both")
        if seen_pair and getattr(item, "role", None) == AnswerRole.LOYALTY and not item.show_if:
            text = _("Ask for recommendation before the aspects: what was just rated colors it.")
            yield Finding(Level.WARNING, text, item.key)


def _references(document: Document) -> Iterator[Finding]:
    """A condition looks back, at an item that is there."""
    before: set[str] = set()
    for item in document.items:
        for key in named_items(item.show_if):
            if key not in before:
                text = _("It is shown by the answer to “%(key)s”, which is not asked before it.")
                yield Finding(Level.ERROR, text % {"key": key}, item.key)
        before.add(item.key)


def named_items(condition: Condition | None) -> set[str]:
    """Keys of the items whose answers a condition reads."""
    match condition:
        case IfAnswered():
            return {condition.item}
        case IfAll() | IfAny():
            return {key for each in condition.of for key in named_items(each)}
        case IfNot():
            return named_items(condition.of)
        case _:
            return set()


# Words ---------------------------------------------------------------------------------------------


def _complete(item: Item, document: Document) -> Iterator[Finding]:
    missing = {
        language
        for texts in _texts(item)
        for language in document.languages
        if not texts.get(language)
    }
    first, *others = document.languages
    if first in missing:
        text = _("A text is missing in %(language)s, the first language.")
        yield Finding(Level.ERROR, text % {"language": first}, item.key)
    lacking = [language for language in others if language in missing]
    if lacking:
        text = _("Texts are missing in: %(languages)s. They are shown in %(first)s.")
        words = {"languages": ", ".join(lacking), "first": first}
        yield Finding(Level.WARNING, text % words, item.key)


def _texts(item: Item) -> Iterator[Words]:
    """All words of an item that anybody needs; what may be left out counts once it is there."""
    yield item.text
    if item.hint:
        yield item.hint
    match item:
        case Rating():
            yield from item.labels.values()
        case Pair():
            yield item.need
            if item.rows == "both":
                yield item.get
            optional = (item.need_row, item.get_row, item.low_label, item.high_label)
            yield from (words for words in optional if words)
            yield from (option.text for option in item.subthemes)
        case _:
            yield from (option.text for option in getattr(item, "options", ()))


def _short(item: Item, _document: Document) -> Iterator[Finding]:
    for language, text in item.text.items():
        if len(text.split()) > MOST_WORDS:
            told = _("The question has more than %(most)d words in %(language)s.")
            yield Finding(
                Level.WARNING, told % {"most": MOST_WORDS, "language": language}, item.key
            )


def _one_idea(item: Item, _document: Document) -> Iterator[Finding]:
    if not isinstance(item, Rating):
        return
    for language, text in item.text.items():
        if "/" in text or any(
            not _is_balanced(item, language, text, word) for word in _joining(text, language)
        ):
            told = _("Two ideas in one question (%(language)s)? Ask for each by itself.")
            yield Finding(Level.WARNING, told % {"language": language}, item.key)


def _joining(text: str, language: str) -> list[str]:
    known = _JOINING.get(language.split("-")[0], ())
    return [word for word in re.findall(r"\w+", text.lower()) if word in known]


def _is_balanced(item: Rating, language: str, text: str, joining: str) -> bool:
    """ "Easy or difficult" names the two sides of the scale, and is one idea."""
    around = re.search(rf"(\w+),? {joining} (\w+)", text, re.IGNORECASE)
    if around is None:
        return False
    labels = {
        word
        for words in item.labels.values()
        for word in re.findall(r"\w+", words.get(language, "").lower())
    }
    return {word.lower() for word in around.groups()} <= labels


def _both_sides(item: Item, _document: Document) -> Iterator[Finding]:
    if not isinstance(item, Rating) or item.role == AnswerRole.LOYALTY:
        return
    for language, text in item.text.items():
        asked = set(re.findall(r"\w+", text.lower()))
        low, high = _end(item, item.low, language), _end(item, item.high, language)
        if bool(asked & (high - low)) != bool(asked & (low - high)):
            told = _("Name both sides of the scale in the question (%(language)s).")
            yield Finding(Level.WARNING, told % {"language": language}, item.key)


def _end(item: Rating, point: int, language: str) -> set[str]:
    words = item.labels.get(point, {}).get(language, "")
    return {word for word in re.findall(r"\w+", words.lower()) if len(word) > 3} - _DEGREES


def _recall(item: Item, _document: Document) -> Iterator[Finding]:
    if any(_LONG_RECALL.search(text) for text in item.text.values()):
        text = _("Nobody remembers a whole year well. Ask for the last six months at most.")
        yield Finding(Level.WARNING, text, item.key)


# Scales --------------------------------------------------------------------------------------------


def _scale(item: Item, _document: Document) -> Iterator[Finding]:
    if not isinstance(item, Rating):
        return
    points = item.high - item.low + 1
    if points not in (*_LABELED_POINTS, *_END_LABELED_POINTS):
        text = _(
            "A scale has five or seven points with words at each, or ten with words at the ends."
        )
        yield Finding(Level.WARNING, text, item.key)
    if not {item.low, item.high} <= item.labels.keys():
        yield Finding(Level.ERROR, _("Both ends of the scale need words."), item.key)
    elif points in _LABELED_POINTS and len(item.labels) < points:
        text = _("Give words to every point of a scale of five or seven.")
        yield Finding(Level.WARNING, text, item.key)
    if any(_AGREEING.search(text) for words in item.labels.values() for text in words.values()):
        text = _("People tend to agree. Ask for the thing itself, as in “How clear or unclear …?”.")
        yield Finding(Level.WARNING, text, item.key)


def _options(item: Item, _document: Document) -> Iterator[Finding]:
    if item.kind not in ("choice", "rank"):
        return
    values = [option.value for option in getattr(item, "options", ())]
    if len(values) < 2 and not getattr(item, "options_from", None):
        yield Finding(Level.ERROR, _("Give at least two options to choose from."), item.key)
    if len(set(values)) < len(values):
        yield Finding(Level.ERROR, _("Two options have the same value."), item.key)


_Rule = Callable[[Item, Document], Iterator[Finding]]
_RULES: tuple[_Rule, ...] = (
    _complete, _short, _one_idea, _both_sides, _recall, _scale, _options,
)  # fmt: skip
