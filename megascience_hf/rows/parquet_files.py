"""Rows of Parquet files, some at a time, in memory that does not grow with the file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from megascience_hf.rows.json_files import long_line
from megascience_hf.rows.records import LIMITS, Limits, Refused, Row

_BYTES = 4_000_000  # of the values of a batch whose size is left to us
_MOST_ROWS = 1_000
_READ_AT_ONCE = 1 << 20


def opened(file: Path | BinaryIO) -> pq.ParquetFile:
    """A file to be read in batches; no thread outlives a stream that is given up.

    Raises:
        OSError: the file cannot be read.
        pyarrow.ArrowException: it is no Parquet, or broken.
    """
    # pyarrow's own choices keep all that was read ahead until the file is closed, and read whole columns of a row group
    return pq.ParquetFile(file, pre_buffer=False, buffer_size=_READ_AT_ONCE)


def batches(
    file: Path | BinaryIO, rows: int | None = None, columns: Sequence[str] | None = None
) -> Iterator[pa.RecordBatch]:
    """The batches of a file, in its order.

    Args:
        rows: of a batch; None for as many as are about 4 MB on average, at most 1,000.
        columns: all of them by default.

    Raises:
        OSError: the file cannot be read.
        pyarrow.ArrowException: it is no Parquet, or broken.
    """
    with opened(file) as parquet:
        if rows is None:
            groups = range(parquet.metadata.num_row_groups)
            total = sum(parquet.metadata.row_group(n).total_byte_size for n in groups)
            rows = max(1, min(_MOST_ROWS, _BYTES * parquet.metadata.num_rows // max(1, total)))
        yield from parquet.iter_batches(rows, columns=None if columns is None else list(columns))


def parquet_rows(
    path: Path | BinaryIO, limits: Limits = LIMITS, file: str = "", columns: Collection[str] = ()
) -> Iterator[Row | Refused]:
    """The rows of a file; of `columns` alone if it has all of these.

    Args:
        file: by what name the file is called in places.

    Raises:
        OSError: it cannot be opened.
    """
    number = 0
    try:
        known = pq.read_schema(path).names if columns else []
        for batch in batches(path, columns=sorted(columns) if columns and set(columns) <= set(known) else None):
            for fields in batch.to_pylist():
                number += 1
                yield long_line(fields, number, limits, file) or Row(fields, number, file)
    except (pa.ArrowException, UnicodeDecodeError) as error:
        reason = "not UTF-8" if "UTF" in str(error).upper() else "not Parquet, or broken"
        yield Refused(number + 1 if number else 0, reason, file=file, rest_lost=True)
