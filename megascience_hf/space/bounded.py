"""Work on what strangers made, in a process of its own, with bounds on its memory and time.

An archive or a Parquet file of a few kilobytes can unpack into more than the machine has; a bound on the size of the
file alone would not help.
"""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from megascience_hf.errors import UserError
from megascience_hf.space.settings import Limits

T = TypeVar("T")


def bounded(work: Callable[..., T], *arguments: object, limits: Limits, mend: str) -> T:
    """What the function gives, called in a process that is ended when it takes too long or too much.

    Args:
        work: a function of a module, with arguments that can be pickled.
        limits: its `read_seconds` and `read_memory`.
        mend: what is to be done about too much of it.

    Raises:
        UserError: it takes more than the limits, or raised that itself.
    """
    context = multiprocessing.get_context("spawn")  # which shares nothing of the server with it
    pool = ProcessPoolExecutor(1, mp_context=context, initializer=_confine, initargs=(limits,))
    job = pool.submit(work, *arguments)
    try:
        return job.result(timeout=limits.read_seconds)
    except TimeoutError:
        raise UserError(f"this was not read within {limits.read_seconds:.0f} seconds: {mend}") from None
    except (BrokenProcessPool, MemoryError):
        raise UserError(f"this unpacks into more than is taken here: {mend}") from None
    finally:
        for process in list((pool._processes or {}).values()):
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


def _confine(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.read_memory, limits.read_memory))
    seconds = int(limits.read_seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
