"""The README's commands, run as they are printed, from an empty folder.

Those of `megascience` and `trl` start warm (tests/cli/warm_python.py), but for the check of the installation.
"""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest
from warm_python import warm_scripts

README = Path(__file__).resolve().parents[1] / "README.md"
USE = README.read_text(encoding="utf-8").split("\n## Use\n")[1].split("\n## ")[0]
BLOCKS = re.findall(r"\*\*(.+?)\*\*[^`]*?(?:`[^`]+`[^`]*?)*```(bash|python)\n(.*?)```", USE, re.DOTALL)

# What a reader must see when the block has run.
SHOWS = {
    "Load the data": "Evaluate the improper integral",
    "Fine-tune": "Model saved",
    "Evaluate": "GSM8K",
    "Score an answer": "correct=True",
    "Make a dataset": "finalise",
    "Check the installation": "megascience",
}


def test_the_readme_is_short_and_has_six_things_to_do() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) < 150
    assert [title for title, _, _ in BLOCKS] == list(SHOWS)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("title", "language", "code"), BLOCKS, ids=[title for title, _, _ in BLOCKS])
def test_a_command_of_the_readme_runs_as_printed(title: str, language: str, code: str, tmp_path: Path) -> None:
    scripts = sysconfig.get_path("scripts")
    command = ["bash", "-euc", code] if language == "bash" else [f"{scripts}/python", "-c", code]
    first = scripts if title == "Check the installation" else warm_scripts()
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{first}:{os.environ['PATH']}", "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert SHOWS[title] in done.stdout + done.stderr


def test_every_file_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []
