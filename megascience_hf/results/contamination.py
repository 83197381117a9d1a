"""How many items of the benchmarks have a near-duplicate in training data, and what the scores are without them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from megascience_hf.errors import UserError
from megascience_hf.results.details import PRIVATE
from megascience_hf.results.records import Result, Run
from megascience_hf.similarity.reference_index import TEXTS_TOGETHER, Index
from megascience_hf.tasks import BENCHMARKS, loading
from megascience_hf.tasks.questions import Question, questions
from megascience_hf.whole_file import replacing

_FILES = {"json": "json", "jsonl": "json", "parquet": "parquet", "csv": "csv"}
_COLUMNS = ("question", "prompt", "messages")


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of the training data and an item that it is near to.

    Args:
        row: number of the row, from 0.
        similarity: Jaccard, of the word 3-grams of the two questions, 0 to 1.
        shares_run: whether they have 13 words in a row in common.
    """

    benchmark: str
    item: str
    row: int
    similarity: float
    shares_run: bool
    trained_on: str
    question: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one benchmark.

    Args:
        items: number of items.
        too_short: how many have so few words that no duplicate can be told.
        near: ids of the items with a near-duplicate.
        runs: ids of the items that share 13 words in a row with a row.
    """

    benchmark: str
    items: int
    too_short: int
    near: frozenset[str]
    runs: frozenset[str]

    @property
    def flagged(self) -> frozenset[str]:
        return self.near | self.runs


@dataclass(frozen=True, slots=True)
class Contamination:
    rows: int
    threshold: float
    benchmarks: list[Found]
    pairs: list[Pair]


@dataclass(frozen=True, slots=True)
class Effect:
    """The score of one run on all items, on those that were not flagged (None if none is left) and on the flagged."""

    run: Run
    clean: Result | None
    flagged: Result | None


def find(trained_on: Iterable[str], exams: Mapping[str, Sequence[Question]], threshold: float) -> Contamination:
    """Compare every training question with the questions of every benchmark.

    Args:
        trained_on: the training questions, in the order of the rows; read once.
        exams: benchmark → questions.
        threshold: Jaccard similarity of word 3-grams from which on two questions are near-duplicates, 0 to 1.
    """
    known = [(name, question) for name, asked in exams.items() for question in asked]
    index = Index([question.text for _, question in known], threshold)
    pairs, rows, remaining = [], 0, iter(trained_on)
    while batch := list(islice(remaining, TEXTS_TOGETHER)):
        for number, match in index.matches_of(batch):
            name, question = known[match.reference]
            texts = (batch[number], question.text)
            pairs.append(Pair(name, question.id, rows + number, match.similarity, match.shares_run, *texts))
        rows += len(batch)
    short = [name for place, (name, _) in enumerate(known) if index.too_short(place)]
    near, runs = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for pair in pairs:
        if pair.similarity >= threshold:
            near[pair.benchmark].add(pair.item)
        if pair.shares_run:
            runs[pair.benchmark].add(pair.item)
    found = [
        Found(name, len(asked), short.count(name), frozenset(near[name]), frozenset(runs[name]))
        for name, asked in exams.items()
    ]
    pairs.sort(key=lambda pair: (-pair.similarity, list(BENCHMARKS).index(pair.benchmark), pair.item, pair.row))
    return Contamination(rows, threshold, found, pairs)


def load_exams(names: Sequence[str], data_dir: Path | None) -> tuple[dict[str, list[Question]], list[str]]:
    """The questions of the benchmarks, of the Hub or of local copies, and a line on each that cannot be had.

    Raises:
        UserError: none can be had.
    """
    from datasets import disable_progress_bars, enable_progress_bars

    disable_progress_bars()  # a bar for each of some thirty files; downloads have their own
    try:
        found, missing = loading.available([BENCHMARKS[name] for name in names], data_dir)
        return {benchmark.name: questions(benchmark, data_dir) for benchmark in found}, missing
    finally:
        enable_progress_bars()


def effects(runs: Sequence[Run], contamination: Contamination) -> list[Effect]:
    """The scores with and without the flagged items, of the runs on benchmarks that were searched.

    Raises:
        UserError: none of a run's items is one that was searched: it is another exam.
    """
    by_name = {found.benchmark: found for found in contamination.benchmarks}
    return [_effect(run, by_name[run.benchmark]) for run in runs if run.benchmark in by_name]


def check_same_exam(runs: Sequence[Run], exams: Mapping[str, Sequence[Question]]) -> None:
    """Raise if a run has items that the benchmark that was searched has not.

    Raises:
        UserError: the first such run.
    """
    for run in runs:
        if run.benchmark in exams:
            known = {question.id for question in exams[run.benchmark]}
            other = sum(item.id not in known for item in run.items)
            if other:
                raise UserError(
                    f"{run.benchmark}: {other:,} of the {len(run.items):,} items of {run.model} are not in the "
                    "benchmark that was searched: give the data that the run used with --data-dir or --sample"
                )


def _effect(run: Run, found: Found) -> Effect:
    def result(flagged: bool) -> Result | None:
        from dataclasses import replace

        items = tuple(item for item in run.items if (item.id in found.flagged) is flagged)
        return replace(run, items=items).result if items else None

    return Effect(run, result(False), result(True))


def training_questions(source: str, column: str | None) -> Iterator[str]:
    """The questions of a file (.jsonl, .json, .parquet, .csv, gzipped or not), of a folder, or of a dataset on the Hub.

    A row has a `question`, a `prompt`, or `messages` whose first turn of the user is taken. The source is opened at
    once, and its rows are read as they are asked for.

    Raises:
        UserError: it cannot be read, or has no such column, or a row has no text there.
    """
    rows = _load(source)
    return (_question(source, number, row, column) for number, row in enumerate(_tracked(rows)))


def _tracked(rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    return track(rows, description="training rows", transient=True, console=Console(stderr=True))


def _question(source: str, number: int, row: dict[str, Any], column: str | None) -> str:
    name = column or next((name for name in _COLUMNS if row.get(name)), None)
    if name is None or name not in row:
        raise UserError(
            f"{source}, row {number}: no question; its columns are {', '.join(row)}: name one with --column"
        )
    return _text(source, number, row[name])


def _text(source: str, number: int, value: Any) -> str:
    if isinstance(value, list):
        turns = [turn.get("content") for turn in value if isinstance(turn, dict) and turn.get("role") == "user"]
        value = turns[0] if turns else None
    if not isinstance(value, str):
        raise UserError(f"{source}, row {number}: its question is no text ({type(value).__name__})")
    return value


def _load(source: str) -> Iterable[dict[str, Any]]:
    from datasets import load_dataset

    path = Path(source)
    try:
        if path.is_file():
            kind = _FILES.get(path.name.removesuffix(".gz").rpartition(".")[2])
            if kind is None:
                raise UserError(f"{source} is no training data: {', '.join(sorted(_FILES))}, gzipped or not")
            found: Iterable[dict[str, Any]] = load_dataset(kind, data_files=str(path), split="train", streaming=True)
            return found
        found = load_dataset(source, split="train", streaming=True)
        return found
    except (FileNotFoundError, ValueError, ConnectionError) as error:
        raise UserError(f"cannot read {source}: {str(error).splitlines()[0]}") from None


def write_pairs(contamination: Contamination, file: Path) -> None:
    """JSON lines, the most similar first. The texts of benchmarks that are not to be shown in public are left out."""
    with replacing(file) as partial, partial.open("w", encoding="utf-8") as lines:
        for pair in contamination.pairs:
            row: dict[str, Any] = {
                "benchmark": pair.benchmark,
                "item": pair.item,
                "row": pair.row,
                "similarity": round(pair.similarity, 4),
                "shares_13_words": pair.shares_run,
            }
            if pair.benchmark not in PRIVATE:
                row |= {"trained_on": pair.trained_on, "question": pair.question}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
