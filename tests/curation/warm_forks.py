"""Runs of a function in processes that are forked from one that has imported what it needs: to be killed at any moment,
twenty times, without twenty times the seconds of imports."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_SERVER = """
import json, os, signal, sys, traceback
{code}
for line in sys.stdin:
    process = os.fork()
    if not process:
        os.dup2(2, 1)  # what it prints is no answer
        try:
            {function}(*json.loads(line))
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    print(process, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""


class WarmForks:
    """One run at a time: `start`, perhaps `kill`, `wait`."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self._server = server
        self._process = 0

    def _answer(self) -> int:
        assert self._server.stdout is not None
        return int(self._server.stdout.readline())

    def start(self, *arguments: str) -> None:
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps(arguments) + "\n")
        self._server.stdin.flush()
        self._process = self._answer()

    def kill(self) -> None:
        with suppress(ProcessLookupError):  # it has ended
            os.kill(self._process, signal.SIGKILL)

    def wait(self) -> int:
        return self._answer()


@contextmanager
def warm_forks(code: str, function: str) -> Iterator[WarmForks]:
    """
    Args:
        code: what is imported, and the definition of the function.
        function: its name; its arguments are texts.
    """
    command = [sys.executable, "-c", _SERVER.format(code=code, function=function)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield WarmForks(server)
        finally:
            server.kill()
