"""Opens a file of saved responses and tells its format by its first bytes; `rows` reads it row by row."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from megascience_hf.errors import UserError
from megascience_hf.rows import inspect_logs, json_files, lighteval_details
from megascience_hf.rows.records import Line, Refused, Row
from megascience_hf.tasks import thoughts

_COLUMNS = ("doc.id", "doc.task_name", "doc.query", "doc.specific", "model_response.text")


@dataclass
class Source:
    """Rows to score. Close it, or use it as a context manager.

    Attributes:
        rows: the rows, once; lines are parsed where they are scored.
        size: how far `position` runs, in bytes or rows; None if it is not known.
        position: how far the reading is.
    """

    rows: Iterator[Line | Row | Refused]
    size: int | None
    position: Callable[[], int]
    _open_files: ExitStack

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open_files.close()


def open_source(name: str) -> Source:
    """Open a file, a folder of results of lighteval or Inspect, or standard input (`-`).

    Raises:
        UserError: there is nothing to read there, or it is in no known format.
    """
    path = Path(name)
    if name != "-" and path.is_dir():
        files, logs = lighteval_details.newest(path), sorted(inspect_logs.newest(path).values())
        if files and logs:
            raise UserError(f"{name} holds responses of lighteval and of Inspect: name details/ or logs/ in it")
        if files or logs:
            return _details(files) if files else _logs(logs)
        raise UserError(
            f"no responses in {name}: neither lighteval's details (details_*.parquet, by --save-details) nor finished "
            "logs of Inspect (.eval); name a file"
        )
    if inspect_logs.is_log(path):
        return _logs([path])
    opened = ExitStack()
    try:
        raw: IO[bytes] = sys.stdin.buffer if name == "-" else opened.enter_context(path.open("rb"))
        if json_files.peek(raw, 4) == b"PAR1":
            opened.close()
            if name == "-":
                raise UserError("Parquet cannot be read from standard input: give the name of the file")
            return _details([path])
        stream = opened.enter_context(json_files.unpacked(raw)) if json_files.is_packed(raw) else raw
        read = json_files.list_items if json_files.is_list(stream) else json_files.lines
    except FileNotFoundError:
        raise UserError(f"no such file: {name}") from None
    except (OSError, *json_files.BROKEN_GZIP) as error:
        opened.close()
        raise UserError(f"cannot read {name}: {getattr(error, 'strerror', None) or error}") from None
    has_size = name != "-" and path.is_file()  # a pipe has a name too: `megascience score <(zcat …)`
    return Source(
        rows=_to_the_end(name, read(stream, file="standard input" if name == "-" else name)),
        size=path.stat().st_size if has_size else None,
        position=raw.tell if has_size else lambda: 0,
        _open_files=opened,
    )


def _to_the_end(name: str, rows: Iterator[Line | Row | Refused]) -> Iterator[Line | Row | Refused]:
    try:
        yield from rows
    except OSError as error:
        raise UserError(f"cannot read {name} to its end: {error.strerror or error}") from None


def _details(files: list[Path]) -> Source:
    """The responses in details of lighteval: `doc.specific` of our tasks holds the answer key."""
    size = sum(map(lighteval_details.count_rows, files))
    at = 0

    def counted() -> Iterator[Row | Refused]:
        nonlocal at
        for file in files:
            records = (record for batch in lighteval_details.batches(file, _COLUMNS) for record in batch.to_pylist())
            for number, record in enumerate(records, 1):
                at += 1
                yield from _responses(record.get("doc") or {}, record.get("model_response") or {}, number, str(file))

    return Source(counted(), size, lambda: at, ExitStack())


def _logs(files: list[Path]) -> Source:
    """The responses in logs of Inspect, whose samples hold the answer keys."""
    at = 0

    def counted() -> Iterator[Row]:
        nonlocal at
        for file in files:
            for number, fields in enumerate(inspect_logs.responses(file, thoughts.opened_before), 1):
                at += 1
                yield Row(fields, number, str(file))

    return Source(counted(), None, lambda: at, ExitStack())


def _responses(
    doc: Mapping[str, Any], model_response: Mapping[str, Any], number: int, file: str
) -> Iterator[Row | Refused]:
    """A row for each response; an item with several samples gives several, with `#1`, `#2`, … after its id."""
    specific, texts = doc.get("specific"), model_response.get("text")
    if not isinstance(specific, Mapping) or specific.get("kind") is None:
        reason = f"no answer key in 'doc.specific': {doc.get('task_name')} is no task of megascience_hf"
        yield Refused(number, reason, file=file)
    elif not texts:
        yield Refused(number, "no response in 'model_response.text'", file=file)
    else:
        row_id = specific.get("item") or doc["id"]
        for sample, text in enumerate(texts, start=1):
            name = row_id if len(texts) == 1 else f"{row_id}#{sample}"
            fields = {**specific, "id": name, "task": doc["task_name"], "question": doc.get("query"), "response": text}
            yield Row(fields, number, file)
