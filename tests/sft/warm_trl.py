"""The `trl` command for tests, run by `warm_python()`: where `accelerate launch` would have torchrun start several
processes, it forks so many, which have imported everything already."""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

LAUNCHES_AT_A_TIME = 2


def run_trl(argvs: dict[str, list[str]], folder: Path, env: dict[str, str]) -> dict[str, tuple[int, str]]:
    """Launch `trl` with each list of arguments in a folder, which gets the logs.

    Returns:
        The exit code and the log of each, by its name.
    """
    from warm_python import warm_python

    def launched(name: str) -> tuple[int, str]:
        log = folder / f"{name}.log"
        command = [warm_python(), __file__, *argvs[name]]
        with log.open("w") as out:
            done = subprocess.run(
                command, cwd=folder, env=os.environ | env, stdout=out, stderr=out, stdin=subprocess.DEVNULL, check=False
            )
        return done.returncode, log.read_text(encoding="utf-8", errors="replace")

    with ThreadPoolExecutor(LAUNCHES_AT_A_TIME) as launches:
        return dict(zip(argvs, launches.map(launched, argvs), strict=True))


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
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)


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


def main() -> None:
    import torch
    import torch.distributed.run
    from trl.cli import main as trl

    torch.set_num_threads(1)
    torch.distributed.run.run = run_ranks
    sys.exit(trl(sys.argv[1:]))


if __name__ == "__main__":
    main()
