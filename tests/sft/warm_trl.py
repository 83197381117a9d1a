"""The `trl` command in a process that has imported everything once: a launch costs a second instead of fifteen.

Reads lines of JSON `{"argv": […], "cwd": …, "log": …}` and answers each with `{"log": …, "exit": …}`, two at a time; an
empty line waits for all. A launch is a fork of this process that runs the command line's own `main`, and where
`accelerate launch` would start `python trl/scripts/sft.py …` as a child, runs that script by its path with the same
arguments and environment. Where it would have torchrun start several, it forks so many.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

LAUNCHES_AT_A_TIME = 2


class WarmTrl:
    """The process, for a test."""

    def __init__(self, env: dict[str, str]) -> None:
        command = [sys.executable, str(Path(__file__))]
        environment = os.environ | {"OMP_NUM_THREADS": "1"} | env
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, argvs: dict[str, list[str]], folder: Path) -> dict[str, tuple[int, str]]:
        """Launch `trl` with each list of arguments in a folder, which gets the logs.

        Returns:
            The exit code and the log of each, by its name.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        logs = {str(folder / f"{name}.log"): name for name in argvs}
        for log, name in logs.items():
            self._process.stdin.write(json.dumps({"argv": argvs[name], "cwd": str(folder), "log": log}) + "\n")
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        answers = [json.loads(self._process.stdout.readline()) for _ in logs]
        return {
            logs[one["log"]]: (one["exit"], Path(one["log"]).read_text(encoding="utf-8", errors="replace"))
            for one in answers
        }

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


class WarmScript:
    """Stands in for `subprocess.Popen` of `python SCRIPT ARGUMENTS`: runs the script here."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        assert command[0] == sys.executable, command
        os.environ.update(env)
        sys.argv = command[1:]
        self.returncode = 0

    def wait(self) -> None:
        runpy.run_path(sys.argv[0], run_name="__main__")


def run_ranks(arguments: Any) -> None:
    """Stands in for `torch.distributed.run.run`: the script in several processes, which find each other here."""
    from torch.distributed.elastic.utils.distributed import get_free_port

    count = int(arguments.nproc_per_node)
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(get_free_port()), "TORCHELASTIC_RUN_ID": "warm"}
    os.environ |= {"WORLD_SIZE": str(count), "LOCAL_WORLD_SIZE": str(count)}
    sys.argv = [arguments.training_script, *arguments.training_script_args]
    ranks = [fork_of(rank) for rank in range(count)]
    failed = 0
    while ranks:
        ended, status = os.wait()
        ranks.remove(ended)
        if status and not failed:
            failed = os.waitstatus_to_exitcode(status)
            for rank in ranks:  # which would wait for the one that is gone
                os.kill(rank, signal.SIGKILL)
    if failed:
        raise SystemExit(failed)


def fork_of(rank: int) -> int:
    """One process of several, by its number."""
    process = os.fork()
    if process:
        return process
    os.environ |= {"RANK": str(rank), "LOCAL_RANK": str(rank)}
    exit_code = 1
    try:
        share_among_cpus()
        runpy.run_path(sys.argv[0], run_name="__main__")
        exit_code = 0
    except BaseException:  # noqa: BLE001  # whatever it was belongs into the log
        traceback.print_exc()
    leave(exit_code)


def share_among_cpus() -> None:
    """Let accelerate share a model by FSDP among CPUs. It does all that is needed, but asks for it on GPUs alone: its
    `AcceleratorState` has every kind of several devices in a list except that of CPUs."""
    from accelerate.state import AcceleratorState, DistributedType, PartialState

    original = AcceleratorState.__init__

    def __init__(self: Any, *arguments: Any, fsdp_plugin: Any = None, **options: Any) -> None:
        original(self, *arguments, fsdp_plugin=fsdp_plugin, **options)
        if fsdp_plugin is not None and self.distributed_type == DistributedType.MULTI_CPU:
            self.distributed_type, self.fsdp_plugin = DistributedType.FSDP, fsdp_plugin
            PartialState._shared_state["distributed_type"] = DistributedType.FSDP

    AcceleratorState.__init__ = __init__


def leave(exit_code: int) -> NoReturn:
    """Out of a fork, without what the parent would do at its end."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)


def launch(job: dict[str, Any]) -> None:
    """In the fork: never returns."""
    log = os.open(job["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(job["cwd"])
    exit_code = 1
    try:
        import accelerate.commands.launch
        import torch
        import torch.distributed.run
        from trl.cli import main

        torch.set_num_threads(1)
        accelerate.commands.launch.subprocess = type("subprocess", (), {"Popen": WarmScript})
        torch.distributed.run.run = run_ranks
        exit_code = main(job["argv"])
    except BaseException:  # noqa: BLE001  # whatever it was belongs into the log
        traceback.print_exc()
    leave(exit_code)


def imports() -> None:
    """What a launch imports, without running anything of it: threads would not survive the fork."""
    import bitsandbytes  # noqa: F401
    import peft  # noqa: F401
    import transformers.models.llama.modeling_llama
    import transformers.models.qwen2.modeling_qwen2
    import transformers.models.qwen3.modeling_qwen3
    import transformers.models.qwen3_moe.modeling_qwen3_moe  # noqa: F401
    import trl.scripts.sft
    import trl.trainer.sft_trainer  # noqa: F401


def main() -> None:
    imports()
    running: dict[int, str] = {}

    def reap() -> None:
        process, status = os.wait()
        print(json.dumps({"log": running.pop(process), "exit": os.waitstatus_to_exitcode(status)}), flush=True)

    for line in sys.stdin:
        if not line.strip():
            while running:
                reap()
            continue
        job = json.loads(line)
        while len(running) >= LAUNCHES_AT_A_TIME:
            reap()
        process = os.fork()
        if not process:
            launch(job)
        running[process] = job["log"]


if __name__ == "__main__":
    main()
