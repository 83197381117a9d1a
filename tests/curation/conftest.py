"""Runs with a server that answers by a script, and rows to run on."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import scripted_server
from mixture_sources import three_sources
from scripted_rows import blocks, leave, pair, quoted
from select_rows import Done

from megascience_hf.cli import main
from megascience_hf.curation.pipeline.stage import RunPaths
from megascience_hf.curation.records import Chunk, QARecord


@pytest.fixture(name="serve")
def serve_fixture() -> Any:
    """`with serve(script) as server`: see scripted_server.py."""
    return scripted_server.serve


def in_this_process(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Done]:
    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["megascience", command, *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Done(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture(name="run")
def run_fixture(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """`run(IN, "-o", OUT, …)`: `megascience select` in this process."""
    return in_this_process("select", monkeypatch, capsys)


@pytest.fixture(name="curate")
def curate_fixture(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """`curate(BOOKS, "-o", OUT, …)`: `megascience curate` in this process."""
    return in_this_process("curate", monkeypatch, capsys)


THINGS = ["apples", "pears", "bears", "chairs", "stars", "cars", "nails", "whales", "ships", "chips", "lamps", "stamps"]


@pytest.fixture(name="books")
def books_fixture(tmp_path: Path) -> Path:
    """A folder with a book of twelve exercises and their solutions."""
    books = tmp_path / "books"
    books.mkdir()
    made = [
        f"Exercise {n}. What is {n * 91} plus {n * 91} of {word}?\n\nSolution. It is {n * 182}, as one sees at once.\n"
        for n, word in enumerate(THINGS, 1)
    ]
    (books / "sums.md").write_text("# Sums\n\n" + "\n".join(made))
    return books


@pytest.fixture(name="place")
def place_fixture(tmp_path: Path) -> RunPaths:
    """An output folder with forty pairs of one chunk, up to stage dedup."""
    place = RunPaths(tmp_path / "books", tmp_path / "out")
    text = "The chapter on sums."
    leave(place, "chunk", Chunk, [Chunk("chunk", "document", text, 0, len(text), 5, "math", "Sums", "1")])
    leave(place, "dedup", QARecord, [pair(n) for n in range(40)])
    return place


@pytest.fixture(name="scholar")
def scholar_fixture() -> Callable[[Any], str]:
    """A script that does what each prompt asks, the same for the same prompt."""

    def answer(reply: Any) -> str:
        prompt = reply.prompt
        question = quoted(prompt, "QUESTION")
        if "<usable>" in prompt:
            return blocks(usable="yes", question=question, answer=quoted(prompt, "ANSWER") + " Refined.")
        if '"shows_reasoning"' in prompt:
            return json.dumps({"shows_reasoning": "7" in question})
        if "Reason step by step" in prompt:
            number = int(re.findall(r"\d+", question)[0])
            return blocks(worked_solution=f"We add {number} and {number}: \\boxed{{{2 * number}}}")
        if '"defects"' in prompt:
            return json.dumps({"defects": ["contradiction"] if "13" in question else []})
        return blocks(reference_answer="reference")

    return answer


@pytest.fixture(name="sources")
def sources_fixture(tmp_path: Path) -> list[dict[str, Any]]:
    """Three sources in the schemas of the Hub; five questions of the second are also in the first."""
    return three_sources(tmp_path)
