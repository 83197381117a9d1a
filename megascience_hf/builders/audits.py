"""Which rows a builder keeps by what `megascience audit` found of them: `audit=`, `verifiable=`, `agrees=`, …

The side-car has a row for each row of the data, by a hash of its texts (`rows.columns.row_hash`); where the files lie
does not matter. A row that is not in it is an error and not a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from megascience_hf.builders.shards import ShardError
from megascience_hf.file_hashes import hashes_of
from megascience_hf.rows.columns import row_hash

SIDE_CAR = "audit.parquet"
# Argument of `load_dataset` → column of the side-car, and whether true means that it is not null.
FILTERS: Mapping[str, tuple[str, bool]] = {
    "verifiable": ("verifiable", False),
    "agrees": ("agrees", False),
    "self_contained": ("self_contained", False),
    "duplicate": ("duplicate_of", True),
    "in_exam": ("exam", True),
}
ARGUMENTS = ("audit", *FILTERS, "language")
# In the file's metadata.
SEARCHED = b"megascience_benchmarks_searched"
_TEXTS = ("question", "answer", "reference_answer")


@dataclass(frozen=True)
class Audit:
    """A side-car and what the rows that are kept have in it.

    Args:
        content: its SHA-256, by which the cache knows another content.
        wanted: argument → value.
        languages: codes of ISO 639; empty for all.
    """

    file: str
    content: str
    wanted: tuple[tuple[str, bool], ...]
    languages: tuple[str, ...]

    @classmethod
    def parse(cls, file: object, language: object, **filters: object) -> Audit | None:
        """Check what the user wrote.

        Raises:
            ValueError: a filter without a file or a file without a filter, a value of another type, no such file, or
                one that `megascience audit` of this version did not write.
        """
        given = {name: value for name, value in filters.items() if value is not None}
        languages = _languages(language)
        if file is None:
            if given or languages:
                name = next(iter(given), "language")
                raise ValueError(f"{name}= needs audit=, the folder that `megascience audit` wrote.")
            return None
        for name, value in given.items():
            if not isinstance(value, bool):
                raise ValueError(f"{name} must be True or False, not {value!r}.")
        if not given and not languages:
            raise ValueError(f"audit= needs a filter: one of {', '.join(ARGUMENTS[1:])}.")
        path = Path(str(file)).expanduser().resolve()
        path = path / SIDE_CAR if path.is_dir() else path
        if not path.is_file():
            raise ValueError(f"audit={str(file)!r} has no {SIDE_CAR}: give the folder that `megascience audit` wrote.")
        _check(path, given)
        return cls(str(path), hashes_of([path])[0], tuple(sorted((k, bool(v)) for k, v in given.items())), languages)

    def __str__(self) -> str:
        said = [f"{name}={value}" for name, value in self.wanted]
        said += [f"language={list(self.languages)}"] if self.languages else []
        return f"{', '.join(said)} in {self.file}"

    @property
    def in_one_process(self) -> bool:
        """Whether copies of a row are not all kept, so that only who reads all rows knows which."""
        return any(name == "duplicate" for name, _ in self.wanted)

    def admitted(self) -> dict[bytes, int]:
        """Hash of each row of the data → how many of its copies are kept, in their order.

        Raises:
            ShardError: the side-car cannot be read.
        """
        copies: dict[bytes, int] = {}
        columns = ["row", *(FILTERS[name][0] for name, _ in self.wanted), *(["language"] if self.languages else [])]
        try:
            with pq.ParquetFile(self.file) as opened:
                for batch in opened.iter_batches(columns=columns):
                    kept = self._kept(batch).to_pylist()
                    for row, keep in zip(batch["row"].to_pylist(), kept, strict=True):
                        known = bytes.fromhex(row)
                        copies[known] = copies.get(known, 0) + keep
        except (OSError, pa.ArrowException, ValueError, TypeError) as error:
            raise ShardError(f"{self.file} cannot be read ({error}): run `megascience audit` again.") from error
        return copies

    def _kept(self, batch: pa.RecordBatch) -> pa.Array:
        kept = pa.array([True] * batch.num_rows)
        for name, value in self.wanted:
            column, is_there = FILTERS[name]
            found = pc.is_valid(batch[column]) if is_there else batch[column]
            kept = pc.and_(kept, pc.fill_null(pc.equal(found, value), False))
        if self.languages:
            kept = pc.and_(kept, pc.is_in(batch["language"], value_set=pa.array(self.languages, pa.string())))
        return kept

    def keep(self, rows: pa.Table, admitted: dict[bytes, int]) -> pa.Table:
        """The rows that are kept.

        Args:
            admitted: of `admitted`; counted down.

        Raises:
            ShardError: a row is not in the side-car.
        """
        kept = []
        for texts in zip(*(rows[name].to_pylist() for name in _TEXTS), strict=True):
            known = bytes.fromhex(row_hash(*texts))
            left = admitted.get(known)
            if left is None:
                raise ShardError(
                    f"{self.file} is the audit of other rows, or of columns with other names: the row with the "
                    f"question {texts[0] or ''!r:.80} is not in it. Run `megascience audit` on these rows."
                )
            kept.append(left > 0)
            admitted[known] = left - 1
        return rows.filter(pa.array(kept, pa.bool_()))


def _languages(given: object) -> tuple[str, ...]:
    codes = [given] if isinstance(given, str) else [] if given is None else given
    if not isinstance(codes, (list, tuple, set, frozenset)) or not all(isinstance(code, str) for code in codes):
        raise ValueError(f"language must be a code such as 'en', or a list of them, not {given!r}.")
    if given is not None and not codes:
        raise ValueError("language is an empty list, which selects no row; leave it out to keep all rows.")
    return tuple(sorted(set(codes)))


def _check(path: Path, filters: Mapping[str, Any]) -> None:
    try:
        schema = pq.read_schema(path)
    except (OSError, pa.ArrowException) as error:
        raise ValueError(f"{path} cannot be read ({error}): run `megascience audit` again.") from None
    absent = {"row", "language", *(column for column, _ in FILTERS.values())} - set(schema.names)
    if absent:
        raise ValueError(f"{path} is no audit: it has no column {sorted(absent)[0]}; `megascience audit` writes one.")
    if "in_exam" in filters and (schema.metadata or {}).get(SEARCHED) != b"yes":
        raise ValueError(f"{path} was made without a search of the benchmarks: in_exam= cannot tell.")
