"""`onpar worker`, and the worker that `onpar up` keeps beside the server."""

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_GRACE_SECONDS = 10
_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 30.0


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    worker = subparsers.add_parser("worker", help="do what was put off: imports, mail, upkeep")
    worker.add_argument(
        "--lease",
        type=float,
        default=30.0,
        metavar="SECONDS",
        help="after this time without a sign of life the tasks of a worker go to another",
    )
    worker.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    worker.set_defaults(run=run_worker)


def run_worker(arguments: argparse.Namespace) -> int:
    from onpar.kernel.registry import contract
    from onpar.kernel.tasks.worker import Worker

    asked_to_end: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: asked_to_end.append(number))

    def is_wanted() -> bool:
        return not asked_to_end and arguments.parent in (None, os.getppid())

    worker = Worker(lease=arguments.lease, upkeep=contract().upkeep, is_wanted=is_wanted)
    worker.run()
    return 0


@contextmanager
def worker_beside() -> Iterator["WorkerKeeper"]:
    """A worker process while the block runs, started again when it dies."""
    keeper = WorkerKeeper()
    try:
        yield keeper
    finally:
        keeper.end()


class WorkerKeeper:
    """Watches the worker from a thread of this process.

    The worker sees for itself when this process is gone, so it does not outlive even a kill -9. It
    has a session of its own: Ctrl-C reaches the server first, and the server ends the worker.
    """

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._command = [sys.executable, "-m", "onpar", "worker", "--parent", str(os.getpid())]
        self._process = self._start()
        self._thread = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, start_new_session=True)  # noqa: S603

    def _keep(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            code = self._process.wait()
            if self._ending.is_set() or self._ending.wait(pause):
                return
            print(f"onpar: The worker ended ({code}); starting it again.", file=sys.stderr)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            self._process = self._start()

    def end(self) -> None:
        self._ending.set()
        self._process.terminate()
        self._thread.join(_GRACE_SECONDS)
        if self._thread.is_alive():
            self._process.kill()
