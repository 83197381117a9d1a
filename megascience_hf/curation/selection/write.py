"""The taken rows as they were: each file of the input again, under its name, with the rows that are taken.

Lines of JSON are copied byte for byte; Parquet keeps its schema, so nested columns and their types stay what they are.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from megascience_hf.curation.mixture.read import Pool
from megascience_hf.out_folder import OutFolder
from megascience_hf.rows.files import data_root
from megascience_hf.rows.json_files import lines, opened
from megascience_hf.rows.parquet_files import batches
from megascience_hf.rows.records import Refused
from megascience_hf.whole_file import naming

_BATCH = 10_000
# A row group of the output is written when it has so many rows or bytes.
_GROUP_ROWS, _GROUP_BYTES = 100_000, 100_000_000


def write_taken(pool: Pool, taken: npt.NDArray[np.bool_], out: OutFolder, *, stale: Sequence[str]) -> None:
    """Write the taken rows of a pool into OUT/data, which takes the place of an earlier one once it is whole.

    Args:
        stale: files in OUT that say what the rows before them were.
    """
    assert pool.source.path is not None  # noqa: S101  # a Hub dataset was copied
    root, partial = data_root(pool.source.path), out.begin(".data")
    for name, places in groupby(_places(pool, taken), key=lambda place: place[0]):
        positions = np.array([position for _, position in places], np.int64)
        target = partial / name
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = _copy_parquet if name.lower().endswith(".parquet") else _copy_lines
        with naming(target):
            copy(root / name, positions, target)
    out.replace(".data", "data", stale=stale)


def _places(pool: Pool, taken: npt.NDArray[np.bool_]) -> Iterator[tuple[str, int]]:
    """File and position of each taken row."""
    start = 0
    for batch in batches(pool.file, _BATCH, ["place"]):
        rows = np.flatnonzero(taken[start : start + batch.num_rows])
        for place in batch["place"].take(pa.array(rows)).to_pylist():
            name, _, position = place.rpartition(":")
            yield name, int(position)
        start += batch.num_rows


def _copy_parquet(source: Path, positions: npt.NDArray[np.int64], target: Path) -> None:
    footer, schema = pq.read_metadata(source), pq.read_schema(source)
    wanted = np.zeros(footer.num_rows, bool)
    wanted[positions - 1] = True
    codec = footer.row_group(0).column(0).compression.lower()
    with pq.ParquetWriter(target, schema, compression="none" if codec == "uncompressed" else codec) as out:
        start, waiting, rows, size = 0, list[pa.RecordBatch](), 0, 0
        for batch in batches(source, _BATCH):
            kept = batch.filter(pa.array(wanted[start : start + batch.num_rows]))
            start += batch.num_rows
            waiting.append(kept)
            rows, size = rows + kept.num_rows, size + kept.nbytes
            if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
                out.write_table(pa.Table.from_batches(waiting, schema))
                waiting, rows, size = [], 0, 0
        if rows:
            out.write_table(pa.Table.from_batches(waiting, schema))


def _copy_lines(source: Path, positions: npt.NDArray[np.int64], target: Path) -> None:
    wanted = iter(positions.tolist())
    following = next(wanted, None)
    with _written(target) as out, opened(source) as stream:
        for line in lines(stream):
            if line.position == following and not isinstance(line, Refused):
                out.write(line.data if line.data.endswith(b"\n") else line.data + b"\n")
                following = next(wanted, None)
                if following is None:
                    return


@contextmanager
def _written(target: Path) -> Iterator[IO[bytes]]:
    with target.open("wb") as plain:
        if target.name.lower().endswith(".gz"):
            # without name and time in its head, so that the same rows are the same bytes
            with gzip.GzipFile("", "wb", fileobj=plain, mtime=0) as packed:
                yield packed  # type: ignore[misc]
        else:
            yield plain
