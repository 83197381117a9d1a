"""Step read: every source as one Parquet file of the same columns, a few thousand rows in memory at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from megascience_hf.curation.mixture.columns import RefusedRowError, mapped, top_columns
from megascience_hf.curation.mixture.settings import Mixture, Source
from megascience_hf.curation.mixture.sources import Refusals, data_files, data_root, read_file
from megascience_hf.curation.records import content_id
from megascience_hf.curation.token_counts import token_counter
from megascience_hf.errors import UserError

ROWS = 10_000
TEXTS = ("id", "place", "question", "answer", "subject", "reference_answer")
SCHEMA = pa.schema([*((name, pa.string()) for name in TEXTS), ("length", pa.int64())])


@dataclass(frozen=True, slots=True)
class Pool:
    """The rows of a source.

    Args:
        source: its settings.
        file: Parquet of `SCHEMA`: `place` is the file and position it came from, `length` the tokens that selection by
            length goes by (0 with another method).
        rows: number of them; row i of the pool is row `start` + i of the mixture.
        refused: rows that were not taken, by reason.
        mark: what decided all of it.
    """

    source: Source
    file: Path
    start: int
    rows: int
    refused: dict[str, int]
    mark: str


def read_source(source: Source, mixture: Mixture, file: Path, start: int, progress: Callable[[int], None]) -> Pool:
    """Read a source, or find it read.

    Raises:
        UserError: it cannot be read, a column is in none of its rows, or it has no rows.
    """
    mark = _mark(source, mixture)
    if file.exists():
        footer = pq.read_metadata(file)
        found = footer.metadata or {}
        if found.get(b"mark") == mark.encode():
            return Pool(source, file, start, footer.num_rows, json.loads(found[b"refused"]), mark)
    refusals = Refusals()
    count = token_counter(mixture.tokenizer) if source.select.method == "length" else None
    partial = file.with_name(f".{file.name}")
    rows = 0
    with pq.ParquetWriter(partial, SCHEMA, compression="zstd") as out:
        for batch in _batches(source, refusals):
            columns: dict[str, Any] = {name: [row[name] for row in batch] for name in TEXTS}
            measured = [row["response"] or row["answer"] for row in batch]
            columns["length"] = count(measured).tolist() if count is not None else [0] * len(batch)
            out.write_table(pa.table(columns, schema=SCHEMA))
            rows += len(batch)
            progress(rows)
        refused = dict(refusals.reasons)
        out.add_key_value_metadata({"mark": mark, "refused": json.dumps(refused)})
    if not rows:
        partial.unlink()
        raise UserError(f"source {source.name} has no row that can be used ({refusals.most_frequent()})")
    partial.replace(file)
    return Pool(source, file, start, rows, refused, mark)


def _mark(source: Source, mixture: Mixture) -> str:
    files = []
    if source.path is not None:
        files = [(str(f), f.stat().st_size, f.stat().st_mtime_ns) for f in data_files(source.path)]
    by_length = mixture.tokenizer if source.select.method == "length" else ""
    what = source.model_dump(mode="json", exclude={"select", "published"})
    return content_id("1", json.dumps(what, sort_keys=True), repr(files), by_length)


def _batches(source: Source, refusals: Refusals) -> Iterator[list[dict[str, str]]]:
    batch: list[dict[str, str]] = []
    seen: set[str] = set()
    for number, (place, fields) in enumerate(fields_of(source, refusals)):
        if number < ROWS:
            seen.update(fields)
        try:
            row = mapped(fields, source.columns)
        except RefusedRowError as error:
            refusals.refuse(str(error))
            if number == ROWS and len(batch) == 0 and str(error).startswith("no column"):
                break  # ten thousand rows without it: the mapping is wrong
            continue
        row |= {"id": content_id(source.name, str(number), row["question"]), "place": place}
        batch.append(row)
        if len(batch) == ROWS:
            yield batch
            batch = []
    if batch:
        yield batch
    elif refusals.reasons and all(reason.startswith("no column") for reason in refusals.reasons):
        raise UserError(
            f"source {source.name}: {refusals.reasons.most_common(1)[0][0]}; its columns are {', '.join(sorted(seen))}"
        )


def fields_of(source: Source, refusals: Refusals) -> Iterator[tuple[str, dict[str, Any]]]:
    if source.path is not None:
        root = data_root(source.path)
        for file in data_files(source.path):
            name = file.relative_to(root)
            for position, fields in read_file(file, refusals, top_columns(source.columns)):
                yield f"{name}:{position}", fields
        return
    from datasets import load_dataset
    from datasets.exceptions import DatasetsError
    from huggingface_hub.errors import HfHubHTTPError

    try:
        rows = load_dataset(
            source.hub, source.config, data_files=source.data_files, split=source.split, revision=source.revision,
            streaming=True,
        )  # fmt: skip
        for number, fields in enumerate(rows):
            yield f"{source.hub}:{number + 1}", fields
    except (OSError, ValueError, DatasetsError, HfHubHTTPError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise UserError(
            f"source {source.name}: cannot read {source.hub} ({reason[:200]}); a local copy goes in as `path`"
        ) from None
