"""The `trl` command in a process that has imported everything once: a launch costs a second instead of fifteen.

Reads lines of JSON `{"argv": […], "cwd": …, "log": …}` and answers each with `{"log": …, "exit": …}`, two at a time. A
launch is a fork of this process that runs the command line's own `main`, and where `accelerate launch` would start
`python trl/scripts/sft.py …` as a child, runs that script by its path with the same arguments and environment.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import traceback
from typing import Any

LAUNCHES_AT_A_TIME = 2


class WarmScript:
    """Stands in for `subprocess.Popen` of `python SCRIPT ARGUMENTS`: runs the script here."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        assert command[0] == sys.executable, command
        os.environ.update(env)
        sys.argv = command[1:]
        self.returncode = 0

    def wait(self) -> None:
        runpy.run_path(sys.argv[0], run_name="__main__")


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
        from trl.cli import main

        torch.set_num_threads(1)
        accelerate.commands.launch.subprocess = type("subprocess", (), {"Popen": WarmScript})
        exit_code = main(job["argv"])
    except BaseException:  # noqa: BLE001  # whatever it was belongs into the log
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(exit_code)


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
        job = json.loads(line)
        while len(running) >= LAUNCHES_AT_A_TIME:
            reap()
        process = os.fork()
        if not process:
            launch(job)
        running[process] = job["log"]
    while running:
        reap()


if __name__ == "__main__":
    main()
