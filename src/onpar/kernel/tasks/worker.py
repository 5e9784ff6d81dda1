"""The worker process: claims tasks, runs them in threads, and takes over what dead workers left.

Workers judge each other by heartbeats that stand still over several looks. No lease ends early or
late because somebody set the clock.
"""

import logging
import os
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import Error, InterfaceError, OperationalError, close_old_connections

from onpar.kernel import clock
from onpar.kernel.schedules import Upkeep
from onpar.kernel.tasks import queue, workers
from onpar.kernel.tasks.queue import Claim
from onpar.kernel.tasks.running import attempt

logger = logging.getLogger(__name__)

LANES = {"default": 3, "long": 1}
_BEATS_PER_LEASE = 6
_POLL_SECONDS = 0.5
_UPKEEP_TICK_SECONDS = 1.0
_AFTER_ERROR_SECONDS = 2.0
# A service manager usually waits ten seconds before it kills.
_GRACE_SECONDS = 8.0


class Lane:
    """The threads of one queue."""

    def __init__(self, queue_name: str, threads: int) -> None:
        self.queue_name = queue_name
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=f"lane-{queue_name}")
        self._free = threading.Semaphore(threads)
        self._held: dict[int, Claim] = {}

    def take(self, token: str, stop: threading.Event, freed: threading.Event) -> bool:
        """Claims and starts one task; False when no thread is free or nothing is due."""
        if not self._free.acquire(blocking=False):
            return False
        claim = None
        try:
            claim = queue.claim(self.queue_name, worker=token, at=clock.now())
        finally:
            if claim is None:
                self._free.release()
        if claim is None:
            return False
        self._held[claim.id] = claim
        self._pool.submit(self._run, claim, stop, freed)
        return True

    def _run(self, claim: Claim, stop: threading.Event, freed: threading.Event) -> None:
        close_old_connections()
        _store(claim, attempt(claim, stop))
        close_old_connections()
        self._held.pop(claim.id, None)
        self._free.release()
        freed.set()

    def held(self) -> list[Claim]:
        return list(self._held.values())


def _store(claim: Claim, outcome: Callable[[], bool]) -> None:
    """Until the database takes it: what was done is not done again because the database was away.

    A result that the database refuses is a failure of the task.
    """
    while True:
        try:
            outcome()
            return
        except (InterfaceError, OperationalError):
            logger.exception("The outcome of a task could not be stored; trying again")
            close_old_connections()
            time.sleep(_AFTER_ERROR_SECONDS)
        except Exception:
            logger.exception("The database refused the outcome of a task")
            outcome = partial(queue.fail, claim, traceback.format_exc(), at=clock.now())


class Worker:
    """One process, which works while `is_wanted` and does the upkeep meanwhile."""

    def __init__(
        self, *, lease: float, upkeep: Iterable[Upkeep], is_wanted: Callable[[], bool]
    ) -> None:
        self._lease = lease
        self._upkeep = tuple(upkeep)
        self._is_wanted = is_wanted
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._ended = threading.Event()
        self._lanes = [Lane(name, threads) for name, threads in LANES.items()]
        self._token = ""

    def run(self) -> None:
        """Until it is not wanted any more; then ends the tasks under way, or lets them go."""
        self._token = workers.register()
        keeper = threading.Thread(target=self._keep, name="heartbeat", daemon=True)
        keeper.start()
        tender = threading.Thread(target=self._tend, name="upkeep", daemon=True)
        tender.start()
        while self._is_wanted():
            if not self._take_all():
                self._wake.wait(_POLL_SECONDS)
                self._wake.clear()
        self._stop.set()
        self._finish()
        self._ended.set()
        keeper.join()
        tender.join(_GRACE_SECONDS)
        workers.deregister(self._token)

    def _take_all(self) -> bool:
        """True when a task was started, so that the next may be due."""
        try:
            taken = [lane.take(self._token, self._stop, self._wake) for lane in self._lanes]
        except Error:
            logger.exception("The database did not answer; trying again")
            close_old_connections()
            time.sleep(_AFTER_ERROR_SECONDS)
            return False
        return any(taken)

    def _finish(self) -> None:
        """Waits for the tasks under way. Those that take too long go back to the queue with the process."""
        give_up_at = time.monotonic() + _GRACE_SECONDS
        while self._held() and time.monotonic() < give_up_at:
            self._wake.wait(0.05)
            self._wake.clear()
        left = self._held()
        if left:
            logger.warning("%d tasks are released unfinished", len(left))
            for claim in left:
                queue.release(claim)
            workers.deregister(self._token)
            os._exit(0)

    def _held(self) -> list[Claim]:
        return [claim for lane in self._lanes for claim in lane.held()]

    def _keep(self) -> None:
        """The heartbeat, and the watch over the other workers."""
        watch = workers.Watch(_BEATS_PER_LEASE)
        while not self._ended.wait(self._lease / _BEATS_PER_LEASE):
            try:
                if not workers.beat(self._token):
                    logger.error("This worker was taken for dead; it ends here")
                    os._exit(1)
                workers.end_lost(watch)
            except Error:
                logger.exception("The heartbeat did not reach the database; trying again")
            close_old_connections()

    def _tend(self) -> None:
        """The upkeep, each piece at its own pace on the monotonic clock."""
        due = dict.fromkeys(self._upkeep, time.monotonic())
        while not self._stop.wait(_UPKEEP_TICK_SECONDS):
            for piece in self._upkeep:
                if time.monotonic() >= due[piece]:
                    _do(piece)
                    due[piece] = time.monotonic() + piece.every_seconds
            close_old_connections()


def _do(piece: Upkeep) -> None:
    """What fails is tried again at its next turn, and does not keep the other pieces waiting."""
    try:
        piece.run()
    except Exception:
        logger.exception("Upkeep %s failed", piece.name)
