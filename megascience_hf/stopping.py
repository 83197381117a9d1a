"""What a signal to the visible process does: its children end with it, within seconds, and it ends with 128 + n.

SIGTERM, and SIGHUP of a terminal that closes, are made a Ctrl-C, so that everything that cleans up does so in one way,
asyncio and `with` blocks included.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

# What ends a program without a word, beside Ctrl-C; Windows has no SIGHUP.
_ENDING = [signal.Signals[name] for name in ("SIGTERM", "SIGHUP") if name in signal.Signals.__members__]
# Seconds that a child has to end after a SIGTERM before it is killed.
PATIENCE = 8.0
# Seconds that this process has after a signal, what it waits for included: an event loop waits without end for a task
# that does not let itself be cancelled (Inspect's, now and then), and whoever sent the signal may send no second one.
LONGEST = 20.0
# The process, while what it forks is to end with it.
_FORKING: list[int] = []
_PR_SET_PDEATHSIG = 1  # of linux/prctl.h


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """End what runs inside on SIGTERM, SIGHUP and SIGINT, with exit code 128 + n; a second signal ends it at once, and
    so does the first one where nothing has come of it after `LONGEST` seconds.

    SIGHUP stays ignored where it was, as `nohup` has it.
    """
    heard: list[int] = []
    left: list[threading.Timer] = []

    def terminate(number: int, _: FrameType | None) -> None:
        if heard:
            if number == heard[0] != signal.SIGTERM:  # a terminal and its shell both say that they are gone
                return
            os._exit(128 + number)
        heard.append(number)
        left.append(threading.Timer(LONGEST, os._exit, (128 + number,)))
        left[0].daemon = True
        left[0].start()
        if callable(signal.getsignal(signal.SIGINT)):
            signal.raise_signal(signal.SIGINT)
        else:  # ignored, as a shell has it for what it starts in the background
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():  # which alone hears signals
        yield
        return
    heeded = [n for n in _ENDING if n is signal.SIGTERM or signal.getsignal(n) is not signal.SIG_IGN]
    before = {number: signal.signal(number, terminate) for number in heeded}
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as end:
        if isinstance(end, SystemExit) and end.code != 128 + signal.SIGINT:
            raise
        number = heard[0] if heard else signal.SIGINT
        with suppress(OSError):
            sys.stderr.write(f"megascience: ended by {signal.Signals(number).name}; the same command goes on\n")
        raise SystemExit(128 + number) from None
    finally:
        for timer in left:
            timer.cancel()
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def child(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    locks: Sequence[int] = (),
    **streams: Any,
) -> Iterator[subprocess.Popen[Any]]:
    """A process that ends when the block ends before it, whatever it has started in turn.

    Args:
        locks: descriptors that it inherits.
        streams: of `subprocess.Popen`.
    """
    # a session of its own: one signal to the group reaches its own children, and Ctrl-C is ours to pass on
    command = _ends_with_this_process(command)
    process = subprocess.Popen(command, cwd=cwd, env=env, pass_fds=tuple(locks), start_new_session=True, **streams)
    try:
        yield process
    except BaseException:
        end(process)
        raise
    finally:
        if process.stdout is not None:
            process.stdout.close()


def _ends_with_this_process(command: Sequence[str]) -> list[str]:
    """On Linux a child is told when this process is gone, even killed."""
    # the system asks whether the thread is alive that has started it
    if sys.platform != "linux" or threading.current_thread() is not threading.main_thread():
        return list(command)
    return [sys.executable, "-IS", __file__, str(os.getpid()), *command]


def ends_with_its_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """On Linux this process has a signal when its parent is gone, even killed; an `exec` changes nothing about it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)


def _become(parent: int, command: Sequence[str]) -> None:
    """What `_ends_with_this_process` starts: this file by its path, which needs the standard library only."""
    ends_with_its_parent()
    if os.getppid() != parent:  # it was gone before
        return
    try:
        os.execvp(command[0], list(command))  # noqa: S606
    except OSError as error:
        sys.exit(f"{command[0]}: {error.strerror}")


def run(command: Sequence[str], **how: Any) -> int:
    """Run a command to its end, and end it when this process is ended; its exit code."""
    with child(command, **how) as process:
        return process.wait()


def end(process: subprocess.Popen[Any]) -> None:
    """End a child and its group: asked first, killed after `PATIENCE` seconds."""
    _signal_group(process, signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        pass
    finally:
        _signal_group(process, signal.SIGKILL)  # also what the child has left behind
        process.wait()


def _signal_group(process: subprocess.Popen[Any], number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


@contextmanager
def forks_end_with_this_process() -> Iterator[None]:
    """On Linux what is forked inside, by libraries too, is killed when this process is gone: the manager of
    `multiprocess` would wait for ever."""
    _FORKING.append(os.getpid())
    try:
        yield
    finally:
        _FORKING.pop()


def _after_fork() -> None:
    if _FORKING and sys.platform == "linux":
        ends_with_its_parent(signal.SIGKILL)
        if os.getppid() != _FORKING[-1]:
            os._exit(1)
    _FORKING.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def ignore_interrupts() -> None:
    """In a worker: Ctrl-C reaches the whole group of a terminal, and the parent ends its workers."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])
