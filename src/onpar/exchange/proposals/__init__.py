"""Proposes how a file is to be read, with a confidence and a reason for each guess. Nothing is stored."""

from onpar.exchange.proposals.columns import FieldProposal
from onpar.exchange.proposals.kinds import KindGuess, guess_kind
from onpar.exchange.proposals.mapping import (
    Missing,
    ProposedMapping,
    complete_mapping,
    propose_mapping,
)
from onpar.exchange.proposals.values import ValueProposal

__all__ = [
    "FieldProposal",
    "KindGuess",
    "Missing",
    "ProposedMapping",
    "ValueProposal",
    "complete_mapping",
    "guess_kind",
    "propose_mapping",
]
