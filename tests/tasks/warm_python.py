"""`megascience eval` and lighteval in forks of a process that has imported lighteval and Inspect once: a launch costs a
second or two instead of eight or twenty.

`warm_python()` is the path of a program that stands in for the interpreter: `PROGRAM -P -m lighteval …` and
`PROGRAM …/megascience …`. It hands its words, environment, folder, streams and locks to the warm process, passes on the
signals that it has, and ends as the fork ends; where it is killed, so is the fork. So parents, groups and locks are as
without it, for what is started in turn as well. Everything else it gives to the real interpreter: other modules, and an
environment that differs in what is read when something is imported.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import traceback
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from megascience_hf.stopping import ends_with_its_parent

READ_BY_IMPORTS = ("HF_", "HUGGINGFACE", "TRANSFORMERS_", "OMP_", "MPL", "PYTHONPATH", "MEGASCIENCE_HF_")
MEGASCIENCE = str(Path(sysconfig.get_path("scripts")) / "megascience")

# Standard library only, and little of it: it is started for every launch. 250 descriptors are more than are inherited.
CLIENT = """#!{python} -IS
import json, os, signal, socket, sys
words, env = sys.argv[1:], dict(os.environ)
ours = words[:3] == ["-P", "-m", "lighteval"] or words[:1] == [{megascience!r}]
read = {{name: value for name, value in env.items() if name.startswith({prefixes!r})}}
if not ours or read != {read!r}:
    os.execv({python!r}, [{python!r}, *words])
fds = sorted(int(name) for name in os.listdir("/proc/self/fd") if int(name) < 250)
fds = [fd for fd in fds if fd < 3 or os.path.exists(f"/proc/self/fd/{{fd}}") and os.get_inheritable(fd)]
heeded = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
signal.pthread_sigmask(signal.SIG_BLOCK, heeded)
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
ignored = [int(number) for number in heeded if signal.getsignal(number) is signal.SIG_IGN]
job = json.dumps({{"words": words, "env": env, "cwd": os.getcwd(), "fds": fds, "ignored": ignored}}).encode()
socket.send_fds(server, [len(job).to_bytes(8, "little")], fds)
server.sendall(job)
answers = server.makefile("r")
process = int(answers.readline())
def pass_on(number, _):
    try:
        os.kill(process, number)
    except ProcessLookupError:
        pass
for number in heeded:
    if int(number) not in ignored:
        signal.signal(number, pass_on)
signal.pthread_sigmask(signal.SIG_UNBLOCK, heeded)
code = int(answers.readline() or 1)
if code < 0:
    signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
os._exit(code)
"""


@cache
def warm_python() -> str:
    """The program; its server is started by the first who asks, and ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="megascience-warm-"))
    address, program = str(folder / "socket"), folder / "python"
    read = {name: value for name, value in os.environ.items() if name.startswith(READ_BY_IMPORTS)}
    filled = {"python": sys.executable, "megascience": MEGASCIENCE, "prefixes": READ_BY_IMPORTS, "read": read}
    program.write_text(CLIENT.format(**filled, address=address))
    program.chmod(0o755)
    environment = os.environ | {"OMP_NUM_THREADS": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    command = [sys.executable, "-P", __file__, address, str(program)]
    server = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"
    atexit.register(server.kill)
    return str(program)


def imports() -> None:
    """What launches import of others, and of ours what reads nothing of the environment."""
    import datasets  # noqa: F401
    import evaluate  # noqa: F401
    import litellm  # noqa: F401
    import matplotlib.figure  # noqa: F401
    import openai.resources.responses
    import openai.types.responses  # noqa: F401
    import statsmodels.stats.multitest
    import statsmodels.stats.proportion  # noqa: F401
    import transformers.models.llama.modeling_llama
    import transformers.models.qwen2.modeling_qwen2  # noqa: F401

    import megascience_hf.cli
    import megascience_hf.results.cli_output  # noqa: F401


def leave(code: int) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def launched(job: dict[str, Any], fds: list[int], program: str) -> NoReturn:
    """In the fork."""
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        heard = signal.default_int_handler if number is signal.SIGINT else signal.SIG_DFL
        signal.signal(number, signal.SIG_IGN if number in job["ignored"] else heard)
    for fd, place in zip(fds, job["fds"], strict=True):
        if place < 3:
            os.dup2(fd, place)
            os.close(fd)
        else:
            os.set_inheritable(fd, True)  # a lock
    sys.stdin = sys.__stdin__ = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = sys.__stdout__ = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    sys.executable = program
    code = 1
    try:
        words = job["words"]
        if words[0] == MEGASCIENCE:
            from megascience_hf.cli import main

            sys.argv = words
            main()
        else:
            sys.argv = words[2:]
            runpy.run_module("lighteval", run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
    except BaseException:  # noqa: BLE001  # whatever it was belongs into the log
        traceback.print_exc()
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    leave(code)


def serve(client: socket.socket, listener: socket.socket, program: str) -> None:
    """One launch, in a fork of the server that waits for its end and for that of the client."""
    head, fds, *_ = socket.recv_fds(client, 8, 250)
    stream = client.makefile("rb")
    job = json.loads(stream.read(int.from_bytes(head, "little")))
    process = os.fork()
    if not process:
        listener.close()
        stream.close()
        client.close()
        launched(job, fds, program)
    for fd in fds:
        os.close(fd)
    client.sendall(b"%d\n" % process)

    def follow() -> None:
        stream.read(1)
        with suppress(ProcessLookupError):  # the client is gone
            os.kill(process, signal.SIGKILL)

    threading.Thread(target=follow, daemon=True).start()
    _, status = os.waitpid(process, 0)
    client.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def main() -> None:
    address, program = sys.argv[1:]
    imports()
    assert threading.active_count() == 1, threading.enumerate()
    ends_with_its_parent(signal.SIGKILL)
    gc.freeze()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks that serve
    print("ready", flush=True)
    while True:
        client, _ = listener.accept()
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            serve(client, listener, program)
        client.close()


if __name__ == "__main__":
    main()
