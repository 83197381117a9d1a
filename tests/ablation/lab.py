"""An ablation in a folder of its own, run by its command with stand-ins for training and evaluation."""

from __future__ import annotations

import json
import os
import sys
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import stand_in
import yaml
from typer.testing import CliRunner
from warm_python import warm_python

from megascience_hf.ablation import run
from megascience_hf.cli import app
from megascience_hf.errors import UserError


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str


@dataclass
class Lab:
    """A folder with an ablation: `ablation.yaml`, rows in `pool.jsonl`, the run in `out`."""

    folder: Path

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def write(self, **changes: Any) -> None:
        """Two selections of four of twelve rows, on two benchmarks; `changes` are of the whole ablation."""
        settings = {
            "name": "lab",
            "sources": [{"name": "pool", "path": "pool.jsonl"}],
            "methods": [{"method": "length"}, {"method": "random"}],
            "sizes": [4],
            "training": {"preset": "smollm2-135m-smoke"},
            "evaluation": {"tasks": "gsm8k,piqa", "device": "cpu"},
        }
        (self.folder / "ablation.yaml").write_text(yaml.safe_dump(settings | changes))

    def write_pool(self, rows: int = 12) -> None:
        lines = [
            {
                "question": f"What is {n} plus {n}?",
                "answer": "so " * n,
                "subject": "math",
                "reference_answer": str(2 * n),
            }
            for n in range(1, rows + 1)
        ]
        (self.folder / "pool.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))

    def command(self, *arguments: object) -> list[str]:
        """For a process of its own."""
        return [warm_python(), stand_in.__file__, "ablate", "ablation.yaml", "-o", "out", *map(str, arguments)]

    def environment(self, **more: str) -> dict[str, str]:
        known = {"STAND_IN_CALLS": str(self.folder / "calls"), "COLUMNS": "160"}
        return os.environ | known | more

    def run(self, *arguments: object, **environment: str) -> Done:
        """In this process, which has imported everything; the commands that it runs are processes."""
        with (
            chdir(self.folder),
            patch.dict(os.environ, self.environment(**environment)),
            patch.object(run, "_executable", stand_in.executable),
            patch.object(sys, "executable", warm_python()),
        ):
            result = CliRunner().invoke(app, ["ablate", "ablation.yaml", "-o", "out", *map(str, arguments)])
        if result.exception is not None and not isinstance(result.exception, SystemExit | UserError):
            raise result.exception
        return Done(result.exit_code, result.stdout)

    def calls(self, word: str = "") -> list[str]:
        """The commands that were run so far."""
        file = self.folder / "calls"
        return [line for line in file.read_text().splitlines() if line.startswith(word)] if file.exists() else []

    def results(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.out / "results.json").read_text())
        return found

    def states(self) -> dict[str, str]:
        return {cell["name"]: cell["state"] for cell in self.results()["cells"]}
