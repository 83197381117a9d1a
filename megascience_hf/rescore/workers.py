"""Scores chunks in several processes, in order, reading only a few chunks ahead.

Not `multiprocessing`: its spawned processes run the caller's main script again (a script without the `__main__` guard
would start over, model and all), its forked ones inherit locks without the threads that hold them, and both outlive a
killed parent.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from queue import SimpleQueue
from typing import IO, cast

from megascience_hf.errors import UserError
from megascience_hf.judging.records import When
from megascience_hf.rescore.records import Chunk, ScoredChunk
from megascience_hf.rescore.rows import score_chunk

# Chunks read ahead for each process, so that none waits for a slow one.
AHEAD = 4


class WorkerProcess:
    """One process of `worker.py`. A session of its own keeps Ctrl-C from it: the parent ends it.

    Raises:
        UserError: it cannot be started.
    """

    def __init__(self) -> None:
        path = os.pathsep.join(entry for entry in sys.path if entry)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "megascience_hf.rescore.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": path},
                start_new_session=True,
            )
        except OSError as error:
            raise UserError(f"a scoring process cannot be started ({error.strerror}): try fewer workers") from None
        self._requests = cast(IO[bytes], self._process.stdin)
        self._results = cast(IO[bytes], self._process.stdout)

    def score(self, chunk: Chunk, when: When | None) -> ScoredChunk:
        """The scores of a chunk.

        Raises:
            UserError: the process is gone.
        """
        try:
            pickle.dump((chunk, when), self._requests)
            self._requests.flush()
            scored: ScoredChunk = pickle.load(self._results)  # noqa: S301  # our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            raise UserError("a scoring process ended early, perhaps for want of memory: try fewer workers") from None
        return scored

    def kill(self) -> None:
        """End the process, whatever it is doing; who waits in `score` hears of it."""
        self._process.kill()

    def close(self) -> None:
        """Close the pipes, when nobody uses them any more."""
        self._process.communicate()


def score_chunks(chunks: Iterator[Chunk], workers: int, when: When | None = None) -> Iterator[ScoredChunk]:
    """Score chunks in `workers` processes and give them back in their order; `when` as in `score_chunk`.

    With one worker, or if there is only one chunk, in this process. Memory does not grow with the file.

    Raises:
        UserError: a process was killed.
    """
    first = list(islice(chunks, 2))
    chunks = chain(first, chunks)
    if workers == 1 or len(first) < 2:
        yield from (score_chunk(chunk, when) for chunk in chunks)
        return
    processes = [WorkerProcess() for _ in range(workers)]
    idle: SimpleQueue[WorkerProcess] = SimpleQueue()
    for process in processes:
        idle.put(process)

    def score(chunk: Chunk) -> ScoredChunk:
        process = idle.get()
        try:
            return process.score(chunk, when)
        finally:
            idle.put(process)

    threads = ThreadPoolExecutor(workers)
    waiting: deque[Future[ScoredChunk]] = deque()
    try:
        for chunk in chunks:
            waiting.append(threads.submit(score, chunk))
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
