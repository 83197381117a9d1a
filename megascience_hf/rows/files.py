"""The files of a path that hold rows, and the rows of one file."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path, PurePath
from typing import BinaryIO

from megascience_hf.errors import UserError
from megascience_hf.rows import json_files
from megascience_hf.rows.records import LIMITS, Limits, Refusals, Refused, Row

JSON_LINES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
ENDINGS = (*JSON_LINES, ".parquet")
NOT_UTF8_NAME = "its name is not UTF-8"


def is_data(name: str) -> bool:
    return name.lower().endswith(ENDINGS)


def is_hidden(path: PurePath) -> bool:
    """Whether a path in a folder of data is none of data: a part of it begins with "_" or "."."""
    return any(part.startswith(("_", ".")) for part in path.parts)


def shown_name(name: str) -> str:
    """A name of a file as UTF-8 can hold it: a byte that is none as an escape."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def data_files(path: Path) -> list[Path]:
    """The Parquet and JSONL files of a path, in the order of their names; those that begin with "_" or "." are no data.

    Raises:
        UserError: there is none.
    """
    if path.is_file():
        if not is_data(path.name):
            raise UserError(f"{path} is no data that is read; convert it to one of {', '.join(ENDINGS)}")
        return [path]
    if not path.is_dir():
        raise UserError(f"no {path}: name a folder or a file of Parquet or JSON Lines")
    root = data_root(path)
    found = sorted(file for file in root.rglob("*") if is_data(file.name) and not is_hidden(file.relative_to(root)))
    if not found:
        raise UserError(f"{path} has no files of {', '.join(ENDINGS)}")
    return found


def place_read(path: Path) -> Path:
    """The folder or file whose rows are read where this path is given."""
    return data_root(path) if path.is_dir() else path


def data_root(path: Path) -> Path:
    """The folder that the data of a path stand in."""
    if path.is_file():
        return path.parent
    return path / "data" if (path / "data").is_dir() else _last_stage(path) or path


def _last_stage(run: Path) -> Path | None:
    """The last stage of a run of `curate` that has not come to its data: every stage holds the same rows again."""
    made = {
        manifest.parents[1]: manifest.stat().st_mtime_ns for manifest in run.glob("stages/*/_account/manifest.json")
    }
    try:
        funnel = [stage["stage"] for stage in json.loads((run / "funnel.json").read_bytes())]
    except (OSError, ValueError, TypeError, KeyError):  # it is written at the end
        funnel = []
    order = {name: place for place, name in enumerate(funnel)}
    return max(made, key=lambda folder: (order.get(folder.name, -1), made[folder]), default=None)


def rows_or_refused(
    path: Path, limits: Limits = LIMITS, file: str = "", columns: Collection[str] = ()
) -> Iterator[Row | Refused]:
    """The rows of a file of Parquet or JSON Lines in their order, and between them what is none.

    Args:
        file: by what name the file is called in places; by default its own.
        columns: if it is Parquet and has them all, not more than these are read.

    Raises:
        OSError: it cannot be opened, or not be read on.
    """
    file = file or path.name
    if (shown := shown_name(file)) != file:
        return iter((Refused(0, NOT_UTF8_NAME, file=shown),))  # no file of rows could say where these are from
    if path.name.lower().endswith(".parquet"):
        from megascience_hf.rows.parquet_files import parquet_rows

        return parquet_rows(path, limits, file, columns)
    return json_files.json_rows(path, limits, file)


def rows_of_stream(stream: BinaryIO, name: str, limits: Limits = LIMITS) -> Iterator[Row | Refused]:
    """The rows of an open file of Parquet or JSON Lines, by its name.

    Args:
        stream: that can be sought in, and has `peek`.

    Raises:
        OSError: it cannot be read on.
    """
    if name.lower().endswith(".parquet"):
        from megascience_hf.rows.parquet_files import parquet_rows

        return parquet_rows(stream, limits, name)
    packed = json_files.is_packed(stream)
    return json_files.rows_of_lines(json_files.unpacked(stream) if packed else stream, limits, name)


def read_file(path: Path, refusals: Refusals, file: str = "", columns: Collection[str] = ()) -> Iterator[Row]:
    """The rows of a file; what is none is counted.

    Args:
        refusals: counts what is no row.
        file, columns: as of `rows_or_refused`.

    Raises:
        UserError: it cannot be opened, or not be read on.
    """
    try:
        yield from refusals.of(rows_or_refused(path, LIMITS, file, columns))
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror or error}") from None


def columns_of(path: Path) -> set[str]:
    """The columns of a file: of Parquet all, of JSON Lines those of the first row; empty if that is no row.

    Raises:
        OSError: it cannot be read.
        ValueError: it is broken.
    """
    if path.name.lower().endswith(".parquet"):
        import pyarrow.parquet as pq

        return set(pq.read_schema(path).names)  # pyarrow's errors are ValueErrors
    first = next(json_files.json_rows(path, file=path.name), None)
    if isinstance(first, Refused):
        raise ValueError(f"{first.place}: {first}")
    return set(first.fields) if first is not None else set()


def count_rows(path: Path) -> int | None:
    """The rows of a file by its footer, or the lines that are not blank; None if it is packed, which takes reading.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no Parquet, or broken.
    """
    if path.name.lower().endswith(".parquet"):
        import pyarrow.parquet as pq

        return int(pq.read_metadata(path).num_rows)
    with path.open("rb") as stream:
        return None if json_files.is_packed(stream) else sum(1 for line in stream if line.strip())
