"""No function is longer than one can hold in the head."""

from __future__ import annotations

import ast
from pathlib import Path

import megascience_hf

LONGEST = 60  # lines, signature and docstring included


def test_no_function_has_more_than_60_lines() -> None:
    package = Path(megascience_hf.__file__).parent
    lengths = {
        f"{file.relative_to(package)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for file in package.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}
