"""Requests that their senders may repeat, under keys of their own."""

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse

from onpar.api.problems import KeyUnreadable
from onpar.api.requests import ApiRequest
from onpar.kernel import clock
from onpar.kernel.idempotency import Answer, Request, answer_again, answer_once, find_answer

_HEADER = "Idempotency-Key"
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")

View = TypeVar("View", bound=Callable[..., Any])


def once(view: View) -> View:
    """What the view does under a key, it does once, and answers the same again."""

    @wraps(view)
    def answered(request: ApiRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _HEADER not in request.headers:
            return cast(HttpResponse, view(request, *args, **kwargs))
        digest = _digest_of(request)
        digest.update(request.body)
        return _answered(request, digest, lambda: view(request, *args, **kwargs))

    return cast(View, answered)


def once_streamed(
    request: ApiRequest, lines: Iterable[bytes], act: Callable[[Iterable[bytes]], HttpResponse]
) -> HttpResponse:
    """The same of a body that is read while it is stored, too long for one transaction.

    What `act` does must be harmless to do twice, as two requests at once both do it.
    """
    if _HEADER not in request.headers:
        return act(lines)
    digest = _digest_of(request)
    digested = _digested(lines, digest)
    kept = find_answer(_owner(request), _key(request), at=clock.now())
    if kept is not None:
        deque(digested, maxlen=0)
        return _response(answer_again(kept, digest.hexdigest()), is_again=True)
    response = act(digested)
    return _answered(request, digest, lambda: response)


def _digest_of(request: HttpRequest) -> "hashlib._Hash":
    """Of what is asked, to which the body is added."""
    return hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())


def _digested(lines: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for line in lines:
        digest.update(line)
        yield line


def _answered(
    request: ApiRequest, digest: "hashlib._Hash", act: Callable[[], HttpResponse]
) -> HttpResponse:
    asked = Request(_owner(request), _key(request), digest.hexdigest())
    answer, is_again = answer_once(asked, lambda: _answer(act()), at=clock.now())
    return _response(answer, is_again=is_again)


def _owner(request: ApiRequest) -> str:
    return f"token:{request.auth.public_id}"


def _key(request: ApiRequest) -> str:
    key = request.headers[_HEADER]
    if not re.fullmatch(r"[!-~]{1,255}", key):
        why = "An idempotency key is 1 to 255 visible ASCII characters without spaces."
        raise KeyUnreadable(why, fields={_HEADER: why})
    return key


def _answer(response: HttpResponse) -> Answer:
    headers = {name: value for name, value in response.headers.items() if name in _KEPT_HEADERS}
    return Answer(response.status_code, response.content.decode(), headers)


def _response(answer: Answer, *, is_again: bool) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, headers=answer.headers)
    if is_again:
        response.headers["Idempotency-Replayed"] = "true"
    return response
