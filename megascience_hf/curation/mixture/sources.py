"""Rows of the files and Hub datasets that a mixture is made of; what is broken is counted with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from megascience_hf.curation.documents.text_files import Limits, Refused, jsonl_rows, parquet_rows
from megascience_hf.errors import UserError

ENDINGS = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".parquet")


@dataclass(slots=True)
class Refusals:
    """Rows that were not taken, by reason."""

    reasons: Counter[str] = field(default_factory=Counter)

    def refuse(self, reason: str, place: str = "") -> None:  # noqa: ARG002  # for those that list the places
        """Count a row; `place` is its file and its position there."""
        self.reasons[reason] += 1

    def most_frequent(self) -> str:
        found = self.reasons.most_common(1)
        return f"{found[0][1]:,} rows: {found[0][0]}" if found else "the files are empty"


def data_files(path: Path) -> list[Path]:
    """The Parquet and JSONL files of a path, in the order of their names; those that begin with "_" or "." are no data.

    Raises:
        UserError: there is none.
    """
    if path.is_file():
        if not path.name.lower().endswith(ENDINGS):
            raise UserError(f"{path} is no data: {', '.join(ENDINGS)}")
        return [path]
    if not path.is_dir():
        raise UserError(f"no {path}: name a folder or a file of Parquet or JSON Lines")
    root = data_root(path)
    found = sorted(
        file
        for file in root.rglob("*")
        if file.name.lower().endswith(ENDINGS)
        and not any(part.startswith(("_", ".")) for part in file.relative_to(root).parts)
    )
    if not found:
        raise UserError(f"{path} has no files of {', '.join(ENDINGS)}")
    return found


def data_root(path: Path) -> Path:
    """The folder that the data of a path stand in."""
    if path.is_file():
        return path.parent
    return path / "data" if (path / "data").is_dir() else path


def read_file(
    file: Path, refusals: Refusals, name: str = "", columns: Collection[str] = ()
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Position (from 1) and fields of the rows of one file, which is called by `name` where a row is refused.

    With `columns` not more than these are read if it is Parquet and has them all.
    """
    is_parquet = file.name.lower().endswith(".parquet")
    try:
        for row in parquet_rows(file, Limits(), columns) if is_parquet else jsonl_rows(file, Limits()):
            if isinstance(row, Refused):
                refusals.refuse(row.reason, f"{name}:{row.position}")
            else:
                yield row.position, row.fields
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror or error}") from None
