"""What a step decided: the rows of the mixture that it dropped, and why. One Parquet file, whole or not there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from megascience_hf.whole_file import replacing
from megascience_hf.whole_step import WholeStep


def dropped_rows(rows: Any, reasons: Any, details: Any = None) -> pl.DataFrame:
    """The table of a step's decisions: number of the row, reason, and what belongs to that row alone."""
    frame = pl.DataFrame({"row": rows, "reason": reasons}, schema={"row": pl.UInt32, "reason": pl.String})
    detail = pl.Series("detail", details if details is not None else [""] * len(frame), dtype=pl.String)
    return frame.with_columns(pl.col("reason").cast(pl.Categorical), detail).sort("row")


def joined(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The decisions of several parts of a step as one table."""
    return (
        pl.concat([frame.cast({"reason": pl.String}) for frame in frames]).cast({"reason": pl.Categorical}).sort("row")
    )


def decided(file: Path, mark: str, decide: Callable[[], pl.DataFrame], made: Path | None = None) -> pl.DataFrame:
    """The decisions of the file if they are of this mark, else new ones, written there.

    Args:
        made: a folder of Parquet that the step makes beside its decisions.
    """
    step = WholeStep(file.with_suffix(".json"), file.parent.parent)
    if step.done(mark) is not None:
        return pl.read_parquet(file, use_pyarrow=False)
    step.undo()  # before anything of it is replaced
    frame = decide()
    with replacing(file) as partial:
        pq.write_table(frame.with_columns(pl.col("reason").cast(pl.String)).to_arrow(), partial, compression="zstd")
    step.complete(mark, [file, *(sorted(made.rglob("*.parquet")) if made is not None else ())], {})
    return frame
