"""`megascience eval` killed in the middle of a task goes on where it was, with the real model and the real commands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from warm_python import MEGASCIENCE, warm_python

from megascience_hf.results import lighteval_files
from megascience_hf.smollm2 import ensure_checkpoint

pytest.importorskip("lighteval")


def command(model: Path, out: Path) -> list[str]:
    return [
        *(warm_python(), MEGASCIENCE, "eval", str(model), "--sample", "--tasks", "piqa,olympicarena"),
        *("--max-new-tokens", "8", "--batch-size", "1", "--save-every", "1", "--out", str(out)),
    ]


def kept(out: Path) -> list[str]:
    files = sorted((out / "responses").rglob("*.jsonl"))
    return [
        json.loads(line)["key"] for file in files for line in file.read_text().splitlines(keepends=True) if "\n" in line
    ]


@pytest.mark.slow
def test_after_kill_nine_the_same_command_asks_only_what_is_missing(tmp_path: Path) -> None:
    checkpoint, out = ensure_checkpoint(), tmp_path / "out"
    first = subprocess.Popen(
        command(checkpoint, out), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 300
    while len(kept(out)) < 3 and first.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    before = kept(out)
    assert 3 <= len(before) < 9, "killed too late to prove anything"
    done = subprocess.run(command(checkpoint, out), capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    after = kept(out)
    assert len(after) == len(set(after)) == 9
    assert set(before) <= set(after)
    assert {result.benchmark: result.items for result in lighteval_files.read(out)} == {"piqa": 3, "olympicarena": 6}
