"""Rows for `megascience select`, and what it has taken of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple


class Done(NamedTuple):
    """A command that has ended."""

    code: int
    out: str
    err: str


def row(n: int, **more: Any) -> dict[str, Any]:
    fields = {"question": f"What is {n} plus {n}?", "answer": "so " * n, "reference_answer": str(2 * n), "kept": [n]}
    return fields | more


def jsonl(file: Path, rows: list[dict[str, Any]]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return file


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


def taken(out: Path) -> list[dict[str, Any]]:
    """Rows of the JSON Lines that a run has written."""
    return [line for file in sorted(out.glob("data/**/*.jsonl")) for line in lines(file)]
