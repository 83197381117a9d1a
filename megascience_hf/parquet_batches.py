"""Rows of a Parquet file, some at a time, in the memory of some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq


def parquet_batches(file: pq.ParquetFile, size: int, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """Batches of at most `size` rows, one row group after another.

    `ParquetFile.iter_batches` over a whole file keeps all that it has decoded until its end (pyarrow 26), which are
    gigabytes of a file of a million rows. Over one row group it keeps that group.

    Args:
        columns: those to read; all without it.
    """
    for group in range(file.num_row_groups):
        yield from file.iter_batches(size, row_groups=[group], columns=None if columns is None else list(columns))
