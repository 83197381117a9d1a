"""What is in a folder of data, counted: splits, columns, rows, bytes, lengths, labels, repeated questions."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from rich.console import Console
from rich.progress import track

from megascience_hf.errors import UserError

LABELS = ("subject", "source")  # columns whose values are counted
_MOST_LABELS = 50
_BATCH = 10_000
_QUESTIONS = ("question", "prompt", "messages")
_READERS = {".parquet": "parquet", ".jsonl": "json", ".json": "json", ".csv": "csv", ".arrow": "arrow"}


@dataclass(frozen=True, slots=True)
class SplitFacts:
    """One split.

    Args:
        patterns: of its files, as the Hub is told of them.
        files: from the folder, in order.
        rows: how many.
        arrow_bytes: as Arrow in memory, as `datasets` counts them.
        file_bytes: of the files.
    """

    name: str
    patterns: tuple[str, ...]
    files: tuple[str, ...]
    rows: int
    arrow_bytes: int
    file_bytes: int


@dataclass(frozen=True, slots=True)
class TextFacts:
    """The lengths of a column of text in characters, and how many rows have none."""

    column: str
    mean: float
    longest: int
    empty: int


@dataclass(frozen=True, slots=True)
class StageFacts:
    """One stage of `megascience curate`, in rows; `not_judged` were kept because no model was there to judge them."""

    stage: str
    rows_in: int
    rows_out: int
    dropped: dict[str, int]
    not_judged: int


@dataclass(slots=True)
class DatasetFacts:
    """What is in the folder.

    Args:
        features: as in `dataset_info` of a card.
        labels: column → value → rows; at most 50 values, else the column is left out.
        repeated: rows whose question (or first turn) another row has as well, word for word.
        funnel: the stages of `megascience curate`, as its `funnel.json` has them; empty for other data.
    """

    splits: list[SplitFacts] = field(default_factory=list)
    features: list[dict[str, Any]] = field(default_factory=list)
    texts: list[TextFacts] = field(default_factory=list)
    labels: dict[str, dict[str, int]] = field(default_factory=dict)
    repeated: int = 0
    funnel: list[StageFacts] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(split.rows for split in self.splits)

    @property
    def arrow_bytes(self) -> int:
        return sum(split.arrow_bytes for split in self.splits)

    @property
    def file_bytes(self) -> int:
        return sum(split.file_bytes for split in self.splits)


def read(folder: Path) -> DatasetFacts:
    """Read every row of a folder once, batch by batch.

    The splits are those that `datasets` finds by the names of files and folders; a `configs:` of a card is not read.

    Raises:
        UserError: there is no data, files of several kinds, or one that cannot be read.
    """
    found = _splits(folder)
    facts, tally = DatasetFacts(funnel=_funnel(folder)), _Tally()
    screen = Console(stderr=True)
    for name, patterns, files in found:
        rows = size = 0
        read = track(files, f"reading {name}", transient=True, console=screen, disable=not screen.is_terminal)
        for table in _tables(folder, read):
            if not facts.features:
                facts.features = _features(table.schema)
            rows, size = rows + len(table), size + table.nbytes
            tally.add(table)
        if not rows:
            raise UserError(f"{folder}: the split {name} has no row")
        on_disk = sum((folder / file).stat().st_size for file in files)
        facts.splits.append(SplitFacts(name, patterns, files, rows, size, on_disk))
    facts.texts, facts.labels, facts.repeated = tally.texts(), tally.labels(), tally.repeated
    return facts


def _splits(folder: Path) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """(name, patterns, files) of every split."""
    from datasets.data_files import DataFilesDict, get_data_patterns

    if not folder.is_dir():
        raise UserError(f"no folder {folder}: name one with Parquet, JSON Lines or CSV files")
    base = str(folder.resolve())
    try:
        patterns = get_data_patterns(base)
        data_files = DataFilesDict.from_patterns(patterns, base_path=base, allowed_extensions=list(_READERS))
    except FileNotFoundError as error:
        raise UserError(f"{folder} has no data: {str(error).splitlines()[0]}") from None
    made = []
    for split, files in data_files.items():
        names = tuple(sorted(Path(file).relative_to(base).as_posix() for file in files))
        made.append((str(split), _patterns(names), names))
    kinds = {Path(file).suffix for _, _, files in made for file in files}
    if len({_READERS[kind] for kind in kinds}) > 1:
        raise UserError(f"{folder} has data in {', '.join(sorted(kinds))}: keep one kind, or move the rest away")
    return made


def _patterns(files: Sequence[str]) -> tuple[str, ...]:
    """One pattern for a series of shards, else the files themselves."""
    stems = {file.partition("-00000-of-")[0] for file in files if "-00000-of-" in file}
    if len(stems) == 1 and all(file.startswith(f"{stem}-") for file in files for stem in stems):
        return (f"{stems.pop()}-*",)
    return tuple(files)


def _tables(folder: Path, files: Iterable[str]) -> Iterator[pa.Table]:
    for file in files:
        path = folder / file
        try:
            if path.suffix == ".parquet":
                with pq.ParquetFile(path) as parquet:
                    for batch in parquet.iter_batches(_BATCH):
                        yield pa.Table.from_batches([batch], schema=parquet.schema_arrow)
            else:
                yield from _streamed(path)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise UserError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None


def _streamed(path: Path) -> Iterator[pa.Table]:
    from datasets import load_dataset
    from datasets.exceptions import DatasetGenerationError

    try:
        rows = load_dataset(_READERS[path.suffix], data_files=str(path), split="train", streaming=True)
        yield from rows.with_format("arrow").iter(_BATCH)
    except DatasetGenerationError as error:
        raise UserError(f"{path} cannot be read: {error.__cause__ or error}") from None


def _features(schema: pa.Schema) -> list[dict[str, Any]]:
    from datasets import Features

    made: list[dict[str, Any]] = Features.from_arrow_schema(schema)._to_yaml_list()
    return made


def _funnel(folder: Path) -> list[StageFacts]:
    """The stages of the run of `megascience curate` that wrote the folder, if it was one."""
    file = folder / "funnel.json"
    if not file.is_file():
        return []
    try:
        loaded = json.loads(file.read_text(encoding="utf-8"))
        return [
            StageFacts(m["stage"], int(m["rows_in"]), int(m["rows_out"]), dict(m["dropped"]), int(m["not_judged"]))
            for m in loaded
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{file} is no funnel of megascience curate ({type(error).__name__}: {error})") from None


class _Tally:
    """Counts over all rows; of the questions only digests are kept."""

    def __init__(self) -> None:
        self.characters: Counter[str] = Counter()
        self.longest: Counter[str] = Counter()
        self.empty: Counter[str] = Counter()
        self.rows: Counter[str] = Counter()
        self.values: dict[str, Counter[str]] = {}
        self.seen: set[bytes] = set()
        self.repeated = 0

    def add(self, table: pa.Table) -> None:
        for name in table.column_names:
            column = table[name]
            if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
                lengths = pc.fill_null(pc.utf8_length(column), 0)
                self.rows[name] += len(column)
                self.characters[name] += pc.sum(lengths).as_py() or 0
                self.longest[name] = max(self.longest[name], pc.max(lengths).as_py() or 0)
                self.empty[name] += pc.sum(pc.equal(lengths, 0)).as_py() or 0
                if name in LABELS:
                    counts = self.values.setdefault(name, Counter())
                    for pair in pc.value_counts(pc.fill_null(column, "")).to_pylist():
                        counts[pair["values"]] += pair["counts"]
        question = next((name for name in _QUESTIONS if name in table.column_names), None)
        for value in table[question].to_pylist() if question else ():
            digest = hashlib.blake2b(_first_turn(value).encode(), digest_size=12).digest()
            self.repeated += digest in self.seen
            self.seen.add(digest)

    def texts(self) -> list[TextFacts]:
        return [
            TextFacts(name, self.characters[name] / rows, self.longest[name], self.empty[name])
            for name, rows in self.rows.items()
            if name not in LABELS
        ]

    def labels(self) -> dict[str, dict[str, int]]:
        return {
            name: dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
            for name, counts in self.values.items()
            if len(counts) <= _MOST_LABELS
        }


def _first_turn(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
