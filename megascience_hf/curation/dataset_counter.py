"""Counts the rows of a dataset as they come, some thousand at a time, for a `DatasetReport`."""

from __future__ import annotations

import hashlib
import heapq
import logging
import re
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import lru_cache
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from rich.console import Console

from megascience_hf.curation.dataset_report import (
    CUT,
    LANGUAGE_SAMPLE,
    OTHERS,
    UNDETERMINED,
    BenchmarkFound,
    DatasetReport,
    Example,
    Lengths,
    Options,
    SourceCounts,
    by_count,
    same_questions,
)
from megascience_hf.curation.dataset_rows import NAMES, Columns
from megascience_hf.curation.mixture.columns import RefusedRowError
from megascience_hf.curation.mixture.near_duplicate_rows import NearDuplicateRows
from megascience_hf.curation.reference_index import Index
from megascience_hf.curation.selection.difficulty import is_exact
from megascience_hf.curation.token_counts import token_counter
from megascience_hf.errors import UserError
from megascience_hf.tasks.loading import SAMPLE

logger = logging.getLogger(__name__)

_TOGETHER, _CHARACTERS_TOGETHER = 20_000, 50_000_000
_TRIED = 10_000  # rows without a question, after which the rest is not looked at
_MOST_LABELS, _LABEL_CHARACTERS = 1_000, 100
_SOURCES_SHOWN, _EXAMPLE_CHARACTERS = 8, 1_500
_LANGUAGE_CHARACTERS, _LANGUAGE_LETTERS, _LANGUAGE_CERTAINTY = 500, 20, 0.5
# Formulas and commands have letters that belong to no language.
_FORMULA = re.compile(r"\$[^$]{0,500}\$|\\\(.{0,500}?\\\)|\\\[.{0,500}?\\\]|\\[A-Za-z]+|[\d_^{}=<>+*/\\|]", re.DOTALL)
_LINE_EVERY = 60.0  # seconds, where there is no terminal
_EDGES = tuple(sorted({round(2 ** (half / 2)) for half in range(64)}))  # two bins for each doubling


class DatasetCounter:
    """Takes rows one by one; `report` gives the counts.

    In memory are a batch of rows, about 80 bytes a row, and 1.5 kB for each item of the benchmarks; the questions are
    in temporary files.

    Args:
        console: where progress is shown.
    """

    def __init__(self, options: Options, console: Console) -> None:
        self._options, self._console = options, console
        self._count = token_counter(options.tokenizer)
        self._columns = Columns(options.columns)
        self._refused: Counter[str] = Counter()
        self._batch: list[dict[str, str]] = []
        self._batch_characters = 0
        self._tally = _Tally(options.examples)
        self._near = NearDuplicateRows()
        self._hashes: list[npt.NDArray[np.uint64]] = []
        self._status = console.status("…")
        self._said = time.monotonic()
        self._search: _Search | None = None

    def __enter__(self) -> DatasetCounter:
        with ExitStack() as opened:
            opened.enter_context(self._near)
            opened.enter_context(self._status)
            if self._options.contamination:
                self._status.update("reading the benchmarks …")
                self._search = _Search(self._options.data_dir)
            self._status.update("reading rows …")
            self._opened = opened.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._opened.close()

    @property
    def rows(self) -> int:
        """Rows with a question so far."""
        return self._tally.rows + len(self._batch)

    def refuse(self, reason: str, rows: int = 1) -> None:
        """Count rows that could not be read."""
        self._refused[reason] += rows

    def add(self, fields: Mapping[str, Any]) -> None:
        """The next row.

        Raises:
            UserError: none of the first ten thousand rows has a question.
        """
        try:
            row = self._columns.texts(fields)
        except RefusedRowError as error:
            self.refuse(str(error))
            if not self.rows and self._refused.total() >= _TRIED:
                raise self._nothing() from None
            return
        self._batch.append(row)
        self._batch_characters += len(row["question"]) + len(row["answer"])
        if len(self._batch) == _TOGETHER or self._batch_characters > _CHARACTERS_TOGETHER:
            self._take()

    def report(self, data: str) -> DatasetReport:
        """What was counted; there is nothing to add afterwards.

        Args:
            data: its name.

        Raises:
            UserError: no row has a question, or a named column is in no row.
        """
        if self._batch:
            self._take()
        if not self._tally.rows:
            raise self._nothing()
        self._columns.check()
        self._say("near-duplicates")
        tally, search = self._tally, self._search
        near = self._near.count_repeated()
        self._say("languages")
        searched = search is not None and search.searched
        return DatasetReport(
            data=data,
            rows=tally.rows,
            refused=by_count(self._refused),
            columns={name: by_count(used) for name, used in self._columns.used.items()},
            sources=tally.by_source(),
            question_tokens=lengths(tally.tokens["question"]),
            answer_tokens=lengths(tally.tokens["answer"]),
            tokenizer=self._options.tokenizer,
            with_reference=sum(s.with_reference for s in tally.sources.values()),
            exact_reference=sum(s.exact_reference for s in tally.sources.values()),
            repeated=_repeated(self._hashes),
            near_duplicates=near,
            contaminated=sum(s.contaminated for s in tally.sources.values()) if searched else None,
            benchmarks=search.by_benchmark() if search is not None and searched else None,
            embedded_items=searched and self._options.data_dir == SAMPLE,
            benchmarks_missing=search.missing if search is not None else {},
            benchmarks_incomplete=search.incomplete if search is not None else {},
            languages=(languages := tally.languages()),
            language_sample=sum(languages.values()),
            empty=dict(tally.empty),
            examples=tally.examples(),
        )

    def _take(self) -> None:
        batch, self._batch, self._batch_characters = self._batch, [], 0
        questions = [row["question"] for row in batch]
        asked = [question for question in questions if question]  # empty ones repeat nothing
        if asked:
            self._near.add(asked)
            self._hashes.append(pl.Series(asked, dtype=pl.String).hash().to_numpy())
        contaminated = self._search.find(questions) if self._search is not None else set()
        tokens = {name: self._count([row[name] for row in batch]) for name in ("question", "answer")}
        self._tally.add(batch, tokens, contaminated)
        self._say(f"{self._tally.rows:,} rows")

    def _say(self, what: str) -> None:
        self._status.update(f"{what} …")
        if not self._console.is_terminal and time.monotonic() - self._said > _LINE_EVERY:
            self._said = time.monotonic()
            self._console.print(what, highlight=False)

    def _nothing(self) -> UserError:
        if not self._refused:
            return UserError("there are no rows: the files are empty")
        reason, rows = self._refused.most_common(1)[0]
        seen = ", ".join(self._columns.seen)
        step = f"; the columns are {seen}: name one with --question" if seen else ""
        return UserError(f"no row has a question ({rows:,} rows: {reason}){step}")


class _Source:
    """Sums over the rows of a source."""

    def __init__(self) -> None:
        self.rows = self.with_reference = self.exact_reference = self.contaminated = 0
        self.subjects: Counter[str] = Counter()
        self.tokens: dict[str, list[int]] = {"question": [0, 0], "answer": [0, 0]}  # sum, and texts


class _Tally:
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
            source.exact_reference += bool(row["reference_answer"]) and self._exact(row["reference_answer"])
            source.contaminated += place in contaminated
            for name, length in (("question", asked), ("answer", answered)):
                source.tokens[name][0] += length
                source.tokens[name][1] += length > 0
            self._sample(row, label, place in contaminated)
            self.rows += 1

    def _label(self, text: str, known: Any) -> str:
        label = " ".join(text.split())[:_LABEL_CHARACTERS]
        return label if label in known or len(known) < _MOST_LABELS else OTHERS

    def _sample(self, row: dict[str, str], source: str, contaminated: bool) -> None:
        digest = hashlib.sha256(f"{row['question']}\0{row['answer']}".encode()).digest()
        order = -int.from_bytes(digest[:8])
        if len(self._sampled) < LANGUAGE_SAMPLE or order > self._sampled[0][0]:
            text = f"{row['question'][:_LANGUAGE_CHARACTERS]}\n{row['answer'][:_LANGUAGE_CHARACTERS]}"
            _keep(self._sampled, LANGUAGE_SAMPLE, (order, self.rows, text))
        if self._most and not contaminated:  # some benchmarks are not to be shown in public
            chosen = self._chosen.setdefault(source, [])
            if len(chosen) < self._most or order > chosen[0][0]:
                _keep(chosen, self._most, (order, self.rows, {name: _cut(row[name]) for name in NAMES}))

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
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        found: Counter[str] = Counter()
        for _, _, text in self._sampled:
            words = _FORMULA.sub(" ", text)
            if sum(map(str.isalpha, words)) < _LANGUAGE_LETTERS:
                found[UNDETERMINED] += 1
                continue
            language, certainty = identifier.classify(words)
            found[language if certainty >= _LANGUAGE_CERTAINTY else UNDETERMINED] += 1
        return by_count(found)

    def examples(self) -> tuple[Example, ...]:
        shown = [name for name, _ in self._by_rows() if name in self._chosen][:_SOURCES_SHOWN]
        return tuple(Example(**row) for name in shown for _, _, row in sorted(self._chosen[name], reverse=True))

    def _by_rows(self) -> list[tuple[str, _Source]]:
        return sorted(self.sources.items(), key=lambda item: (-item[1].rows, item[0]))


class _Search:
    """Looks for the benchmarks' items among questions."""

    def __init__(self, data_dir: Path | None) -> None:
        from datasets import disable_progress_bars, enable_progress_bars

        from megascience_hf.curation.benchmark_questions import benchmark_questions

        self.missing: dict[str, str] = {}
        self.incomplete: dict[str, tuple[int, int]] = {}
        self.searched = False
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
        self._names = [q.benchmark for q in exams.questions]
        self._texts = pl.Series([q.text for q in exams.questions], dtype=pl.String)
        self._index = Index(self._texts.to_list())
        self._rows: Counter[str] = Counter()
        self._items: set[int] = set()

    def find(self, questions: list[str]) -> set[int]:
        """The places of the questions that are items of benchmarks."""
        if not self.searched:
            return set()
        places = set()
        for place, found in same_questions(questions, self._texts, self._index):
            places.add(place)
            items = {item for item, _, _ in found}
            self._items |= items
            self._rows.update({self._names[item] for item in items})
        return places

    def by_benchmark(self) -> dict[str, BenchmarkFound]:
        items = Counter(self._names[item] for item in self._items)
        there = Counter(self._names)
        searched = Counter(name for place, name in enumerate(self._names) if not self._index.too_short(place))
        made = {name: BenchmarkFound(self._rows[name], items[name], searched[name], there[name]) for name in there}
        return dict(sorted(made.items(), key=lambda item: (-item[1].rows, item[0])))


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


def _repeated(hashes: Sequence[npt.NDArray[np.uint64]]) -> int:
    every = np.concatenate([np.empty(0, np.uint64), *hashes])
    return len(every) - len(np.unique(every))


def _keep(heap: list[Any], most: int, item: Any) -> None:
    """Keep the `most` items of the smallest hash; the hash of an item stands first in it, negated."""
    if len(heap) < most:
        heapq.heappush(heap, item)
    elif item > heap[0]:
        heapq.heapreplace(heap, item)


def _cut(text: str) -> str:
    return text if len(text) <= _EXAMPLE_CHARACTERS else text[:_EXAMPLE_CHARACTERS] + " …"
