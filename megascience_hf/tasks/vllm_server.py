"""`--tensor-parallel` and `--data-parallel`: the command `vllm serve`, started here and ended with the evaluation.

vLLM cannot be installed beside lighteval, and need not be: its command has only to be found. A server that was started
here is asked as any other one is (`served.py`).
"""

from __future__ import annotations

import hashlib
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from megascience_hf import stopping
from megascience_hf.errors import UserError
from megascience_hf.tasks import adapters
from megascience_hf.tasks.evaluation import Evaluation
from megascience_hf.tasks.lighteval_responses import commit_of, fingerprint

LOG = "vllm.log"
# Seconds between two looks at whether the server is there, and how long a large model may take to load.
_LOOK, _PATIENCE = 1.0, 3_600.0


@contextmanager
def serving(evaluation: Evaluation) -> Iterator[Evaluation]:
    """The evaluation against a server with its model, or as it is if it does not ask for one.

    Raises:
        UserError: vLLM is not installed, or its server ends before it is there.
    """
    if not evaluation.parallel:
        yield evaluation
        return
    program = shutil.which("vllm")
    if program is None:
        raise UserError(
            "--tensor-parallel and --data-parallel start `vllm serve`, and no command vllm is found: install vLLM in "
            "an environment of its own and put its bin on PATH, or serve the model yourself and give --endpoint"
        )
    port = _port(evaluation.out)
    evaluation.out.mkdir(parents=True, exist_ok=True)
    log = evaluation.out / LOG
    with (
        log.open("wb") as says,
        stopping.child(
            [program, *arguments(evaluation), "--host", "127.0.0.1", "--port", str(port)],
            stdout=says,
            stderr=subprocess.STDOUT,
        ) as server,
    ):
        _wait(server, port, log)
        yield replace(behind(evaluation, f"http://127.0.0.1:{port}/v1"), responses_of=_weights(evaluation))
        stopping.end(server)


def behind(evaluation: Evaluation, endpoint: str) -> Evaluation:
    """The evaluation against a server that was started for it."""
    return replace(
        evaluation,
        model=served_name(evaluation),
        endpoint=endpoint,
        revision=None,
        dtype=None,
        max_model_len=None,
        adapter=None,
        tensor_parallel=None,
        data_parallel=None,
    )


def _weights(evaluation: Evaluation) -> str:
    """What the responses are of, which the server's address does not say: the weights, and how they were loaded. The
    number of GPUs makes no other answer."""
    folder = Path(evaluation.model).expanduser()
    parts = (
        folder.resolve().name if folder.is_dir() else evaluation.model,
        fingerprint(folder) if folder.is_dir() else commit_of(evaluation.model, evaluation.revision),
        *(evaluation.revision, evaluation.dtype, evaluation.max_model_len, evaluation.adapter),
        fingerprint(adapters.found(evaluation.adapter)) if evaluation.adapter else None,
    )
    return f"vllm serve {' '.join(str(part) for part in parts)}"


def arguments(evaluation: Evaluation, here: bool = True) -> list[str]:
    """The command line of `vllm serve` behind the name of the program.

    Args:
        here: whether it runs on this machine, where an adapter is a folder; elsewhere it is its id on the Hub.
    """
    folder = Path(evaluation.model).expanduser()
    adapter = evaluation.adapter
    given = {
        "--served-model-name": folder.resolve().name if folder.is_dir() else None,
        "--tensor-parallel-size": evaluation.tensor_parallel,
        "--data-parallel-size": evaluation.data_parallel,
        "--revision": evaluation.revision,
        "--dtype": evaluation.dtype,
        "--max-model-len": evaluation.max_model_len,
        "--lora-modules": f"{served_name(evaluation)}={adapters.found(adapter).resolve() if here else adapter}"
        if adapter
        else None,
    }
    named = [part for name, value in given.items() if value is not None for part in (name, str(value))]
    lora = ["--enable-lora"] if adapter else []
    return ["serve", str(folder.resolve()) if folder.is_dir() else evaluation.model, *named, *lora]


def served_name(evaluation: Evaluation) -> str:
    """What the server calls the model: the name of its folder, or of its adapter's."""
    if evaluation.adapter:
        return Path(evaluation.adapter).name
    folder = Path(evaluation.model).expanduser()
    return folder.resolve().name if folder.is_dir() else evaluation.model


def _port(out: Path) -> int:
    """The same for one folder of results each time, if it is free, so that its records name one address."""
    digest = hashlib.sha256(str(out.resolve()).encode()).digest()
    for wanted in (20_000 + int.from_bytes(digest[:4], "big") % 12_000, 0):
        with socket.socket() as free, suppress(OSError):
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.bind(("127.0.0.1", wanted))
            return int(free.getsockname()[1])
    raise UserError("no port is free on this machine")


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
            said = f" ({last[0][:300]})" if last else ""
            raise UserError(f"vllm serve ended with exit code {server.returncode}{said}: see {log}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(_LOOK)
    raise UserError(f"vllm serve was not ready after {_PATIENCE:.0f} s: see {log}")
