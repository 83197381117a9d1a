"""Counts the rows of a dataset as they come, some thousand at a time, for a `DatasetReport`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from types import TracebackType

import numpy as np
import numpy.typing as npt
import polars as pl
from rich.console import Console

from megascience_hf.curation.documents.tokenizers import token_counter
from megascience_hf.curation.report.benchmark_search import BenchmarkSearch
from megascience_hf.curation.report.schema import DatasetReport, Options, by_count
from megascience_hf.curation.report.tally import Tally, lengths
from megascience_hf.errors import UserError
from megascience_hf.rows.columns import Columns, has_question
from megascience_hf.rows.records import Refusals, RefusedRowError, Row
from megascience_hf.similarity.near_duplicate_rows import NearDuplicateRows
from megascience_hf.similarity.shingles import BLOCK

_TOGETHER, _CHARACTERS_TOGETHER = BLOCK, 50_000_000
_TRIED = 10_000  # rows without a question, after which the rest is not looked at
_LINE_EVERY = 60.0  # seconds, where there is no terminal


class DatasetCounter:
    """Takes rows one by one; `report` gives the counts, and `refusals` has what is none.

    In memory are a batch of rows, about 80 bytes a row, and 1.5 kB for each item of the benchmarks; the questions are
    in temporary files.

    Args:
        console: where progress is shown, and at the end where the rows are that could not be read.
    """

    def __init__(self, options: Options, console: Console) -> None:
        self._options, self._console = options, console
        self._count = token_counter(options.tokenizer)
        self._columns = Columns(options.columns)
        self.refusals = Refusals()
        self._batch: list[dict[str, str]] = []
        self._batch_characters = 0
        self._tally = Tally(options.examples)
        self._near = NearDuplicateRows()
        self._hashes: list[npt.NDArray[np.uint64]] = []
        self._status = console.status("…")
        self._said = time.monotonic()
        self._search: BenchmarkSearch | None = None

    def __enter__(self) -> DatasetCounter:
        with ExitStack() as opened:
            opened.enter_context(self._near)
            opened.enter_context(self._status)
            if self._options.contamination:
                self._status.update("reading the benchmarks …")
                self._search = BenchmarkSearch(self._options.data_dir)
            self._status.update("reading rows …")
            self._opened = opened.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._opened.close()

    @property
    def rows(self) -> int:
        """Rows with a question so far."""
        return self._tally.rows + len(self._batch)

    def takes(self, columns: Iterable[str]) -> bool:
        """Whether rows of these columns have a question."""
        return has_question(columns)

    def add(self, row: Row) -> None:
        """The next row.

        Raises:
            UserError: none of the first ten thousand rows has a question.
        """
        try:
            texts = self._columns.texts(row.fields)
        except RefusedRowError as error:
            self.refusals.refuse(str(error), row.place)
            if not self.rows and self.refusals.reasons.total() >= _TRIED:
                raise self._nothing() from None
            return
        self._batch.append(texts)
        self._batch_characters += len(texts["question"]) + len(texts["answer"])
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
        for line in self.refusals.lines():
            self._console.print(line, highlight=False, markup=False, soft_wrap=True)
        self._say("near-duplicates")
        tally, search = self._tally, self._search
        near = self._near.count_repeated()
        self._say("languages")
        searched = search is not None and search.searched
        return DatasetReport(
            data=data,
            rows=tally.rows,
            refused=by_count(self.refusals.reasons),
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
            embedded_items=search is not None and search.embedded,
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
        if not self.refusals.reasons:
            return UserError("there are no rows: the files are empty")
        seen = self._columns.seen
        step = f"; the columns are {seen}: name one with --question" if seen else ""
        return UserError(f"no row has a question ({self.refusals.most_frequent()}){step}")


def _repeated(hashes: Sequence[npt.NDArray[np.uint64]]) -> int:
    every = np.concatenate([np.empty(0, np.uint64), *hashes])
    return len(every) - len(np.unique(every))
