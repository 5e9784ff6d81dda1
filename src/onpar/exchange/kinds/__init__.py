"""The kinds of rows that can be imported, one module each."""

from collections.abc import Callable

from onpar.exchange.kinds.agreements import agreements
from onpar.exchange.kinds.answers import answers
from onpar.exchange.kinds.customers import customer_scores
from onpar.exchange.kinds.experience import expectations, interactions, outcomes, stages
from onpar.exchange.kinds.kind import Kind, Reading
from onpar.exchange.kinds.partners import partners
from onpar.exchange.kinds.people import people
from onpar.exchange.kinds.sales import sales

KINDS: dict[str, Callable[[Reading], Kind]] = {
    "partners": partners,
    "people": people,
    "sales": sales,
    "agreements": agreements,
    "answers": answers,
    "interactions": interactions,
    "stages": stages,
    "outcomes": outcomes,
    "expectations": expectations,
    "customer_scores": customer_scores,
}

__all__ = ["KINDS", "Kind", "Reading"]
