"""What a stage leaves on disk: its rows, its decisions and its manifest, and how they are read back.

    OUT/stages/<stage>/rows-00000.parquet                the rows that it kept or made, in the order of its input
                       _account/decisions-00000.parquet  one line for each row that came in: id, verdict, reason
                       _account/manifest.json            fingerprint, counts, tokens, seconds

Readers of a folder of Parquet leave out names that begin with "_", so the folder of a stage reads as its rows. It has a
manifest once its stage is complete; until then its parts stand in a folder with another name.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from itertools import islice
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from megascience_hf.curation.pipeline.stats import SubjectAccount
from megascience_hf.errors import UserError, first_line
from megascience_hf.llm.ledger import Usage
from megascience_hf.rows.parquet_files import batches
from megascience_hf.whole_file import naming, put
from megascience_hf.whole_step import WholeStep

ACCOUNT = "_account"
_TYPES = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
_BATCH = 1_000
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row of the input. `verdict`: kept, dropped or failed; `detail` as in `stage.Outcome`."""

    id: str
    verdict: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The account of a complete stage.

    Args:
        stage: its name.
        fingerprint: hash of the input, of the stage's version and of its settings; the same fingerprint, the same rows.
        content: hash of the rows that it left, for the fingerprints of the stages after it.
        rows_in, rows_out: rows that came in and rows that it left (an extraction leaves more than came in).
        kept, failed: rows of the input.
        dropped: rows of the input by reason.
        subjects: the same for each subject, "" for rows without one.
        remarks: on rows that were kept, such as that a part of a reply could not be read.
        not_judged: rows that were kept because no model was there to judge them.
        look_again: something outside the run was missing, so the stage is done again by the next run.
        calls, usage, cost: of the model, in US dollars.
        seconds: of the clock, in the run that completed it.
    """

    stage: str
    fingerprint: str
    content: str
    rows_in: int
    rows_out: int
    kept: int
    failed: int
    dropped: dict[str, int]
    subjects: dict[str, SubjectAccount]
    remarks: dict[str, int] = field(default_factory=dict)
    not_judged: int = 0
    look_again: bool = False
    calls: int = 0
    usage: Usage = field(default_factory=Usage)
    cost: float = 0.0
    seconds: float = 0.0

    def write(self, folder: Path) -> None:
        """Write it as the last file of its folder, with what the other files must have."""
        step(folder).complete(self.fingerprint, [*parts(folder), *parts(folder / ACCOUNT, "decisions")], asdict(self))

    @classmethod
    def read(cls, folder: Path) -> Manifest | None:
        """The manifest of a complete stage, whose files read back with what it promises; None if it is not complete."""
        values = step(folder).record()
        if values is None or step(folder).broken():
            return None
        try:
            subjects = {name: SubjectAccount.read(account) for name, account in values["subjects"].items()}
            known = {**values, "usage": Usage(**values["usage"]), "subjects": subjects}
            return cls(**{name: known[name] for name in cls.__dataclass_fields__ if name in known})
        except (ValueError, TypeError, KeyError):
            return None  # damaged: the stage is done again


def step(folder: Path) -> WholeStep:
    """The stage in a folder as a step that is done or not."""
    return WholeStep(folder / ACCOUNT / "manifest.json", folder)


def schema_of(kind: type[Any]) -> pa.Schema:
    """The Arrow schema of a record type."""
    hints = get_type_hints(kind)
    columns = []
    for column in fields(kind):
        hint = hints[column.name]
        optional = isinstance(hint, UnionType)
        base = next(t for t in get_args(hint) if t is not type(None)) if optional else hint
        columns.append(pa.field(column.name, _TYPES[base], nullable=optional))
    return pa.schema(columns)


class PartWriter:
    """Writes records of one type to a Parquet file that appears under its name once all of them are there."""

    def __init__(self, file: Path, kind: type[Any]) -> None:
        self._file, self._partial = file, file.with_name(f".{file.name}")
        self._schema = schema_of(kind)
        self._names = [column.name for column in fields(kind)]
        # a new file, and not that of a writer of this process that failed and is still to be closed
        self._partial.unlink(missing_ok=True)
        self._writer = pq.ParquetWriter(self._partial, self._schema, compression="zstd")
        self._waiting: list[Any] = []

    def write(self, row: Any) -> None:
        self._waiting.append(row)
        if len(self._waiting) >= _BATCH:
            self._flush()

    def close(self) -> None:
        """Finish the file and give it its name."""
        self._flush()
        with naming(self._file):
            self._writer.close()
        put(self._partial, self._file)

    def _flush(self) -> None:
        columns = [[getattr(row, name) for row in self._waiting] for name in self._names]
        arrays = [pa.array(c, self._schema.field(n).type) for n, c in zip(self._names, columns, strict=True)]
        with naming(self._file):
            self._writer.write_table(pa.table(arrays, schema=self._schema))
        self._waiting = []


def read_rows(
    folder: Path, kind: type[_Row], *, name: str = "rows", start: int = 0, stop: int | None = None
) -> Iterator[_Row]:
    """Records `start` to `stop` of a stage, in order, some at a time."""
    at = 0
    for file in parts(folder, name):
        size = pq.read_metadata(file).num_rows
        if at + size > start and (stop is None or at < stop):
            yield from islice(read_part(file, kind), max(0, start - at), None if stop is None else stop - at)
        at += size


def read_part(file: Path, kind: type[_Row]) -> Iterator[_Row]:
    """The records of one Parquet file.

    Raises:
        UserError: it cannot be read; its stage counts as not done, so that the next run makes it again.
    """
    try:
        for batch in batches(file, _BATCH):
            for values in batch.to_pylist():
                yield kind(**values)
    except (OSError, pa.ArrowException, TypeError) as error:
        folder = file.parent.parent if file.parent.name == ACCOUNT else file.parent
        step(folder).undo()
        why = first_line(error)
        raise UserError(
            f"{file} is broken ({why}): run the same command again, which makes stage {folder.name} anew; "
            "what was paid for is in the ledger"
        ) from None


def read_verdicts(folder: Path) -> Iterator[Verdict]:
    """The decisions of a stage, in the order of its input."""
    return read_rows(folder / ACCOUNT, Verdict, name="decisions")


def decisions_file(folder: Path, rank: int) -> Path:
    """Where a rank writes its decisions."""
    return folder / ACCOUNT / f"decisions-{rank:05d}.parquet"


def parts(folder: Path, name: str = "rows") -> Sequence[Path]:
    """The Parquet files of a stage, in order."""
    return sorted(folder.glob(f"{name}-*.parquet"))


def count_rows(folder: Path, name: str = "rows") -> int:
    return sum(pq.read_metadata(file).num_rows for file in parts(folder, name))


def content_hash(rows: Iterable[Any]) -> str:
    """A hash of records in their order, whatever files they stand in."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(asdict(row), sort_keys=True, ensure_ascii=True).encode("ascii"))
    return digest.hexdigest()[:16]


def count_reasons(verdicts: Iterable[Verdict]) -> tuple[int, int, dict[str, int]]:
    """Rows kept, rows failed, and rows dropped by reason, the most frequent first."""
    kept = failed = 0
    dropped: Counter[str] = Counter()
    for verdict in verdicts:
        if verdict.verdict == "dropped":
            dropped[verdict.reason] += 1
        elif verdict.verdict == "failed":
            failed += 1
        else:
            kept += 1
    return kept, failed, dict(sorted(dropped.items(), key=lambda item: (-item[1], item[0])))
