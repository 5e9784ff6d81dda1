"""What a file is about."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from onpar.exchange.catalog import choices_only
from onpar.exchange.fields import KINDS_INFO, KindInfo
from onpar.exchange.guesses import Guess
from onpar.exchange.inspecting import FileShape
from onpar.exchange.proposals.columns import propose_columns, words_of
from onpar.exchange.proposals.questions import question_columns


@dataclass(frozen=True)
class KindGuess:
    """confidence: 0 to 1, beside the other kinds. reason: a sentence."""

    kind: str
    confidence: float
    reason: str


def guess_kind(shape: FileShape) -> tuple[KindGuess, ...]:
    """All kinds, the likeliest first."""
    guesses = [_guess(kind, shape) for kind in KINDS_INFO.values()]
    return tuple(sorted(guesses, key=lambda guess: -guess.confidence))


def _guess(kind: KindInfo, shape: FileShape) -> KindGuess:
    found = propose_columns(kind, shape, choices_only())
    needed = [field for field in kind.fields if field.required and field.name not in _ASKED]
    got = [field for field in needed if field.name in found]
    fit = sum(found[field.name].confidence for field in got) / max(len(needed), 1)
    more = sum(p.confidence for name, p in found.items() if name not in {f.name for f in needed})
    by_columns = 0.5 * fit + 0.15 * min(more / 3, 1)
    named = any(sign in words_of(shape.name) for sign in kind.signs)
    confidence = by_columns + (0.3 if named else 0)
    if kind.name == "answers":
        confidence += 0.25 if _is_survey(shape) else -0.1
    if kind.name == "people" and "email" in found:
        confidence += 0.15
    return KindGuess(
        kind.name,
        round(max(0.0, min(confidence, 0.99)), 2),
        _reason(named=named, fields=len(found)),
    )


# Needed, but asked of a person where the file does not say.
_ASKED = frozenset(("attribution", "currency", "mode", "wave", "low", "high"))


def _is_survey(shape: FileShape) -> bool:
    questions = question_columns(shape, taken=())
    asked = sum("?" in column.title or column.guess is Guess.LONG_TEXT for column in questions)
    return shape.header_rows > 1 or asked >= 2


def _reason(*, named: bool, fields: int) -> str:
    if named:
        return _("The file's name says so, and %(count)s columns fit.") % {"count": fields}
    return _("%(count)s columns fit.") % {"count": fields}
