"""Commands in forks of one process that has imported torch, TRL, lighteval and Inspect: a launch costs a second or two
instead of eight or twenty. One for all tests: the workers of pytest-xdist share it.

`warm_python()` is the path of a program that stands in for the interpreter: `PROGRAM -P -m lighteval …`, `PROGRAM
SCRIPT …` of `megascience`, `trl`, `transformers`, of TRL's own scripts or of these tests. The folder
`warm_scripts()`, for a PATH, has `megascience` and `trl` that are the same. The program hands its words, environment,
folder, streams, limits and locks to the warm process, passes on the signals that it has, and ends as the fork ends;
where it is killed, so is the fork. So parents, groups and locks are as without it, for what is started in turn as
well. Everything else it gives to the real interpreter: other modules, and an environment that differs in what is read
when something is imported.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import resource
import runpy
import select
import signal
import socket
import subprocess
import sys
import sysconfig
import threading
import traceback
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from filelock import FileLock

# Without OMP_NUM_THREADS: whatever accelerate asks for, two threads would wait for those of the other worker.
READ_BY_IMPORTS = ("HF_", "HUGGINGFACE", "TRANSFORMERS_", "MPL", "PYTHONPATH", "MEGASCIENCE_HF_", "LD_")
SCRIPTS = Path(sysconfig.get_path("scripts"))
MEGASCIENCE = str(SCRIPTS / "megascience")
TESTS = Path(__file__).resolve().parents[1]
# Before a test changes anything.
ENVIRONMENT = dict(os.environ)

# Standard library only, and little of it: it is started for every launch. 250 descriptors are more than are inherited.
CLIENT = """#!{python} -IS
import json, os, resource, signal, socket, sys
words, env = sys.argv[1:], dict(os.environ)
if (name := os.path.basename(sys.argv[0])) != "python":
    words.insert(0, {scripts!r} + name)
ours = words[:3] == ["-P", "-m", "lighteval"] or words[:1] and words[0].startswith({programs!r})
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
job = {{"words": words, "env": env, "cwd": os.getcwd(), "fds": fds, "ignored": ignored}}
job = json.dumps(job | {{"largest": resource.getrlimit(resource.RLIMIT_FSIZE)}}).encode()
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


def warm_python() -> str:
    """The program; its server is started by the first who asks, and ends with pytest."""
    return str(_started() / "python")


def warm_scripts() -> str:
    """A folder for the front of a PATH, with all commands of the environment."""
    return str(_started())


@cache
def _started() -> Path:
    folder = Path(ENVIRONMENT["MEGASCIENCE_TEST_HF_HOME"]) / "warm"  # of all workers
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            _start(folder)
    return folder


def _start(folder: Path) -> None:
    folder.mkdir()
    address = str(folder / "socket")
    read = {name: value for name, value in ENVIRONMENT.items() if name.startswith(READ_BY_IMPORTS)}
    trl = str(Path(sysconfig.get_path("purelib"), "trl", "scripts"))
    programs = (MEGASCIENCE, str(SCRIPTS / "trl"), str(SCRIPTS / "transformers"), trl, str(TESTS))
    filled = {"python": sys.executable, "scripts": f"{SCRIPTS}/", "programs": programs, "prefixes": READ_BY_IMPORTS}
    text = CLIENT.format(**filled, read=read, address=address)
    for script in SCRIPTS.iterdir():
        if not script.name.startswith(("python", "megascience", "trl")):
            (folder / script.name).symlink_to(script)
    for name in ("python", "megascience", "trl"):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    environment = ENVIRONMENT | {"OMP_NUM_THREADS": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    command = [sys.executable, "-P", __file__, address, ENVIRONMENT["MEGASCIENCE_TEST_PID"]]
    server = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"


def imports() -> None:
    """What launches import of others, and of ours what reads nothing of the environment. Nothing of it is run: threads
    would not survive the fork."""
    import accelerate.commands.launch  # noqa: F401
    import bitsandbytes  # noqa: F401
    import datasets  # noqa: F401
    import datatrove.executor  # noqa: F401
    import evaluate  # noqa: F401
    import litellm  # noqa: F401
    import matplotlib.figure  # noqa: F401
    import openai.resources.responses
    import openai.types.responses  # noqa: F401
    import peft  # noqa: F401
    import polars  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    import statsmodels.stats.multitest
    import statsmodels.stats.proportion  # noqa: F401
    import transformers.models.llama.modeling_llama
    import transformers.models.qwen2.modeling_qwen2
    import transformers.models.qwen3.modeling_qwen3
    import transformers.models.qwen3_moe.modeling_qwen3_moe  # noqa: F401
    import trl.cli
    import trl.scripts.sft
    import trl.trainer.sft_trainer  # noqa: F401

    import megascience_hf.cli
    import megascience_hf.results.cli_output  # noqa: F401


def leave(code: int) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def launched(job: dict[str, Any], fds: list[int], folder: Path) -> NoReturn:
    """In the fork."""
    get_path = sysconfig.get_path
    sysconfig.get_path = lambda name, *more: str(folder) if name == "scripts" else get_path(name, *more)
    resource.setrlimit(resource.RLIMIT_FSIZE, tuple(job["largest"]))
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
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    sys.executable = str(folder / "python")
    code = 1
    try:
        words = job["words"]
        if words[0] == "-P":
            sys.argv = words[2:]
            runpy.run_module("lighteval", run_name="__main__", alter_sys=True)
        else:
            sys.argv = words
            sys.path.insert(0, str(Path(words[0]).parent))
            runpy.run_path(words[0], run_name="__main__")
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


def serve(client: socket.socket, listener: socket.socket, folder: Path) -> None:
    """One launch, in a fork of the server that waits for its end and for that of the client."""
    head, fds, *_ = socket.recv_fds(client, 8, 250)
    stream = client.makefile("rb")
    job = json.loads(stream.read(int.from_bytes(head, "little")))
    process = os.fork()
    if not process:
        listener.close()
        stream.close()
        client.close()
        launched(job, fds, folder)
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
    address, owner = sys.argv[1:]
    pytest = os.pidfd_open(int(owner))
    imports()
    assert threading.active_count() == 1, threading.enumerate()
    gc.freeze()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks that serve
    print("ready", flush=True)
    while pytest not in select.select([listener, pytest], [], [])[0]:
        client, _ = listener.accept()
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            serve(client, listener, Path(address).parent)
        client.close()


if __name__ == "__main__":
    main()
