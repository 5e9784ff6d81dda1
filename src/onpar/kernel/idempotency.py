"""Answers to requests that other software may send again, not knowing whether the first arrived."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from onpar.kernel.db import writing
from onpar.kernel.errors import DomainError
from onpar.kernel.models import KeptAnswer

KEPT = timedelta(hours=24)


class KeyUsed(DomainError):
    code = "idempotency_key_used"


@dataclass(frozen=True)
class Request:
    """owner: who sent it. key: what the sender calls it. digest: of all that it asks."""

    owner: str
    key: str
    digest: str


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


def answer_once(
    request: Request, act: Callable[[], Answer], *, at: datetime
) -> tuple[Answer, bool]:
    """The answer, and whether it is the one of an earlier request. Raises KeyUsed.

    What `act` changes and its answer are one transaction: a second request that comes meanwhile waits
    for it at the key. Where `act` raises, nothing is kept.
    """
    named = {"owner": request.owner, "key": request.key}
    with writing():
        KeptAnswer.objects.filter(**named, at__lte=at - KEPT).delete()
        row, is_new = KeptAnswer.objects.get_or_create(
            **named, defaults={"digest": request.digest, "at": at}
        )
        if not is_new:
            return answer_again(row, request.digest), True
        answer = act()
        row.status, row.headers, row.body = answer.status, answer.headers, answer.body
        row.save()
    return answer, False


def find_answer(owner: str, key: str, *, at: datetime) -> KeptAnswer | None:
    return KeptAnswer.objects.filter(owner=owner, key=key, at__gt=at - KEPT).first()


def answer_again(kept: KeptAnswer, digest: str) -> Answer:
    """Raises KeyUsed where the request was another one."""
    if kept.digest != digest:
        raise KeyUsed("This key was used for another request. Take a new one for each.")
    return Answer(kept.status, kept.body, kept.headers)
