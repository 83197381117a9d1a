"""Reading a Parquet file in bounded memory."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from megascience_hf.rows.parquet_files import batches


@pytest.mark.parametrize("size", [300, None])
def test_all_rows_come_in_their_order_and_only_some_are_in_memory(size: int | None, tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    table = pa.table({"n": range(20_000), "text": ["x" * 1_000] * 20_000, "other": ["y"] * 20_000})
    pq.write_table(table, file, row_group_size=1_000, use_dictionary=False)
    del table
    before, most, rows = pa.total_allocated_bytes(), 0, []
    for batch in batches(file, size, ["n", "text"]):
        assert batch.schema.names == ["n", "text"]
        assert batch.num_rows <= 1_000
        rows += batch["n"].to_pylist()
        most = max(most, pa.total_allocated_bytes() - before)
    assert rows == list(range(20_000))
    assert most < 8_000_000, "of 20 MB of texts"
