"""The typed records of a benchmark: where its items are, and what one item asks and accepts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from megascience_hf.answers import AnswerKey

# Where `loading` puts the config that a row is of, and the most characters of the name of a part.
CONFIG = "source_config"
LONGEST_PART = 80

Category = Literal["general", "specific", "math"]


@dataclass(frozen=True, slots=True)
class Source:
    """One split of one config of a dataset on the Hub, at a pinned revision (a full commit hash)."""

    repo: str
    config: str
    split: str
    revision: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question as the model sees it, and the key to its answer.

    `row_id` is the name that the benchmark's own file gives it, where it has one. `question` is the question alone,
    where the prompt is none of the wordings of `prompts` and holds more. `parts` says which parts of the benchmark it
    belongs to, such as {"level": "Level 3"}.
    """

    prompt: str
    key: AnswerKey
    row_id: str | None = None
    question: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """16 hex digits that name the question and its gold whatever the order of the file."""
        return hashlib.sha256(repr((self.prompt, self.key.gold)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Development:
    """The split that examples may be taken of (`few_shot.py`): none of its items is asked.

    Args:
        sources: as of a benchmark.
        solution: the worked solution that a row has; None where rows have none.
        same: the kind of part that examples share with the asked item, None if any will do.
        read: of a row, where its columns are not the exam's, or the exam leaves it out.
        local: the folder of a local copy, where it is another benchmark's.
    """

    sources: tuple[Source, ...]
    solution: Callable[[Mapping[str, Any]], str] | None = None
    same: str | None = None
    read: Callable[[Mapping[str, Any]], Item | None] | None = None
    local: str | None = None

    def item(self, benchmark: Benchmark, row: Mapping[str, Any]) -> Item | None:
        """The `Item` of a row with its parts, as of the benchmark's own."""
        return (replace(benchmark, read=self.read) if self.read else benchmark).item(row)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What the shells (lighteval, Inspect) and the reports need to know of a benchmark.

    Args:
        name: names the task, and the folder of a local copy (`loading.py`).
        title: as printed in the paper's tables.
        category: where it stands in tables; what the paper averages is in `results/paper.py`.
        items: number of items that are scored, None where it could not be established offline.
        sources: their items are one pool, in this order.
        read: makes an `Item` of a row of any source, or None for a row that the benchmark leaves out.
        metric: how an answer is compared with the gold, in a few words for tables.
        version: grows whenever the scores of the same responses could change (prompt, items, gold, scoring).
        note: what is particular about its items, in a few words for tables.
        rel_tol: relative tolerance of numeric golds, for tables; the keys of the items are what counts.
        graded: False if the gold answers are withheld; only the rates of extraction are measured then.
        public: False if its authors ask that the items are never shown in plain text in public.
        parts: kind of part (subject, level, …) → the column of a row that names it, or several of which a row has one;
            `CONFIG` is the source that the row is of.
        development: where examples for few-shot prompts come from; None if it has no split for them.
    """

    name: str
    title: str
    category: Category
    items: int | None
    sources: tuple[Source, ...]
    read: Callable[[Mapping[str, Any]], Item | None]
    metric: str
    version: int
    paper: str
    licence: str
    note: str = ""
    rel_tol: float | None = None
    graded: bool = True
    public: bool = True
    max_new_tokens: int = 10_240
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    development: Development | None = None

    def item(self, row: Mapping[str, Any]) -> Item | None:
        """The `Item` of a row with its parts; None for a row that the benchmark leaves out."""
        item = self.read(row)
        if item is None or not self.parts:
            return item
        named = {
            kind: next((row[c] for c in columns if row.get(c) is not None), None)
            for kind, columns in self.parts.items()
        }
        return replace(item, parts={kind: str(name)[:LONGEST_PART] for kind, name in named.items() if name is not None})

    @property
    def task(self) -> str:
        """lighteval's name of the task. `megascience|0` runs all that start with `megascience:`."""
        return f"{'megascience' if self.graded else 'megascience_extra'}:{self.name}"
