"""Runs made up for the tests: records, and folders as lighteval and Inspect leave them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from made_lighteval import write_lighteval

from megascience_hf.results.records import Item, Run

MakeRun = Callable[..., Run]


@pytest.fixture
def make_run() -> MakeRun:
    """A run of the verdicts given, as "1" right, "0" wrong, "?" wrong and not extracted, "T" truncated."""

    def make(model: str, benchmark: str, verdicts: str, ids: Sequence[str] | None = None, **fields: Any) -> Run:
        status = {"?": "no_answer", "T": "truncated"}
        items = tuple(
            Item(
                id=ids[place] if ids else f"{benchmark}-{place}",
                correct=verdict == "1",
                status=status.get(verdict, "extracted"),
                tokens=100 + place,
            )
            for place, verdict in enumerate(verdicts)
        )
        known: dict[str, Any] = {
            "task_version": 1,
            "dataset": "org/data",
            "revision": "0" * 40,
            "max_new_tokens": 10_240,
            "date": "2026-01-02T03-04-05.678",
            "source": Path("made-up"),
        }
        return Run(model, benchmark, items, **(known | fields))

    return make


@pytest.fixture(name="write_lighteval")
def write_lighteval_fixture() -> Callable[..., Path]:
    """See made_lighteval.py."""
    return write_lighteval
