"""Step read: every source as one Parquet file of the same columns, a few thousand rows in memory at a time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from megascience_hf.content_id import content_id
from megascience_hf.curation.documents.tokenizers import token_counter
from megascience_hf.curation.mixture.columns import mapped, top_columns
from megascience_hf.curation.mixture.settings import Mixture, Source
from megascience_hf.errors import UserError
from megascience_hf.file_hashes import hashes_of
from megascience_hf.rows.dataset import rows_of
from megascience_hf.rows.files import data_files, data_root
from megascience_hf.rows.records import Refusals, RefusedRowError, Row
from megascience_hf.whole_file import replacing
from megascience_hf.whole_step import WholeStep

ROWS = 10_000
_NAMED = 30  # columns in a message
TEXTS = ("id", "place", "question", "answer", "subject", "reference_answer")
SCHEMA = pa.schema([*((name, pa.string()) for name in TEXTS), ("length", pa.int64())])
REFUSED = pa.schema([("place", pa.string()), ("reason", pa.string())])


@dataclass(frozen=True, slots=True)
class Pool:
    """The rows of a source.

    Args:
        source: its settings.
        file: Parquet of `SCHEMA`: `place` is the file and position it came from, `length` the tokens that selection by
            length goes by (0 with another method).
        rows: number of them; row i of the pool is row `start` + i of the mixture.
        refusals: rows that were not taken.
        mark: what decided all of it.
    """

    source: Source
    file: Path
    start: int
    rows: int
    refusals: Refusals
    mark: str


def refused_rows(file: Path) -> Path:
    """Where the places of the rows are that were not taken into this file of a pool, and why."""
    return file.with_name(f"{file.stem}-refused{file.suffix}")


def read_source(source: Source, mixture: Mixture, file: Path, start: int, progress: Callable[[int], None]) -> Pool:
    """Read a source, or find it read.

    Raises:
        UserError: it cannot be read, a column is in none of its rows, or it has no rows.
    """
    mark = _mark(source, mixture, file.with_name("inputs.json"))
    step = WholeStep(file.with_suffix(".json"), file.parent)
    if (found := step.done(mark)) is not None:
        refusals = Refusals(Counter(found["refused"]), found["first_refused"])
        return Pool(source, file, start, found["files"][file.name]["rows"], refusals, mark)
    step.undo()  # before anything of it is replaced
    count = token_counter(mixture.tokenizer) if source.select.method == "length" else None
    rows = 0
    with replacing(refused_rows(file)) as refused_file, replacing(file) as partial:
        with _Refused(refused_file) as refusals, pq.ParquetWriter(partial, SCHEMA, compression="zstd") as out:
            for batch in _batches(source, refusals):
                columns: dict[str, Any] = {name: [row[name] for row in batch] for name in TEXTS}
                measured = [row["response"] or row["answer"] for row in batch]
                columns["length"] = count(measured).tolist() if count is not None else [0] * len(batch)
                out.write_table(pa.table(columns, schema=SCHEMA))
                rows += len(batch)
                progress(rows)
        if not rows:
            raise UserError(f"source {source.name} has no row that can be used ({refusals.most_frequent()})")
    told = {"refused": dict(refusals.reasons), "first_refused": refusals.first}
    step.complete(mark, [file, refused_rows(file)], told)
    return Pool(source, file, start, rows, Refusals(refusals.reasons, refusals.first), mark)


def _mark(source: Source, mixture: Mixture, memory: Path) -> str:
    files = []
    if source.path is not None:
        found, root = data_files(source.path), data_root(source.path)
        hashes = hashes_of(found, memory)
        files = [(file.relative_to(root).as_posix(), of) for file, of in zip(found, hashes, strict=True)]
    by_length = mixture.tokenizer if source.select.method == "length" else ""
    what = source.model_dump(mode="json", exclude={"select", "published", "path"})
    return content_id("3", json.dumps(what, sort_keys=True), repr(files), by_length)


def _batches(source: Source, refusals: Refusals) -> Iterator[list[dict[str, str]]]:
    batch: list[dict[str, str]] = []
    seen: set[str] = set()
    usable = False
    for number, found in enumerate(rows_of_source(source, refusals)):
        try:
            row = mapped(found.fields, source.columns)
        except RefusedRowError as error:
            refusals.refuse(str(error), found.place)
            if not usable:
                seen.update(islice(found.fields, _NAMED))
                if number >= ROWS and _mapping_is_wrong(refusals):
                    break
            continue
        usable = True
        row |= {"id": content_id(source.name, str(number), row["question"]), "place": found.place}
        batch.append(row)
        if len(batch) == ROWS:
            yield batch
            batch = []
    if batch:
        yield batch
    elif not usable and refusals.reasons and _mapping_is_wrong(refusals):
        raise UserError(
            f"source {source.name}: {refusals.reasons.most_common(1)[0][0]}; its columns are "
            f"{', '.join(sorted(seen)[:_NAMED])}"
        )


def _mapping_is_wrong(refusals: Refusals) -> bool:
    """Whether not one row has the columns; asked after some thousand rows, a large file need not be read to its end."""
    return all(reason.startswith("no column") for reason in refusals.reasons)


def rows_of_source(source: Source, refusals: Refusals) -> Iterator[Row]:
    """Every row of a source.

    Raises:
        UserError: it cannot be read.
    """
    try:
        yield from rows_of(source.dataset, refusals, top_columns(source.columns))
    except UserError as error:
        raise UserError(f"source {source.name}: {error}") from None


class _Refused(Refusals):
    """Refused rows, with their places in a Parquet file."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._out = pq.ParquetWriter(file, REFUSED, compression="zstd")
        self._rows: list[tuple[str, str]] = []

    def refuse(self, reason: str, place: str) -> None:
        super().refuse(reason, place)
        self._rows.append((place, reason))
        if len(self._rows) == ROWS:
            self._write()

    def _write(self) -> None:
        places, reasons = zip(*self._rows, strict=True) if self._rows else ((), ())
        self._out.write_table(pa.table([list(places), list(reasons)], schema=REFUSED))
        self._rows = []

    def __enter__(self) -> _Refused:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._write()
        self._out.close()
