"""What is in a folder of data: splits, columns, rows, bytes, and which command of this package made it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from megascience_hf.cards import dataset_loading
from megascience_hf.errors import UserError, first_line
from megascience_hf.hub import upload_plan
from megascience_hf.rows.parquet_files import batches
from megascience_hf.rows.records import Row

if TYPE_CHECKING:  # the last two need the extra `curate`
    from datasets import Dataset

    from megascience_hf.curation.report.counter import DatasetCounter
    from megascience_hf.curation.report.schema import DatasetReport

_BATCH = 10_000
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
class StageFacts:
    """One stage of a command of this package, in rows.

    Args:
        not_judged: rows that were kept because no model was there to judge them.
        looked_at: False for a decontamination that could read no benchmark, or was switched off.
        exam: of a decontamination, the number of questions and of benchmarks that were searched, if it is written down.
    """

    stage: str
    rows_in: int
    rows_out: int
    dropped: dict[str, int]
    not_judged: int = 0
    looked_at: bool = True
    exam: tuple[int, int] | None = None


@dataclass(slots=True)
class DatasetFacts:
    """What is in the folder.

    Args:
        features: as in `dataset_info` of a card.
        made_by: the command of this package that wrote the folder: curate, mix, select; "" for other data.
        funnel: its stages.
        example: the first row.
        lengths: file name of the figure of lengths, beside the card.
        report: what was counted of the questions and answers; None if it was not, or there are none.
    """

    splits: list[SplitFacts] = field(default_factory=list)
    features: list[dict[str, Any]] = field(default_factory=list)
    made_by: str = ""
    funnel: list[StageFacts] = field(default_factory=list)
    report: DatasetReport | None = None
    example: dict[str, Any] = field(default_factory=dict)
    lengths: str = ""

    @property
    def rows(self) -> int:
        return sum(split.rows for split in self.splits)

    @property
    def arrow_bytes(self) -> int:
        return sum(split.arrow_bytes for split in self.splits)

    @property
    def file_bytes(self) -> int:
        return sum(split.file_bytes for split in self.splits)


def read(folder: Path, counter: DatasetCounter | None = None) -> DatasetFacts:
    """Load a folder as its users will, and count.

    The splits are those that `datasets` finds by the names of files and folders; a `configs:` of a card is not read.

    Args:
        counter: is given every row, if there is a usual column of a question.

    Raises:
        UserError: there is no data, files of several kinds, one that cannot be read, or what `load_dataset` refuses.
    """
    made_by, funnel = _made(folder)
    found = _splits(folder)
    for name, _, files in found:  # of which `datasets` says something else
        if all(file.endswith(".parquet") and _is_empty(folder / file) for file in files):
            raise UserError(f"{folder}: the split {name} has no row")
    facts = DatasetFacts(made_by=made_by, funnel=funnel)
    try:
        with dataset_loading.loaded({name: folder / name for _, _, names in found for name in names}) as configs:
            splits = configs["default"]
            for name, patterns, files in found:
                facts.features = facts.features or splits[name].features._to_yaml_list()
                facts.example = facts.example or _first(splits[name])
                on_disk = sum((folder / file).stat().st_size for file in files)
                size = splits[name].info.splits[name].num_bytes
                facts.splits.append(SplitFacts(name, patterns, files, len(splits[name]), size, on_disk))
    except dataset_loading.LoadFailure as failure:
        raise UserError(f"{folder}: {failure}") from None
    if empty := [split.name for split in facts.splits if not split.rows]:
        raise UserError(f"{folder}: the split {empty[0]} has no row")
    if counter is not None:
        for split in facts.splits:
            _count(folder, split.files, counter)
    return facts


def _is_empty(file: Path) -> bool:
    try:
        return bool(pq.read_metadata(file).num_rows == 0)
    except (pa.ArrowException, OSError):  # told with its reason when it is loaded
        return False


def _first(rows: Dataset) -> dict[str, Any]:
    """The first row, pictures and sounds in it unopened; empty if there is none."""
    found: list[dict[str, Any]] = rows.with_format("arrow")[:1].to_pylist()
    return found[0] if found else {}


def _count(folder: Path, files: Sequence[str], counter: DatasetCounter) -> None:
    for file, first, table in _tables(folder, files):
        if counter.takes(table.column_names):
            for number, fields in enumerate(table.to_pylist(), first):
                counter.add(Row(fields, number, file))


def _splits(folder: Path) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """(name, patterns, files) of every split."""
    from datasets.data_files import DataFilesDict, get_data_patterns

    if not folder.is_dir():
        raise UserError(f"no folder {folder}: name one with Parquet, JSON Lines or CSV files")
    base, published = str(folder.resolve()), upload_plan.files(folder)[0]
    try:
        patterns = get_data_patterns(base)
        data_files = DataFilesDict.from_patterns(patterns, base_path=base, allowed_extensions=list(_READERS))
    except FileNotFoundError as error:
        raise UserError(f"{folder} has no data: {first_line(error)}") from None
    made = []
    for split, files in data_files.items():
        names = tuple(sorted(n for file in files if (n := Path(file).relative_to(base).as_posix()) in published))
        if not names:
            raise UserError(f"{folder} has no data that is published: the files of {split} are links or hidden")
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


def _tables(folder: Path, files: Iterable[str]) -> Iterator[tuple[str, int, pa.Table]]:
    """(file, number of the first row in it from 1, rows)."""
    for file in files:
        path, first = folder / file, 1
        try:
            for table in _parquet(path) if path.suffix == ".parquet" else _streamed(path):
                yield file, first, table
                first += len(table)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise UserError(f"{path} cannot be read: {first_line(error)}") from None


def _parquet(path: Path) -> Iterator[pa.Table]:
    schema = pq.read_schema(path)
    for batch in batches(path, _BATCH):
        yield pa.Table.from_batches([batch], schema=schema)


def _streamed(path: Path) -> Iterator[pa.Table]:
    from datasets import load_dataset
    from datasets.exceptions import DatasetGenerationError

    try:
        rows = load_dataset(_READERS[path.suffix], data_files=str(path), split="train", streaming=True)
        yield from rows.with_format("arrow").iter(_BATCH)
    except DatasetGenerationError as error:
        raise UserError(f"{path} cannot be read: {error.__cause__ or error}") from None


def _made(folder: Path) -> tuple[str, list[StageFacts]]:
    """The command of this package that wrote the folder, and its stages."""
    for name, readers in {"funnel.json": (_curated, _mixed), "account.json": (_selected,)}.items():
        file = folder / name
        if not file.is_file():
            continue
        try:
            loaded = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise UserError(f"{file} is no JSON: {error}") from None
        for read in readers:
            try:
                return read(loaded, folder)
            except (KeyError, TypeError, ValueError, AttributeError):
                continue
        if name == "funnel.json":
            raise UserError(f"{file} is no account of megascience curate or mix")
    return "", []


def _curated(loaded: Any, folder: Path) -> tuple[str, list[StageFacts]]:
    return "curate", [
        StageFacts(
            m["stage"], int(m["rows_in"]), int(m["rows_out"]), dict(m["dropped"]), int(m["not_judged"]),
            looked_at=not m.get("look_again"), exam=_exam(folder) if m["stage"] == "decontaminate" else None,
        )
        for m in loaded
    ]  # fmt: skip


def _exam(folder: Path) -> tuple[int, int] | None:
    file = folder / "exams.json"
    if not file.is_file():
        return None
    items = json.loads(file.read_text(encoding="utf-8"))["items"]
    return sum(items.values()), len(items)


def _mixed(loaded: Any, _: Path) -> tuple[str, list[StageFacts]]:
    """The sources together, step by step."""
    sources = loaded["sources"]
    blind = any(warning.startswith("not decontaminated") for warning in loaded["warnings"])
    stages: list[StageFacts] = []
    for step in sources[0]["rows"]:
        dropped: Counter[str] = Counter()
        for source in sources:
            dropped.update(source["dropped"].get(step, {}))
        rows_out = sum(source["rows"][step] for source in sources)
        looked_at = not (blind and step == "decontaminate")
        stages.append(StageFacts(step, rows_out + dropped.total(), rows_out, dict(dropped), looked_at=looked_at))
    return "mix", stages


def _selected(loaded: Any, _: Path) -> tuple[str, list[StageFacts]]:
    refused, dropped = dict(loaded["refused"]), dict(loaded["dropped"])
    rows = int(loaded["rows"])
    return "select", [
        StageFacts("read", rows + sum(refused.values()), rows, refused),
        StageFacts("select", rows, int(loaded["taken"]), dropped),
    ]
