"""Which of the known values each text of a closed set means."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from onpar.exchange.inspecting import Column
from onpar.exchange.proposals.columns import words_of

_ALIKE = 86

# What others call a value: word → key, where the installation has that key. English and German.
_SYNONYMS: Mapping[str, Mapping[str, str]] = {
    "types": {
        "value added reseller": "reseller", "var": "reseller", "dealer": "reseller",
        "handler": "reseller", "wiederverkaufer": "reseller", "fachhandler": "reseller",
        "affiliate": "referral", "referrer": "referral", "finder": "referral",
        "empfehlungspartner": "referral", "vermittler": "referral",
        "isv": "technology", "software vendor": "technology", "technologiepartner": "technology",
        "si": "service", "system integrator": "service", "systems integrator": "service",
        "consultant": "service", "consultancy": "service", "implementation partner": "service",
        "systemhaus": "service", "dienstleister": "service", "beratung": "service",
        "agency": "marketing", "agentur": "marketing",
        "wholesaler": "distributor", "wholesale": "distributor", "grosshandler": "distributor",
    },
    "stage": {
        "prospect": "recruitment", "lead": "recruitment", "applicant": "recruitment",
        "interessent": "recruitment", "applied": "recruitment", "pending": "onboarding",
        "new": "onboarding", "signed": "onboarding", "active": "growth", "aktiv": "growth",
        "customer": "growth", "terminated": "exit", "churned": "exit", "inactive": "exit",
        "left": "exit", "gekundigt": "exit", "ehemalig": "exit", "former": "exit",
    },
    "attribution": {
        "partner sourced": "sourced", "partner": "sourced", "closed won": "sourced", "won": "sourced",
        "partner influenced": "influenced", "co sell": "influenced", "cosell": "influenced",
        "beeinflusst": "influenced", "partner assisted": "influenced",
        "inbound": "direct", "house": "direct", "direkt": "direct", "no partner": "direct",
    },
    "outcome": {
        "yes": "renewed", "verlangert": "renewed", "churned": "not_renewed", "no": "not_renewed",
        "expired": "not_renewed", "nicht verlangert": "not_renewed", "terminated": "ended_early",
        "cancelled": "ended_early", "gekundigt": "ended_early",
    },
}  # fmt: skip
_WON = frozenset(
    ("won", "closed won", "closedwon", "deal won", "gewonnen", "abgeschlossen und gewonnen",
     "geschlossen gewonnen", "invoiced", "paid", "bezahlt", "fakturiert")
)  # fmt: skip
_STAGE_WORDS = ("deal stage", "stage", "status", "opportunity stage", "phase", "forecast category")


@dataclass(frozen=True)
class ValueProposal:
    """A text of the file and the value it should be stored as; `value` is empty where none is near."""

    field: str
    text: str
    value: str
    confidence: float
    reason: str


def propose_values(field: str, column: Column, known: Mapping[str, str]) -> list[ValueProposal]:
    """For the texts that are not known as they stand. known: text in lower case → key."""
    texts = [text for text, _count in column.values if text.casefold() not in known]
    return [_propose(field, text, known) for text in texts]


def won_values(column: Column) -> tuple[str, ...]:
    """The texts that say a deal was won."""
    return tuple(text for text, _count in column.values if words_of(text) in _WON)


def _propose(field: str, text: str, known: Mapping[str, str]) -> ValueProposal:
    words = words_of(text)
    by_words = {words_of(name): key for name, key in known.items()}
    if words in by_words:
        reason = _("The same but for case and spaces.")
        return ValueProposal(field, text, by_words[words], 0.97, reason)
    other = _SYNONYMS.get(field, {}).get(words, "")
    if other in known.values():
        return ValueProposal(field, text, other, 0.85, _("Another word for it."))
    near = process.extractOne(words, list(by_words), scorer=fuzz.token_sort_ratio)
    if near and near[1] >= _ALIKE:
        reason = _("Spelled almost like “%(name)s”.") % {"name": near[0]}
        return ValueProposal(field, text, by_words[near[0]], near[1] / 110, reason)
    return ValueProposal(field, text, "", 0.0, _("Nothing here is called so."))
