"""The columns of `audit.parquet`: a row for each row of the data, in its order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from megascience_hf.similarity.minhash import Indices
from megascience_hf.similarity.near_duplicates import Scores

# Those of `checks.Checked`; of the benchmark's item that the question is; of the row itself.
PART_SCHEMA = pa.schema(
    [
        ("row", pa.string()), ("place", pa.string()), ("empty", pa.string()), ("form", pa.string()),
        ("verifiable", pa.bool_()), ("accepts_itself", pa.bool_()), ("agrees", pa.bool_()),
        ("final_answer", pa.string()), ("status", pa.string()), ("rule", pa.string()), ("reason", pa.string()),
        ("self_contained", pa.bool_()), ("language", pa.string()),
        ("exam", pa.string()), ("exam_item", pa.string()), ("exam_by", pa.string()),
        ("source", pa.string()), ("subject", pa.string()),
    ]
)  # fmt: skip
# The number of the row, from 0, whose question is nearly this row's, and their Jaccard similarity; null without one.
_DUPLICATES = pa.schema([("duplicate_of", pa.int64()), ("similarity", pa.float32())])
WHOLE_SCHEMA = pa.unify_schemas([PART_SCHEMA, _DUPLICATES])


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Rows that repeat an earlier one.

    Args:
        row: their numbers, ascending.
        kept: the number of the row that each repeats.
        similarity: Jaccard, of the two.
    """

    row: Indices
    kept: Indices
    similarity: Scores

    def beside(self, table: pa.Table, first: int) -> pa.Table:
        """A part with the columns of duplicates.

        Args:
            first: the number of its first row.
        """
        begin, end = np.searchsorted(self.row, [first, first + len(table)])
        places = self.row[begin:end] - first
        there = np.zeros(len(table), bool)
        there[places] = True
        kept, similarity = np.zeros(len(table), np.int64), np.zeros(len(table), np.float32)
        kept[places], similarity[places] = self.kept[begin:end], self.similarity[begin:end]
        arrays = [pa.array(values, mask=~there) for values in (kept, similarity)]
        return pa.table([*table.columns, *arrays], schema=WHOLE_SCHEMA)
