"""Calls a function on chunks of work in several processes, in order, reading only a few chunks ahead.

Not `multiprocessing`: its spawned processes run the caller's main script again (a script without the `__main__` guard
would start over, model and all), its forked ones inherit locks without the threads that hold them, and both outlive a
killed parent.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from queue import SimpleQueue
from typing import IO, Any, TypeVar, cast

from megascience_hf.errors import UserError

# Chunks read ahead for each process, so that none waits for a slow one.
AHEAD = 4
_Row = TypeVar("_Row")
_Chunk = TypeVar("_Chunk")
_Made = TypeVar("_Made")


def grouped(rows: Iterable[_Row], size: Callable[[_Row], int], most: int, most_size: int) -> Iterator[list[_Row]]:
    """The rows in groups of at most so many, ended early where they are long."""
    chunk, large = list[_Row](), 0
    for row in rows:
        chunk.append(row)
        large += size(row)
        if len(chunk) == most or large > most_size:
            yield chunk
            chunk, large = [], 0
    if chunk:
        yield chunk


@contextmanager
def repeated(act: Callable[[], object], seconds: float) -> Iterator[None]:
    """Do it every so many seconds in a thread, while what is inside runs; it has ended when the block has."""
    ended = threading.Event()

    def follow() -> None:
        while not ended.wait(seconds):
            act()

    follower = threading.Thread(target=follow, daemon=True)
    follower.start()
    try:
        yield
    finally:
        ended.set()
        follower.join()


def cores() -> int:
    """The cores that this process may use, which in a container or a batch job can be few of the machine's."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class WorkerProcess:
    """One process of `worker.py`. A session of its own keeps Ctrl-C from it: the parent ends it.

    Args:
        function: of one chunk, on the top level of a module.

    Raises:
        UserError: it cannot be started.
    """

    def __init__(self, function: Callable[[Any], Any]) -> None:
        path = os.pathsep.join(entry for entry in sys.path if entry)
        command = [sys.executable, "-P", "-m", "megascience_hf.worker", function.__module__, function.__qualname__]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": path},
                start_new_session=True,
            )
        except OSError as error:
            raise UserError(f"a worker process cannot be started ({error.strerror}): try fewer workers") from None
        self._requests = cast(IO[bytes], self._process.stdin)
        self._results = cast(IO[bytes], self._process.stdout)

    def call(self, chunk: Any) -> Any:
        """What the function makes of a chunk.

        Raises:
            UserError: the process is gone.
        """
        try:
            pickle.dump(chunk, self._requests)
            self._requests.flush()
            return pickle.load(self._results)  # noqa: S301  # our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            raise UserError("a worker process ended early, perhaps for want of memory: try fewer workers") from None

    def kill(self) -> None:
        """End the process, whatever it is doing; who waits in `call` hears of it."""
        self._process.kill()

    def close(self) -> None:
        """Close the pipes, when nobody uses them any more."""
        self._process.communicate()


def in_processes(function: Callable[[_Chunk], _Made], chunks: Iterator[_Chunk], workers: int) -> Iterator[_Made]:
    """What the function makes of each chunk, made in `workers` processes and given back in the order of the chunks.

    With one worker, or if there is only one chunk, in this process. Memory does not grow with the number of chunks.

    Raises:
        UserError: a process was killed.
    """
    first = list(islice(chunks, 2))
    chunks = chain(first, chunks)
    if workers == 1 or len(first) < 2:
        yield from map(function, chunks)
        return
    processes = [WorkerProcess(function) for _ in range(workers)]
    idle: SimpleQueue[WorkerProcess] = SimpleQueue()
    for process in processes:
        idle.put(process)

    def call(chunk: _Chunk) -> _Made:
        process = idle.get()
        try:
            made: _Made = process.call(chunk)
            return made
        finally:
            idle.put(process)

    threads = ThreadPoolExecutor(workers)
    waiting: deque[Future[_Made]] = deque()
    try:
        for chunk in chunks:
            waiting.append(threads.submit(call, chunk))
            if len(waiting) > AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for process in processes:
            process.kill()
        threads.shutdown(cancel_futures=True)
        for process in processes:
            process.close()
