"""The typed records of a benchmark: where its items are, and what one item asks and accepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from megascience_hf.answers import Kind

Category = Literal["general", "specific", "math"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the items are on the Hub: one split of one config, at a pinned revision.

    `folder` is the name of the local copy below `--data-dir` (or `MEGASCIENCE_BENCHMARKS`); it holds files that
    `datasets.load_dataset(folder)` reads into the same columns and a split of the same name.
    """

    repo: str
    config: str
    split: str
    revision: str
    folder: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question as the model sees it, and what `megascience_hf.answers.score` needs to judge the response."""

    prompt: str
    gold: str | tuple[str, ...]
    kind: Kind
    letters: str | None = None
    options: tuple[str, ...] | None = None
    unit: str | None = None
    rel_tol: float | None = None
    abs_tol: float | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What the shells (lighteval, Inspect) and the reports need to know of a benchmark.

    Args:
        name: the task is called `megascience:<name>`.
        title: as printed in the paper's tables.
        category: the group of the paper's table that it is averaged in (arXiv 2507.16812, Table 5).
        averaged: False for MMLU, which the paper evaluates and leaves out of its averages.
        items: number of items that are scored.
        read: makes an `Item` of a row, or None for a row that the benchmark leaves out.
        version: grows whenever the scores of the same responses could change (prompt, items, gold, scoring).
    """

    name: str
    title: str
    category: Category
    items: int
    source: Source
    read: Callable[[Mapping[str, Any]], Item | None]
    version: int
    paper: str
    licence: str
    averaged: bool = True
    max_new_tokens: int = 10_240
