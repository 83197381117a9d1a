"""Workers of a pool that are gone: `multiprocess` starts others in their place, and waits for their results for ever.

Each worker leaves a note of itself while it works; who waits for the pool looks at the notes.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from megascience_hf.errors import UserError

_EVERY = 1.0  # seconds between two looks


@contextmanager
def noted(note: Path) -> Iterator[None]:
    """Say in a note, while the block runs, which process it runs in."""
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(str(os.getpid()), encoding="ascii")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


@contextmanager
def looked_for(notes: Sequence[Path], stage: str) -> Iterator[None]:
    """End the block when a process with a note is gone without having ended its work. For the main thread.

    Raises:
        UserError: it is: the system kills who needs too much memory.
    """
    gone: list[int] = []
    over = threading.Event()

    def look() -> None:
        main = threading.main_thread().ident
        while not over.wait(_EVERY):
            gone.extend(_gone(notes))
            if gone and main is not None:
                signal.pthread_kill(main, signal.SIGINT)
                return

    for note in notes:
        note.unlink(missing_ok=True)  # of a run that was killed
    if not notes or threading.current_thread() is not threading.main_thread() or os.name != "posix":
        yield
        return
    watching = threading.Thread(target=look, daemon=True)
    watching.start()
    try:
        yield
    except KeyboardInterrupt:
        if not gone:
            raise
        raise UserError(
            f"a worker of stage {stage} (process {gone[0]}) is gone: it was killed, or the memory was too small for "
            "executor.workers; nothing that was paid for is lost: run the same command"
        ) from None
    finally:
        over.set()
        watching.join()


def _gone(notes: Sequence[Path]) -> list[int]:
    """The processes whose notes are there and who are not."""
    found: list[int] = []
    for note in notes:
        with suppress(OSError, ValueError):  # there is none, or half of one
            process = int(note.read_text(encoding="ascii"))
            try:
                os.kill(process, 0)
            except ProcessLookupError:
                if note.exists():  # it did not end between the two looks
                    found.append(process)
    return found
