"""A signal to the visible process ends its children within seconds, with 128 + n; the same command goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from scripted_server import serve
from warm_python import MEGASCIENCE, warm_python

from megascience_hf.out_folder import opened

# A child that starts one of its own; the second does not hear SIGTERM.
pytestmark = pytest.mark.slow
FAMILY = """
import os, signal, subprocess, sys, time
from pathlib import Path
folder = Path(sys.argv[1])
deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)"
grandchild = subprocess.Popen([sys.executable, "-c", deaf])
(folder / "pids").write_text(f"{os.getpid()} {grandchild.pid}")
time.sleep(300)
"""
PARENTS = {
    "a step of ablate and demo": """
        steps = Steps(folder / "out", Console(quiet=True))
        with stopped_by_signals():
            family = [sys.executable, str(folder / "family.py"), str(folder)]
            steps.run("train", "", [], lambda attempt: attempt.run(family))
    """,
    "sft": """
        with stopped_by_signals():
            launch.run([sys.executable, str(folder / "family.py"), str(folder)], folder / "out")
    """,
}
HEAD = """
import sys
from pathlib import Path
from rich.console import Console
from megascience_hf.sft import launch
from megascience_hf.stopping import stopped_by_signals
from megascience_hf.task_runner import Steps
folder = Path(sys.argv[1])
"""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def hears_interrupts() -> None:
    """In a child that is to hear a Ctrl-C and a terminal that closes, however the tests were started."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def ignores_interrupts() -> None:
    """As a shell starts what is to run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


SIGNALS = [
    (signal.SIGTERM, hears_interrupts),
    (signal.SIGTERM, ignores_interrupts),
    (signal.SIGINT, hears_interrupts),
    (signal.SIGHUP, hears_interrupts),
]


@pytest.mark.parametrize(("number", "started"), SIGNALS)
@pytest.mark.parametrize("what", PARENTS)
def test_a_signal_ends_children_and_grandchildren_and_says_128_and_its_number(
    what: str, number: signal.Signals, started: Callable[[], None], tmp_path: Path
) -> None:
    (tmp_path / "family.py").write_text(FAMILY)
    (tmp_path / "parent.py").write_text(HEAD + textwrap.dedent(PARENTS[what]))
    command = [sys.executable, str(tmp_path / "parent.py"), str(tmp_path)]
    parent = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=started)
    pids = tmp_path / "pids"
    try:
        wait_until(lambda: pids.exists() and len(pids.read_text().split()) == 2)
        children = [int(pid) for pid in pids.read_text().split()]
        parent.send_signal(number)
        _, said = parent.communicate(timeout=60)
        assert parent.returncode == 128 + number
        assert said == f"megascience: ended by {number.name}; the same command goes on\n"
        wait_until(lambda: not any(map(is_alive, children)), 20)
        with opened(tmp_path / "out", "sft", adopts=True):
            pass  # free again
    finally:
        for pid in (parent.pid, *(int(pid) for pid in (pids.read_text().split() if pids.exists() else ()))):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize(
    ("ignored", "ends", "code"),
    [(False, 1, 128 + signal.SIGHUP), (False, 2, 128 + signal.SIGHUP), (True, 2, 0)],
    ids=["the terminal closes", "its shell says so too", "under nohup"],
)
def test_a_terminal_that_closes_ends_in_order_what_nohup_does_not_keep(
    ignored: bool, ends: int, code: int, tmp_path: Path
) -> None:
    body = """
        import signal, time
        with stopped_by_signals():
            try:
                (folder / "begun").touch()
                time.sleep(0.5 if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else 60)
            finally:
                time.sleep(0.5)
                (folder / "ended").touch()
    """
    (tmp_path / "parent.py").write_text(HEAD + textwrap.dedent(body))
    action = signal.SIG_IGN if ignored else signal.SIG_DFL
    command = [sys.executable, str(tmp_path / "parent.py"), str(tmp_path)]
    parent = subprocess.Popen(command, preexec_fn=lambda: signal.signal(signal.SIGHUP, action))
    wait_until((tmp_path / "begun").exists)
    for _ in range(ends):
        parent.send_signal(signal.SIGHUP)
        time.sleep(0.1)
    assert parent.wait(60) == code
    assert (tmp_path / "ended").exists()


def test_a_task_that_does_not_let_itself_be_cancelled_keeps_no_process_alive(tmp_path: Path) -> None:
    program = """
    import asyncio, sys
    from pathlib import Path
    from megascience_hf import stopping

    async def deaf():
        Path(sys.argv[1]).touch()
        while True:
            try:
                await asyncio.sleep(300)
            except asyncio.CancelledError:
                pass

    stopping.LONGEST = 1
    with stopping.stopped_by_signals():
        asyncio.run(deaf())
    """
    started = tmp_path / "started"
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(program), started]) as process:
        wait_until(started.exists)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 128 + signal.SIGTERM


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
@pytest.mark.parametrize("what", PARENTS)
def test_a_child_of_a_killed_process_ends_too_and_the_folder_is_free(what: str, tmp_path: Path) -> None:
    (tmp_path / "family.py").write_text(FAMILY)
    (tmp_path / "parent.py").write_text(HEAD + textwrap.dedent(PARENTS[what]))
    pids = tmp_path / "pids"
    parent = subprocess.Popen([sys.executable, str(tmp_path / "parent.py"), str(tmp_path)])
    try:
        wait_until(lambda: pids.exists() and len(pids.read_text().split()) == 2)
        parent.kill()
        parent.wait()
        wait_until(lambda: not is_alive(int(pids.read_text().split()[0])), 20)
        with opened(tmp_path / "out", "sft", adopts=True):
            pass
    finally:
        for pid in (parent.pid, *(int(pid) for pid in (pids.read_text().split() if pids.exists() else ()))):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
def test_a_curation_that_is_killed_leaves_no_process_behind(tmp_path: Path) -> None:
    hangs = [True]
    with serve(lambda _: wait_until(lambda: not hangs[0])) as server:
        command = [
            *(sys.executable, "-c", "from megascience_hf.cli import main; main()", "curate", "-o", str(tmp_path)),
            *("--model", "m", "--endpoint", server.url, "--until", "refine"),
        ]
        killed = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            wait_until(lambda: bool(server.requests), 400)
            killed.kill()
            killed.wait()
            wait_until(lambda: not is_a_group(killed.pid), 20)
        finally:
            hangs[0] = False
            with suppress(ProcessLookupError):
                os.killpg(killed.pid, signal.SIGKILL)


def is_a_group(number: int) -> bool:
    """Whether a process of that group is alive."""
    groups = (file.read_text().rpartition(")")[2].split() for file in Path("/proc").glob("[0-9]*/stat"))
    return any(int(group) == number and state != "Z" for state, _, group, *_ in groups)


@pytest.mark.parametrize(("tasks", "number", "started"), [(1, *SIGNALS[1]), (2, *SIGNALS[0]), (2, *SIGNALS[2])])
def test_a_curation_that_waits_for_a_model_ends_within_seconds_and_goes_on(
    tasks: int, number: signal.Signals, started: Callable[[], None], tmp_path: Path
) -> None:
    out, config, hangs = tmp_path / "out", tmp_path / "curation.yaml", [True]

    def script(reply: Any) -> str | None:
        if hangs[0]:
            wait_until(lambda: not hangs[0])
        return '{"usable": false, "question": "", "answer": ""}'

    with serve(script) as server:
        model = {"name": "m", "endpoint": server.url, "concurrency": 2, "max_tokens": 50}
        config.write_text(yaml.safe_dump({"models": {"refine": model}, "executor": {"tasks": tasks}}))
        command = [
            *(sys.executable, "-c", "from megascience_hf.cli import main; main()", "curate", "-o", str(out)),
            *("--config", str(config), "--until", "refine"),
        ]
        first = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=started)
        try:
            wait_until(lambda: bool(server.requests), 400)
            first.send_signal(number)
            _, said = first.communicate(timeout=60)
        finally:
            hangs[0] = False
            first.kill()
        assert first.returncode == 128 + number, said
        assert "Traceback" not in said
        assert f"ended by {number.name}" in said.splitlines()[-1]
        warm = [warm_python(), MEGASCIENCE, *command[3:]]
        again = subprocess.run(warm, capture_output=True, text=True, check=False, timeout=300)
        assert again.returncode == 3, again.stderr
        assert again.stderr.splitlines()[-1].startswith("megascience: no row is left after refine")
