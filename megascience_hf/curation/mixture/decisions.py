"""What a step decided: the rows of the mixture that fell in it, and why. One Parquet file, whole or not there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from megascience_hf.whole_file import replacing

_SCHEMA = {"row": pl.UInt32, "reason": pl.Categorical, "detail": pl.String}


@dataclass(frozen=True, slots=True)
class Decisions:
    """Rows that fell. `content` is a hash-like mark of everything that decided them, for the steps behind."""

    fallen: pl.DataFrame
    mark: str


def fallen(rows: Any, reasons: Any, details: Any = None) -> pl.DataFrame:
    """The table of a step's decisions: number of the row, reason, and what belongs to that row alone."""
    frame = pl.DataFrame({"row": rows, "reason": reasons}, schema={"row": pl.UInt32, "reason": pl.String})
    detail = pl.Series("detail", details if details is not None else [""] * len(frame), dtype=pl.String)
    return frame.with_columns(pl.col("reason").cast(pl.Categorical), detail).sort("row")


def joined(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The decisions of several parts of a step as one table."""
    return (
        pl.concat([frame.cast({"reason": pl.String}) for frame in frames]).cast({"reason": pl.Categorical}).sort("row")
    )


def decided(file: Path, mark: str, decide: Callable[[], pl.DataFrame]) -> Decisions:
    """The decisions of the file if they are of this mark, else new ones, written there."""
    if file.exists() and (pq.read_schema(file).metadata or {}).get(b"mark") == mark.encode():
        return Decisions(pl.read_parquet(file, use_pyarrow=False), mark)
    frame = decide()
    table = frame.with_columns(pl.col("reason").cast(pl.String)).to_arrow()
    with replacing(file) as partial:
        pq.write_table(table.replace_schema_metadata({"mark": mark}), partial, compression="zstd")
    return Decisions(frame, mark)
