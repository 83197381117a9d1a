"""The details that `lighteval … --save-details` leaves: a Parquet file for each task of a run, a row for each item.

lighteval names them `details/<model>/<date>/details_<task>_<date>.parquet`; a model's name may have slashes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from megascience_hf.errors import UserError

if TYPE_CHECKING:  # the processes that score import this and need no Arrow
    import pyarrow as pa
    import pyarrow.parquet as pq

_BATCH = 512


def newest(folder: Path, task: str = "*") -> list[Path]:
    """The newest details of each task below the folder, in the order of their names; none if there are none.

    Args:
        task: pattern of lighteval's names of tasks.

    Raises:
        UserError: they are of several models.
    """
    found: dict[tuple[Path, str], Path] = {}
    for file in sorted(folder.rglob(f"details_{task}_*.parquet"), key=lambda file: file.parent.name):
        date = file.parent.name
        found[file.parent.parent, file.stem.removesuffix(f"_{date}")] = file
    models = sorted({str(model) for model, _ in found})
    if len(models) > 1:
        raise UserError(f"{folder} holds results of several models; give the folder of one: {', '.join(models)}")
    return sorted(found.values(), key=lambda file: file.name)


def batches(file: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The rows of a file, some hundreds at a time.

    Args:
        columns: paths such as "doc.specific"; one that the file has not is left out. The input tokens alone of MMLU-Pro
            are most of a gigabyte.

    Raises:
        UserError: it is no Parquet, damaged, or no details.
    """
    with _opened(file) as parquet:
        if parquet.metadata.num_rows and "doc" not in parquet.schema_arrow.names:
            raise UserError(f"{file} holds no lighteval details: it has no column doc")
        yield from parquet.iter_batches(_BATCH, columns=list(columns))


def count_rows(file: Path) -> int:
    """The number of items, by the footer.

    Raises:
        UserError: it is no Parquet, or damaged.
    """
    with _opened(file) as parquet:
        return int(parquet.metadata.num_rows)


@contextmanager
def _opened(file: Path) -> Iterator[pq.ParquetFile]:
    import pyarrow as pa

    from megascience_hf.rows.parquet_files import opened

    try:
        with opened(file) as parquet:
            yield parquet
    except (pa.ArrowException, OSError) as error:
        raise UserError(f"{file} is no readable Parquet file ({error}): run the benchmark again") from None
