"""Parquet files read a batch at a time, in memory that does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_BYTES = 4_000_000  # of the values of a batch whose size is left to us
_MOST_ROWS = 1_000
_READ_AT_ONCE = 1 << 20


def batches(file: Path, rows: int | None = None, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """The batches of a file, in its order.

    Args:
        rows: of a batch; None for as many as are about 4 MB on average, at most 1,000.
        columns: all of them by default.

    Raises:
        OSError: the file cannot be read.
        pyarrow.ArrowException: it is no Parquet, or broken.
    """
    # pyarrow's own choices keep all that was read ahead until the file is closed, and read whole columns of a row group
    with pq.ParquetFile(file, pre_buffer=False, buffer_size=_READ_AT_ONCE) as opened:
        if rows is None:
            groups = range(opened.metadata.num_row_groups)
            total = sum(opened.metadata.row_group(n).total_byte_size for n in groups)
            rows = max(1, min(_MOST_ROWS, _BYTES * opened.metadata.num_rows // max(1, total)))
        yield from opened.iter_batches(rows, columns=None if columns is None else list(columns))
