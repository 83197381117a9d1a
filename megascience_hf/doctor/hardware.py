"""The NVIDIA GPUs, by `nvidia-smi`. Torch is not asked: its import is slow."""

from __future__ import annotations

import shutil
import subprocess

from megascience_hf.doctor.finding import Finding


def check(path: str | None = None, limit_s: float = 10.0) -> list[Finding]:
    """A line for each GPU; `nvidia-smi` is looked for in `path`, by default in PATH."""
    command = shutil.which("nvidia-smi", path=path)
    if command is None:
        return [Finding("note", "no nvidia-smi here: no NVIDIA GPU, or no driver")]
    query = [command, "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=limit_s, check=False)
    except (subprocess.TimeoutExpired, OSError) as error:
        return [Finding("note", f"{command} does not answer ({type(error).__name__})")]
    lines = [line.strip()[:100] for line in done.stdout.splitlines() if line.strip()]
    if done.returncode or not lines:
        return [Finding("note", f"{command} finds no GPU (code {done.returncode})")]
    return [Finding("ok", line) for line in lines]
