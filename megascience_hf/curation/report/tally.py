"""Sums, distributions and samples over the rows of a dataset, for a `DatasetReport`."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

import numpy as np

from megascience_hf.answers.exact import is_exact
from megascience_hf.curation.report.languages import CHARACTERS, language_of
from megascience_hf.curation.report.schema import (
    CUT,
    LANGUAGE_SAMPLE,
    OTHERS,
    Example,
    Lengths,
    SourceCounts,
    by_count,
)
from megascience_hf.foreign_text import shortened
from megascience_hf.rows.columns import NAMES

_LETTER = 4  # characters of "(A)."
_MOST_LABELS, _LABEL_CHARACTERS = 1_000, 100
_SOURCES_SHOWN, _EXAMPLE_CHARACTERS = 8, 1_500
_EDGES = tuple(sorted({round(2 ** (half / 2)) for half in range(64)}))  # two bins for each doubling


class _Source:
    """Sums over the rows of a source."""

    def __init__(self) -> None:
        self.rows = self.with_reference = self.exact_reference = self.contaminated = 0
        self.subjects: Counter[str] = Counter()
        self.tokens: dict[str, list[int]] = {"question": [0, 0], "answer": [0, 0]}  # sum, and texts


class Tally:
    """Takes the rows in batches.

    Args:
        examples: rows of each source that are kept to be shown.
    """

    def __init__(self, examples: int) -> None:
        self.rows = 0
        self.sources: defaultdict[str, _Source] = defaultdict(_Source)
        self.empty: Counter[str] = Counter(dict.fromkeys(NAMES, 0))
        self.tokens: dict[str, Counter[int]] = {"question": Counter(), "answer": Counter()}
        self._subjects: set[str] = set()
        self._most = examples
        self._chosen: dict[str, list[tuple[int, int, dict[str, str]]]] = {}
        self._sampled: list[tuple[int, int, str]] = []
        self._exact = lru_cache(maxsize=1 << 16)(is_exact)

    def add(self, batch: Sequence[dict[str, str]], tokens: Mapping[str, Any], contaminated: set[int]) -> None:
        for name, counts in tokens.items():
            values, rows = np.unique(counts[counts > 0], return_counts=True)
            self.tokens[name].update(dict(zip(values.tolist(), rows.tolist(), strict=True)))
        for place, row, asked, answered in zip(
            count(), batch, tokens["question"].tolist(), tokens["answer"].tolist(), strict=False
        ):
            self.empty.update(name for name in NAMES if not row[name])
            label = self._label(row["source"], self.sources)
            source = self.sources[label]
            subject = self._label(row["subject"], self._subjects)
            self._subjects.add(subject)
            source.rows += 1
            source.subjects[subject] += 1
            source.with_reference += bool(row["reference_answer"])
            source.exact_reference += bool(row["reference_answer"]) and self._is_exact(row)
            source.contaminated += place in contaminated
            for name, length in (("question", asked), ("answer", answered)):
                source.tokens[name][0] += length
                source.tokens[name][1] += length > 0
            self._sample(row, label, place in contaminated)
            self.rows += 1

    def _is_exact(self, row: dict[str, str]) -> bool:
        reference = row["reference_answer"]
        if len(reference) <= _LETTER:  # exact if the question lists the options
            return is_exact(reference, row["question"])
        return self._exact(reference)

    def _label(self, text: str, known: Any) -> str:
        label = " ".join(text.split())[:_LABEL_CHARACTERS]
        return label if label in known or len(known) < _MOST_LABELS else OTHERS

    def _sample(self, row: dict[str, str], source: str, contaminated: bool) -> None:
        digest = hashlib.sha256(f"{row['question']}\0{row['answer']}".encode()).digest()
        order = -int.from_bytes(digest[:8])
        if len(self._sampled) < LANGUAGE_SAMPLE or order > self._sampled[0][0]:
            text = f"{row['question'][:CHARACTERS]}\n{row['answer'][:CHARACTERS]}"
            _keep(self._sampled, LANGUAGE_SAMPLE, (order, self.rows, text))
        if self._most and not contaminated:  # some benchmarks are not to be shown in public
            chosen = self._chosen.setdefault(source, [])
            if len(chosen) < self._most or order > chosen[0][0]:
                _keep(
                    chosen,
                    self._most,
                    (order, self.rows, {name: shortened(row[name], _EXAMPLE_CHARACTERS) for name in NAMES}),
                )

    def by_source(self) -> dict[str, SourceCounts]:
        def mean(of: list[int]) -> float:
            return round(of[0] / of[1], 1) if of[1] else 0.0

        return {
            name: SourceCounts(
                source.rows, by_count(source.subjects), mean(source.tokens["question"]), mean(source.tokens["answer"]),
                source.with_reference, source.exact_reference, source.contaminated,
            )
            for name, source in self._by_rows()
        }  # fmt: skip

    def languages(self) -> dict[str, int]:
        found = Counter(language_of(text) for _, _, text in self._sampled)
        return by_count(found)

    def examples(self) -> tuple[Example, ...]:
        shown = [name for name, _ in self._by_rows() if name in self._chosen][:_SOURCES_SHOWN]
        return tuple(Example(**row) for name in shown for _, _, row in sorted(self._chosen[name], reverse=True))

    def _by_rows(self) -> list[tuple[str, _Source]]:
        return sorted(self.sources.items(), key=lambda item: (-item[1].rows, item[0]))


def lengths(tokens: Mapping[int, int]) -> Lengths | None:
    """The distribution of lengths in tokens, by how many texts have each; None without any."""
    if not tokens:
        return None
    values = np.array(sorted(tokens))
    sizes = np.array([tokens[value] for value in values.tolist()])
    cumulative = np.cumsum(sizes)
    total = int(cumulative[-1])

    def quantile(share: float) -> int:
        return int(values[np.searchsorted(cumulative, share * total)])

    counts, _ = np.histogram(values, bins=np.array(_EDGES), weights=sizes)
    used = np.flatnonzero(counts)
    first, last = int(used[0]), int(used[-1]) + 1
    return Lengths(
        texts=total,
        mean=round(float((values * sizes).sum()) / total, 2),
        shortest=int(values[0]),
        p5=quantile(0.05),
        p25=quantile(0.25),
        median=quantile(0.5),
        p75=quantile(0.75),
        p95=quantile(0.95),
        p99=quantile(0.99),
        longest=int(values[-1]),
        over_cut=int(sizes[values > CUT].sum()),
        edges=_EDGES[first : last + 1],
        counts=tuple(counts[first:last].astype(int).tolist()),
    )


def _keep(heap: list[Any], most: int, item: Any) -> None:
    """Keep the `most` items of the smallest hash; the hash of an item stands first in it, negated."""
    if len(heap) < most:
        heapq.heappush(heap, item)
    elif item > heap[0]:
        heapq.heapreplace(heap, item)
