"""What a dataset of questions and answers holds, counted in one pass and bounded memory."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from megascience_hf.answers import extract
from megascience_hf.curation.mixture.near_duplicate_rows import NearDuplicateRows
from megascience_hf.curation.mixture.sources import Refusals, data_files, read_file
from megascience_hf.curation.reference_index import Index
from megascience_hf.curation.token_counts import token_counter
from megascience_hf.errors import UserError

COLUMNS = ("question", "answer", "subject", "reference_answer", "source")
LANGUAGE_SAMPLE = 5_000
_TOGETHER = 20_000
_EXAMPLE_CHARACTERS = 1_500
_CHARACTERS_OF_LANGUAGE = 1_000


@dataclass(frozen=True, slots=True)
class Lengths:
    """Tokens of the texts of a column that are not empty."""

    mean: float
    median: float
    p90: float
    p99: float
    longest: int


@dataclass(frozen=True, slots=True)
class Example:
    """A row as it is shown; long texts are cut."""

    question: str
    answer: str
    subject: str
    reference_answer: str
    source: str


@dataclass(frozen=True, slots=True)
class DatasetReport:
    """What a dataset holds; every count is of rows.

    Args:
        data: what was read.
        rows: rows that could be read.
        refused: rows that could not, by reason.
        subjects, sources: by label, "" for rows without one; the most frequent first.
        question_tokens, answer_tokens: None if no row has any.
        tokenizer: what the tokens are of.
        with_reference: rows with a reference answer.
        exact_reference: rows whose reference answer is exact: our own `answers` reads one value or label in it.
        near_duplicates: rows whose question repeats that of an earlier row.
        contamination: benchmark → rows whose question is, without a model, that of an item; None if not searched.
        benchmarks_missing: benchmarks that could not be searched.
        languages: of a sample, by ISO 639-1 code; `language_sample` rows.
        empty: column → rows where it is empty or missing.
        examples: chosen by hash, some of each source.
    """

    data: str
    rows: int
    refused: dict[str, int]
    subjects: dict[str, int]
    sources: dict[str, int]
    question_tokens: Lengths | None
    answer_tokens: Lengths | None
    tokenizer: str
    with_reference: int
    exact_reference: int
    near_duplicates: int
    contamination: dict[str, int] | None
    benchmarks_missing: dict[str, str]
    languages: dict[str, int]
    language_sample: int
    empty: dict[str, int]
    examples: tuple[Example, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> DatasetReport:
        lengths = {
            name: Lengths(**values[name]) if values[name] is not None else None
            for name in ("question_tokens", "answer_tokens")
        }
        return cls(**{**values, **lengths, "examples": tuple(Example(**e) for e in values["examples"])})


def report_dataset(
    data: Path,
    *,
    tokenizer: str = "approximate",
    data_dir: Path | None = None,
    contamination: bool = True,
    examples: int = 3,
) -> DatasetReport:
    """Read a dataset once and count.

    Args:
        data: folder or file with question and answer columns: Parquet, JSONL, gzipped or not.
        tokenizer: of the lengths.
        data_dir: folder of local copies of the benchmarks; `tasks.loading.SAMPLE` for the embedded items.
        contamination: whether the benchmarks are searched at all.
        examples: rows of each source that are shown.

    Raises:
        UserError: there is no data, or no row has a question.
    """
    files = data_files(data)
    count = token_counter(tokenizer)
    search = _Contamination(data_dir) if contamination else None
    tally = _Tally(examples)
    refusals = Refusals()
    with NearDuplicateRows() as near:
        for batch in _batches(files, refusals):
            questions = [row["question"] for row in batch]
            near.add(questions)
            tally.add(batch, count(questions), count([row["answer"] for row in batch]))
            if search is not None:
                search.add(questions)
        if not tally.rows:
            raise UserError(f"{data} has no rows with a column question: {refusals.most_frequent()}")
        repeated = near.count_repeated()
    return DatasetReport(
        str(data), tally.rows, dict(refusals.reasons), _sorted(tally.subjects), _sorted(tally.sources),
        _lengths(tally.question_tokens), _lengths(tally.answer_tokens), tokenizer, tally.with_reference, tally.exact,
        repeated, _sorted(search.found) if search is not None and search.searched else None,
        search.missing if search is not None else {}, *tally.languages(), dict(tally.empty), tally.examples(),
    )  # fmt: skip


def _batches(files: Sequence[Path], refusals: Refusals) -> Iterator[list[dict[str, str]]]:
    batch: list[dict[str, str]] = []
    for file in files:
        for _, fields in read_file(file, refusals):
            question = fields.get("question")
            if not isinstance(question, str):
                refusals.refuse("no column question" if question is None else "question is no text")
                continue
            batch.append({name: str(fields.get(name) or "") for name in COLUMNS})
            if len(batch) == _TOGETHER:
                yield batch
                batch = []
    if batch:
        yield batch


class _Tally:
    def __init__(self, examples: int) -> None:
        self.rows = self.with_reference = self.exact = 0
        self.subjects: Counter[str] = Counter()
        self.sources: Counter[str] = Counter()
        self.empty: Counter[str] = Counter(dict.fromkeys(COLUMNS, 0))
        self.question_tokens: Counter[int] = Counter()
        self.answer_tokens: Counter[int] = Counter()
        self._most = examples
        self._chosen: dict[str, list[tuple[int, int, dict[str, str]]]] = {}
        self._sampled: list[tuple[int, int, str]] = []

    def add(self, batch: list[dict[str, str]], questions: Any, answers: Any) -> None:
        self.question_tokens.update(q for q in questions.tolist() if q)
        self.answer_tokens.update(a for a in answers.tolist() if a)
        for row in batch:
            self.subjects[row["subject"]] += 1
            self.sources[row["source"]] += 1
            self.empty.update(name for name in COLUMNS if not row[name].strip())
            reference = row["reference_answer"].strip()
            self.with_reference += bool(reference)
            self.exact += bool(reference) and is_exact(reference)
            order = int.from_bytes(hashlib.sha256(row["question"].encode("utf-8", "replace")).digest()[:8])
            _keep(self._sampled, LANGUAGE_SAMPLE, (-order, self.rows, row["question"][:_CHARACTERS_OF_LANGUAGE]))
            if self._most:
                _keep(self._chosen.setdefault(row["source"], []), self._most, (-order, self.rows, row))
            self.rows += 1

    def languages(self) -> tuple[dict[str, int], int]:
        from py3langid import classify

        found = Counter(classify(text)[0] for _, _, text in self._sampled if text.strip())
        return _sorted(found), sum(found.values())

    def examples(self) -> tuple[Example, ...]:
        rows = [row for source in sorted(self._chosen) for _, _, row in sorted(self._chosen[source], reverse=True)]
        return tuple(Example(**{name: _cut(row[name]) for name in COLUMNS}) for row in rows)


def is_exact(reference: str) -> bool:
    """Whether a reference answer is one value or expression that can be compared, not a text."""
    if len(reference) > 120 or len(reference.split()) > 12:
        return False
    return extract(f"\\boxed{{{reference}}}", "math").status == "extracted" and (
        any(c.isdigit() or c in "\\=^+*/" for c in reference) or len(reference.split()) <= 1
    )


class _Contamination:
    """Rows whose question is, by its words, one of a benchmark's."""

    def __init__(self, data_dir: Path | None) -> None:
        from megascience_hf.curation.benchmark_questions import benchmark_questions

        self.found: Counter[str] = Counter()
        self.missing: dict[str, str] = {}
        self.searched = False
        try:
            exams = benchmark_questions(data_dir)
        except UserError as error:
            self.missing = {"all": str(error)}
            return
        self.searched, self.missing = True, exams.missing
        self.found.update(dict.fromkeys((q.benchmark for q in exams.questions), 0))
        self._names = [q.benchmark for q in exams.questions]
        self._texts = pl.Series([q.text for q in exams.questions], dtype=pl.String)
        self._index = Index(self._texts.to_list())

    def add(self, questions: list[str]) -> None:
        if not self.searched:
            return
        for _, references in same_questions(questions, self._texts, self._index):
            self.found.update({self._names[reference] for reference, _, _ in references})


def same_questions(
    questions: list[str], texts: pl.Series, index: Index
) -> Iterator[tuple[int, list[tuple[int, str, float]]]]:
    """The places of the questions that are, by words alone, among the texts: with reference, decided by and score."""
    from megascience_hf.curation.benchmark_matches import decide

    pairs = [(place, match.reference) for place, match in index.matches_of(questions)]
    if not pairs:
        return
    places, which = (np.array(side) for side in zip(*pairs, strict=True))
    rows, row = np.unique(places, return_inverse=True)
    references, reference = np.unique(which, return_inverse=True)
    near = [questions[place] for place in rows.tolist()]
    decided = decide(near, texts.gather(references), row, reference)
    found: dict[int, list[tuple[int, str, float]]] = {}
    for (place, known), by, score in zip(pairs, decided.decided_by.to_list(), decided.scores.tolist(), strict=True):
        if by != "none":
            found.setdefault(place, []).append((known, by, score))
    yield from sorted(found.items())


def _keep(heap: list[Any], most: int, item: Any) -> None:
    """Keep the `most` items of the smallest hash; the hash of an item stands first in it, negated."""
    if len(heap) < most:
        heapq.heappush(heap, item)
    elif item > heap[0]:
        heapq.heapreplace(heap, item)


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _lengths(counts: Counter[int]) -> Lengths | None:
    if not counts:
        return None
    values = np.array(sorted(counts))
    sizes = np.array([counts[v] for v in values.tolist()])
    cumulative = np.cumsum(sizes)

    def quantile(share: float) -> float:
        return float(values[np.searchsorted(cumulative, share * cumulative[-1])])

    mean = round(float((values * sizes).sum() / cumulative[-1]), 2)
    return Lengths(mean, quantile(0.5), quantile(0.9), quantile(0.99), int(values[-1]))


def _cut(text: str) -> str:
    return text if len(text) <= _EXAMPLE_CHARACTERS else text[:_EXAMPLE_CHARACTERS] + " …"
