"""How many items of the benchmarks have a near-duplicate in training data, and what the scores are without them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from rich.progress import track

from megascience_hf import terminal
from megascience_hf.errors import UserError
from megascience_hf.results.details import PRIVATE
from megascience_hf.results.records import Result, Run
from megascience_hf.rows.columns import Columns
from megascience_hf.rows.dataset import Dataset, rows_of
from megascience_hf.rows.files import is_data
from megascience_hf.rows.records import Refusals, RefusedRowError
from megascience_hf.similarity.reference_index import TEXTS_TOGETHER, Index
from megascience_hf.tasks import BENCHMARKS, loading
from megascience_hf.tasks.questions import Question, questions
from megascience_hf.whole_file import replacing

_OTHER_FILES = ("json", "csv")  # endings, which are also what `datasets` calls its readers


class TrainingQuestion(NamedTuple):
    """The question of a row of training data: `row` is its number, from 0; `place` its file and line there."""

    row: int
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of the training data and an item that it is near to.

    Args:
        row: number of the row, from 0; `place` its file and line there.
        similarity: Jaccard, of the word 3-grams of the two questions, 0 to 1.
        shares_run: whether they have 13 words in a row in common.
    """

    benchmark: str
    item: str
    row: int
    place: str
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


def find(
    trained_on: Iterable[TrainingQuestion], exams: Mapping[str, Sequence[Question]], threshold: float
) -> Contamination:
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
        for number, match in index.matches_of([row.text for row in batch]):
            name, question = known[match.reference]
            row, place, text = batch[number]
            found_at = (row, place, match.similarity, match.shares_run)
            pairs.append(Pair(name, question.id, *found_at, text, question.text))
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


def training_questions(source: str, column: str | None, refusals: Refusals) -> Iterator[TrainingQuestion]:
    """The questions of a file (.jsonl, .json, .parquet, .csv, gzipped or not), of a folder, or of a dataset on the Hub.

    A row has its question under a usual name (`rows.columns.USUAL`), or `messages` whose first turn of the user is
    taken.

    Args:
        column: of the question, or the path to it.
        refusals: counts what is no row, and rows without a question.

    Raises:
        UserError: it cannot be read, or no row has a question.
    """
    rows = rows_of(_training_data(source), refusals)
    columns = Columns({"question": column or ""}, ("question",))
    found = 0
    console = terminal.Console(stderr=True)
    hidden = not console.is_terminal  # an error would follow an empty line
    for row in track(rows, description="training rows", transient=True, console=console, disable=hidden):
        number = found + refusals.reasons.total()
        try:
            text = columns.texts(row.fields)["question"]
        except RefusedRowError as error:
            refusals.refuse(str(error), row.place)
            continue
        found += 1
        yield TrainingQuestion(number, row.place, text)
    if not found and refusals.reasons:
        raise UserError(
            f"no row has a question ({refusals.most_frequent()}); the columns are {columns.seen or 'none'}: "
            "name one with --column"
        )


def _training_data(source: str) -> Dataset:
    """A file that is not JSON Lines or Parquet, and a folder, are read as `datasets` reads them: of its train split."""
    path = Path(source)
    if not path.is_file():
        return Dataset(name=source, streaming=not path.is_dir())
    if is_data(path.name):
        return Dataset(path=path)
    kind = path.name.removesuffix(".gz").rpartition(".")[2]
    if kind not in _OTHER_FILES:
        raise UserError(f"{source} is no training data: .jsonl, .parquet, {', '.join(_OTHER_FILES)}, gzipped or not")
    return Dataset(name=kind, data_files=source)


def write_pairs(contamination: Contamination, file: Path) -> None:
    """JSON lines, the most similar first. The texts of benchmarks that are not to be shown in public are left out."""
    with replacing(file) as partial, partial.open("w", encoding="utf-8") as lines:
        for pair in contamination.pairs:
            row: dict[str, Any] = {
                "benchmark": pair.benchmark,
                "item": pair.item,
                "row": pair.row,
                "place": pair.place,
                "similarity": round(pair.similarity, 4),
                "shares_13_words": pair.shares_run,
            }
            if pair.benchmark not in PRIVATE:
                row |= {"trained_on": pair.trained_on, "question": pair.question}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
