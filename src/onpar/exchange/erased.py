"""Knows people who were erased without knowing who they were: by keyed digests."""

from collections.abc import Iterable, Sequence

from onpar.exchange.models import Erasure
from onpar.kernel.secrets import keyed_digest, keyed_digests

_PURPOSE = "erased person"


def email_digest(email: str) -> str:
    return keyed_digest(_address(email), purpose=_PURPOSE) if email else ""


def source_digest(source: str, source_id: str) -> str:
    return keyed_digest(_source(source, source_id), purpose=_PURPOSE) if source_id else ""


def find_erased(origin: str, people: Sequence[tuple[str, str]]) -> set[int]:
    """Places of those who were erased, among (external id, e-mail address); one query where nobody was."""
    erased = Erasure.objects.exclude(email_digest="", source_digest="")
    known = {
        digest for pair in erased.values_list("email_digest", "source_digest") for digest in pair
    }
    if not known:
        return set()
    return {place for place, each in enumerate(people) if known & set(_digests(origin, *each))}


def _digests(origin: str, external_id: str, email: str) -> Iterable[str]:
    """By former secret keys too: who was erased stays so when the key changes."""
    for text in filter(None, (_source(origin, external_id), _address(email))):
        yield from keyed_digests(text, purpose=_PURPOSE)


def _address(email: str) -> str:
    return email.strip().lower()


def _source(source: str, source_id: str) -> str:
    return f"{source}\n{source_id}" if source_id else ""
