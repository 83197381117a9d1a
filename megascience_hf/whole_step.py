"""A step that is done or not done: a mark beside its files, written last, that says of what they were made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from megascience_hf.errors import UserError
from megascience_hf.whole_file import DamagedError, read_json, write_json

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WholeStep:
    """A step by its mark.

    Args:
        mark: JSON with `key` and `files`, beside what the step itself wants to keep.
        base: the folder that the paths of its files are relative to.
    """

    mark: Path
    base: Path

    def record(self) -> Record | None:
        """What was kept of it, whatever it was made of; None if it was never done, or its mark is damaged."""
        try:
            record = read_json(self.mark)
        except (FileNotFoundError, DamagedError):
            return None
        return record if "key" in record and _are_promises(record.get("files")) else None

    def done(self, key: str) -> Record | None:
        """What was kept of it, if it was made of this and its files read back as they were promised."""
        record = self.record()
        return record if record is not None and record["key"] == key and self.broken() is None else None

    def broken(self) -> str | None:
        """What is wrong with the files of a step that says it is done; None if nothing is, or it does not."""
        record = self.record()
        if record is None:
            return None
        found = ((self.base / name, promised) for name, promised in record["files"].items())
        return next((why for file, promised in found if (why := _broken(file, promised))), None)

    def undo(self) -> None:
        """It is not done from here on; its files may be there still."""
        if self.mark.is_dir():
            raise UserError(f"{self.mark} is a folder, and is to be a file: move it away and run the same command")
        self.mark.unlink(missing_ok=True)

    def complete(self, key: str, files: Iterable[Path], kept: Mapping[str, Any]) -> Record:
        """It is done: the files are there, and on the disk."""
        promised = {self._name(file): _promise(file) for file in files}
        record = {**kept, "key": key, "files": promised}
        self.mark.parent.mkdir(parents=True, exist_ok=True)
        write_json(self.mark, record)
        return record

    def _name(self, file: Path) -> str:
        """Relative, since the folder may be moved; a file that lies elsewhere stays where it is."""
        return (file.relative_to(self.base) if file.is_relative_to(self.base) else file).as_posix()


def _are_promises(files: object) -> bool:
    return isinstance(files, dict) and all(
        isinstance(promised, dict) and all(type(number) is int for number in promised.values())
        for promised in files.values()
    )


def _promise(file: Path) -> Record:
    if file.is_dir() or file.suffix == ".md":  # a page is the user's to edit
        return {}
    rows = {"rows": pq.read_metadata(file).num_rows} if file.suffix == ".parquet" else {}
    return {"bytes": file.stat().st_size, **rows}


def _broken(file: Path, promised: Mapping[str, int]) -> str | None:
    if not file.exists():
        return f"{file} is not there"
    if "bytes" in promised and file.stat().st_size != promised["bytes"]:
        return f"{file} has {file.stat().st_size:,} bytes, and had {promised['bytes']:,}"
    if "rows" in promised:
        try:
            rows = pq.read_metadata(file).num_rows
        except (OSError, pa.ArrowException):
            return f"{file} cannot be read"
        if rows != promised["rows"]:
            return f"{file} has {rows:,} rows, and had {promised['rows']:,}"
    return None
