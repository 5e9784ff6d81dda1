"""Reads the next batch of a file while the last one is stored."""

import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from django.db import connection

from onpar.exchange.tables import Batch
from onpar.kernel.db import is_sqlite

# SQLite only: how long the reader may keep who comes back from a statement waiting. Python's own 5 ms,
# a dozen times a batch, would take as long as the batch.
_TURN_SECONDS = 0.001


class ReadAhead:
    """The batches in their order; `read_on` begins to read the next one in a thread of its own.

    That thread has its own connection, which sees only what is committed. So nothing is read ahead
    within a transaction.
    """

    def __init__(self, batches: Iterator[Batch]) -> None:
        self._batches = batches
        self._following: Future[Batch | None] | None = None
        self._reader = None if connection.in_atomic_block else ThreadPoolExecutor(1, "reading")
        self._usual_turn = sys.getswitchinterval()

    def __enter__(self) -> "ReadAhead":
        if is_sqlite():
            sys.setswitchinterval(_TURN_SECONDS)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        sys.setswitchinterval(self._usual_turn)
        if self._reader:
            self._reader.submit(_disconnect)
            self._reader.shutdown()

    def __iter__(self) -> Iterator[Batch]:
        while (batch := self._next()) is not None:
            yield batch

    def read_on(self) -> None:
        if self._reader:
            self._following = self._reader.submit(next, self._batches, None)

    def _next(self) -> Batch | None:
        if self._following is None:
            return next(self._batches, None)
        following, self._following = self._following, None
        return following.result()


def _disconnect() -> None:
    """Each thread has a connection of its own, found when it is asked for."""
    connection.close()
