"""Whether the start-up file is there and does what it is for: `load_dataset("megascience")` without an import."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from megascience_hf.doctor.finding import Finding

SWITCH = "MEGASCIENCE_HF_NO_STARTUP"
STARTUP_FILES = {  # installed name → where it comes from, below the package; the same table as in pyproject.toml
    "_megascience_hf_startup.py": "_startup.py",
    "megascience_hf.pth": "_startup.pth",
    "megascience_hf.start": "_startup.start",
}
_LIMIT_S = 30.0  # another package's start-up file may be slow on a network file system
# A finder in *this* process proves nothing, because importing the package installs one as well.
_QUESTION = """
import sys
hooked = any(getattr(finder, "megascience_hf", False) for finder in sys.meta_path)
sys.exit(11 if not hooked else 12 if "megascience_hf" in sys.modules else 10)
"""
_ANSWERS = {
    10: "active",
    11: "a fresh interpreter has no hook",
    12: "a fresh interpreter imports the package at its start, which it should not",
}


def check(folder: Path, package: Path, mend: str, environ: Mapping[str, str] = os.environ) -> list[Finding]:
    """Compare the start-up files in the folder with the package's, and ask a fresh interpreter."""
    fresh = ask_fresh_interpreter(environ=environ)
    if fresh == "active":
        findings = [Finding("ok", 'active: load_dataset("megascience") works without an import')]
    else:
        findings = [Finding("problem", f"not active: {fresh}", mend)]
    for name, source in STARTUP_FILES.items():
        if not (folder / name).is_file():
            findings.append(Finding("problem", f"missing in {folder}: {name}", mend))
        elif (folder / name).read_bytes() != (package / source).read_bytes():
            findings.append(Finding("problem", f"out of date in {folder}: {name}", mend))
    if environ.get(SWITCH):
        findings.append(Finding("note", f"switched off here by {SWITCH}", f"unset {SWITCH}"))
    return findings


def ask_fresh_interpreter(
    python: str = sys.executable, *options: str, environ: Mapping[str, str] = os.environ, limit_s: float = _LIMIT_S
) -> str:
    """Whether a new interpreter has the hook without having imported the package: "active", or what is the matter."""
    # `-P` keeps the current directory off its path; the switch is reported on its own
    env = {name: value for name, value in environ.items() if name != SWITCH}
    command = [python, "-P", *options, "-c", _QUESTION]
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=limit_s, check=False)
    except (subprocess.TimeoutExpired, OSError) as error:
        return f"no fresh interpreter could be asked ({type(error).__name__})"
    answer = _ANSWERS.get(done.returncode, f"a fresh interpreter ended with code {done.returncode}")
    said = done.stderr.strip().splitlines()  # `site` tells there which start-up file it could not run, and why
    return f"{answer} ({said[-1].strip()[:200]})" if said and answer != "active" else answer
