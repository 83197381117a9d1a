"""How long a served model takes from nothing: the small install, and the first evaluation against a server.

    python bench/small_install.py [--python python3.11]

Makes an environment, installs `.[inspect]` of this checkout into it from the package index that pip is set to, and runs
`megascience eval` on the embedded items against a server of this process that answers at once. Prints seconds and the
size of the environment. What an index gives in a second is its own affair: it is the local mirror's here.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path

from whole_benchmarks import Server

from megascience_hf.results import paper
from megascience_hf.tasks import BENCHMARKS, loading

ROOT = Path(__file__).resolve().parents[1]


def timed(*command: str | Path, cwd: Path) -> float:
    """Seconds; the command's words where it fails."""
    started = time.monotonic()
    environment = os.environ | {"INSPECT_DISPLAY": "none", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return time.monotonic() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default="python3.11")
    asked = parser.parse_args()
    items = [item for name in paper.exam("all") for item in loading.items(BENCHMARKS[name], loading.SAMPLE)]
    server = Server({item.prompt: ("Answer: A", "stop") for item in items})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = timed(asked.python, "-m", "venv", "env", cwd=folder)
        bin_folder = folder / "env" / "bin"
        installed = timed(bin_folder / "pip", "install", "-q", f"{ROOT}[inspect]", cwd=folder)
        size = sum(file.stat().st_size for file in (folder / "env").rglob("*") if file.is_file())
        words = ("eval", "tiny", "--endpoint", server.url, "--sample", "--out", "results")
        evaluated = timed(bin_folder / "megascience", *words, cwd=folder)
    print(f"environment {made:.0f} s, pip install 'megascience-hf[inspect]' {installed:.0f} s, {size / 2**20:,.0f} MiB")
    print(f"megascience eval, {len(items)} items at a server that answers at once: {evaluated:.0f} s")


if __name__ == "__main__":
    main()
