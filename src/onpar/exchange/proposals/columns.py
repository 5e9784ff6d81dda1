"""Which column feeds which field: by its name, and by what its cells hold."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import fuzz

from onpar.exchange.catalog import Catalog
from onpar.exchange.fields import FieldInfo, KindInfo
from onpar.exchange.guesses import Guess
from onpar.exchange.inspecting import Column, FileShape

# Below, a guess is more often wrong than right.
LEAST_CONFIDENCE = 0.55
_SURE = 0.9
# Two names that share so many letters are taken for one word, misspelt or bent.
_ALIKE = 84
# Words that programs put in front of the names of their fields.
_PREFIXES = frozenset(("property", "properties", "hs", "sf", "fld"))
# Rows about a row, which no field takes.
_TECHNICAL = re.compile(r"^_|fivetran|^is deleted$|merged object|portal id|synced$")
# Who may see the answers is said by people, not by a column that happens to hold such a word.
_NEVER_GUESSED = ("mode",)
_FIRST_NAMES = ("first name", "firstname", "vorname", "given name")
_LAST_NAMES = ("last name", "lastname", "surname", "family name", "nachname", "familienname")

_LOOKS = {
    Guess.DAY: gettext_lazy("dates"),
    Guess.MOMENT: gettext_lazy("times"),
    Guess.WHOLE: gettext_lazy("whole numbers"),
    Guess.NUMBER: gettext_lazy("numbers"),
    Guess.EMAIL: gettext_lazy("e-mail addresses"),
    Guess.DOMAIN: gettext_lazy("web addresses"),
    Guess.YES_NO: gettext_lazy("yes and no"),
    Guess.TEXT: gettext_lazy("texts"),
    Guess.LONG_TEXT: gettext_lazy("long texts"),
}


@dataclass(frozen=True)
class FieldProposal:
    """The columns that should feed a field (several are joined), none where nothing fits.

    confidence: 0 to 1. reason: a sentence.
    """

    field: str
    columns: tuple[str, ...] = ()
    confidence: float = 0.0
    reason: str = ""


@dataclass(frozen=True)
class _Match:
    field: FieldInfo
    column: Column
    confidence: float
    reason: str


def propose_columns(kind: KindInfo, shape: FileShape, catalog: Catalog) -> dict[str, FieldProposal]:
    """Fields by name, each column used once; only what is likely enough."""
    columns = [column for column in shape.columns if column.name and not is_technical(column)]
    matches = [
        match
        for field in kind.fields
        for column in columns
        if (match := _match(field, column, catalog)).confidence >= LEAST_CONFIDENCE
    ]
    chosen: dict[str, FieldProposal] = {}
    taken: set[str] = set()
    for match in sorted(matches, key=lambda match: -match.confidence):
        if match.field.name in chosen or match.column.name in taken:
            continue
        chosen[match.field.name] = _proposal(match)
        taken.add(match.column.name)
    _join_names(kind, columns, chosen)
    _find_ids(kind, shape, columns, chosen)
    return chosen


def is_technical(column: Column) -> bool:
    return bool(_TECHNICAL.search(column.name.casefold().replace("_", " ").strip())) or (
        column.name.startswith("_")
    )


def words_of(name: str) -> str:
    """A name as plain lower-case words: "property_closeDate" becomes "close date"."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    plain = unicodedata.normalize("NFKD", parted.replace("ß", "ss"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.sub(r"[^a-z0-9]+", " ", plain.casefold()).split()
    while len(words) > 1 and words[0] in _PREFIXES:
        words.pop(0)
    return " ".join(words)


def likeness(name: str, words: Sequence[str]) -> float:
    """How well a column's name fits the words of a field, 0 to 1; earlier words are the better ones."""
    text = words_of(name)
    if not text:
        return 0.0
    return max(_one(text, word) - 0.004 * place for place, word in enumerate(words))


def _one(text: str, word: str) -> float:
    if text == word or text.replace(" ", "") == word.replace(" ", ""):
        return 1.0
    alike = fuzz.token_sort_ratio(text, word)
    if alike >= _ALIKE and min(len(text), len(word)) > 3:
        return alike / 105
    of_text, of_word = text.split(), word.split()
    if set(of_word) <= set(of_text) and len(of_text) <= 4:
        return 0.5 + 0.35 * len(of_word) / len(of_text)
    return 0.0


def _match(field: FieldInfo, column: Column, catalog: Catalog) -> _Match:
    known = {} if field.name in _NEVER_GUESSED else catalog.values.get(field.name, {})
    words = (field.name.replace("_", " "), *field.words)
    by_name = max(likeness(column.name, words), 0.95 * likeness(column.label, words))
    fits = not field.guesses or column.guess in field.guesses
    share = _known_share(column, known)
    if column.guess is Guess.EMPTY:
        confidence = 0.6 * by_name if field.required else 0.0
        return _Match(field, column, confidence, _("The name fits; all cells looked at are empty."))
    if known and share >= 0.5:
        confidence = max(by_name, 0.6 + 0.35 * share) if by_name else 0.5 + 0.3 * share
        return _Match(field, column, confidence, _known_reason(column, share))
    if by_name == 0 and column.guess is Guess.EMAIL and field.guesses == (Guess.EMAIL,):
        return _Match(field, column, 0.6, _("Its cells are e-mail addresses."))
    if by_name == 0 and column.guess is Guess.DOMAIN and field.guesses == (Guess.DOMAIN,):
        return _Match(field, column, 0.6, _("Its cells are web addresses."))
    confidence = by_name if fits else 0.5 * by_name
    if field.is_id and not column.is_id:
        # Ids that are missing here and there are refused row by row; ids that come twice are none.
        confidence *= 0.9 if column.distinct == column.filled else 0.55
    return _Match(field, column, confidence, _reason(column, by_name, fits=fits, is_id=field.is_id))


def _known_share(column: Column, known: Iterable[str]) -> float:
    names = set(known)
    if not names or not column.values or column.guess not in (Guess.TEXT, Guess.WHOLE):
        return 0.0
    cells = sum(count for text, count in column.values)
    return sum(count for text, count in column.values if text.casefold() in names) / cells


def _known_reason(column: Column, share: float) -> str:
    return _("%(share)d of 100 cells are values that are known here, such as “%(sample)s”.") % {
        "share": round(100 * share),
        "sample": column.samples[0],
    }


def _reason(column: Column, by_name: float, *, fits: bool, is_id: bool) -> str:
    looks = str(_LOOKS.get(column.guess, ""))
    name = _("The name says so") if by_name >= _SURE else _("The name is close")
    if is_id and column.is_id:
        return _("%(name)s, and it is different in every row.") % {"name": name}
    if not fits:
        return _("%(name)s, but its cells are %(looks)s.") % {"name": name, "looks": looks}
    return _("%(name)s, and its cells are %(looks)s.") % {"name": name, "looks": looks}


def _proposal(match: _Match) -> FieldProposal:
    confidence = round(min(match.confidence, 0.99), 2)
    return FieldProposal(match.field.name, (match.column.name,), confidence, match.reason)


def _join_names(
    kind: KindInfo, columns: Sequence[Column], chosen: dict[str, FieldProposal]
) -> None:
    """People's names often stand in two columns."""
    if kind.name != "people" or chosen.get("name", FieldProposal("name")).confidence >= _SURE:
        return
    first = next((c for c in columns if likeness(c.name, _FIRST_NAMES) >= _SURE), None)
    last = next((c for c in columns if likeness(c.name, _LAST_NAMES) >= _SURE), None)
    if first and last:
        reason = _("First and last name stand in two columns; they are joined.")
        chosen["name"] = FieldProposal("name", (first.name, last.name), 0.95, reason)


def _find_ids(
    kind: KindInfo, shape: FileShape, columns: Sequence[Column], chosen: dict[str, FieldProposal]
) -> None:
    """An id is needed; without a column named so, what is different in every row stands for one."""
    field = next((field for field in kind.fields if field.is_id), None)
    if field is None or field.name in chosen:
        return
    taken = {name for proposal in chosen.values() for name in proposal.columns}
    texts = (Guess.TEXT, Guess.WHOLE, Guess.EMAIL)
    free = [c for c in columns if c.is_id and c.guess in texts and c.name not in taken]
    if free:
        reason = _("It is different in every row, as an id must be.")
        chosen[field.name] = FieldProposal(field.name, (free[0].name,), 0.6, reason)
    elif shape.keys:
        reason = _("No column alone is different in every row; these are together.")
        chosen[field.name] = FieldProposal(field.name, shape.keys, 0.6, reason)
    elif kind.name == "partners" and "name" in chosen:
        reason = _("No column holds ids, so the name stands for one.")
        chosen[field.name] = FieldProposal(field.name, chosen["name"].columns, 0.55, reason)
