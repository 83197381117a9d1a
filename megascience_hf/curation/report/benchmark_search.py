"""Looks for the items of the benchmarks among the questions of a dataset, and keeps count."""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from megascience_hf.content_id import content_id
from megascience_hf.curation.report.schema import BenchmarkFound
from megascience_hf.errors import UserError
from megascience_hf.similarity.benchmark_matches import same_questions
from megascience_hf.similarity.reference_index import Index
from megascience_hf.tasks.loading import SAMPLE

logger = logging.getLogger(__name__)


class ItemFound(NamedTuple):
    """An item of a benchmark that a question is.

    Args:
        decided_by: as of `benchmark_matches`.
    """

    benchmark: str
    item: str
    decided_by: str


class BenchmarkSearch:
    """Looks for the benchmarks' items among questions."""

    def __init__(self, data_dir: Path | None) -> None:
        from datasets import disable_progress_bars, enable_progress_bars

        from megascience_hf.similarity.benchmark_questions import benchmark_questions

        self.missing: dict[str, str] = {}
        self._names: list[str] = []
        self._ids: list[str] = []
        self.incomplete: dict[str, tuple[int, int]] = {}
        self.searched = self.embedded = False
        disable_progress_bars()  # a bar for each of some thirty files
        try:
            exams = benchmark_questions(data_dir)
        except UserError as error:
            self.missing = {"all": str(error)}
            logger.warning("%s", error)
            return
        finally:
            enable_progress_bars()
        self.searched, self.missing, self.incomplete = True, exams.missing, exams.incomplete
        self.embedded = data_dir == SAMPLE
        self._names = [q.benchmark for q in exams.questions]
        self._ids = [q.item_id for q in exams.questions]
        self._index = Index([q.text for q in exams.questions])
        self._rows: Counter[str] = Counter()
        self._items: set[int] = set()

    def find(self, questions: list[str]) -> set[int]:
        """The places of the questions that are items of benchmarks."""
        return set(self.items_of(questions))

    def items_of(self, questions: list[str]) -> dict[int, ItemFound]:
        """The places of the questions that are items of benchmarks, with the item that each is most surely."""
        if not self.searched:
            return {}
        places = {}
        for place, found in same_questions(questions, self._index):
            items = {item for item, _, _ in found}
            self._items |= items
            self._rows.update({self._names[item] for item in items})
            item, decided_by, _ = max(found, key=lambda one: (one[2], -one[0]))
            places[place] = ItemFound(self._names[item], self._ids[item], decided_by)
        return places

    def mark(self) -> str:
        """A hash of what is searched."""
        if not self.searched:
            return ""
        return content_id(
            *(f"{name} {item}" for name, item in zip(self._names, self._ids, strict=True)), *self._index.texts
        )

    def by_benchmark(self) -> dict[str, BenchmarkFound]:
        """What was found of each benchmark, those with the most rows first."""
        items = Counter(self._names[item] for item in self._items)
        there = Counter(self._names)
        searched = Counter(name for place, name in enumerate(self._names) if not self._index.too_short(place))
        made = {name: BenchmarkFound(self._rows[name], items[name], searched[name], there[name]) for name in there}
        return dict(sorted(made.items(), key=lambda item: (-item[1].rows, item[0])))
