"""Opens a file of saved responses, tells its format by its first bytes, and reads it row by row.

Nothing is read whole: a line is bounded by `MAX_ROW`, and a longer one is skipped to its end.
"""

from __future__ import annotations

import codecs
import gzip
import json
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from megascience_hf.errors import UserError
from megascience_hf.rescore import lighteval_details
from megascience_hf.rescore.records import BadRow, InputRow

# Bytes of a line or characters of a list item; the core refuses responses above a million characters anyway.
MAX_ROW = 16 * 2**20
_FIRST_READ = 2**16
_TOO_LONG = f"longer than {MAX_ROW // 2**20} MB"
_REST = "the file cannot be read from here on"
# ValueError: bytes that are no UTF-8, and integers of more digits than Python converts.
_BROKEN_OFF = (EOFError, OSError, zlib.error, ValueError)
_SEPARATOR = re.compile(r"\s*,?\s*")
_JSON = json.JSONDecoder()


@dataclass
class Source:
    """Rows to score. Close it, or use it as a context manager.

    Attributes:
        name: as the user gave it.
        noun: what `InputRow.number` counts: "line", "item" or "row".
        rows: the rows, once.
        size: how far `position` runs, in bytes or rows; None if it is not known.
        position: how far the reading is.
    """

    name: str
    noun: str
    rows: Iterator[InputRow | BadRow]
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
    """Open a file, a folder of lighteval results, or standard input (`-`).

    Raises:
        UserError: there is nothing to read there, or it is in no known format.
    """
    path = Path(name)
    if name != "-" and path.is_dir():
        return _details(name, lighteval_details.details_files(path))
    files = ExitStack()
    try:
        raw: IO[bytes] = sys.stdin.buffer if name == "-" else files.enter_context(path.open("rb"))
        head = _peek(raw, 4)
        if head == b"PAR1":
            files.close()
            if name == "-":
                raise UserError("Parquet cannot be read from standard input: give the name of the file")
            return _details(name, [path])
        stream = raw
        if head[:2] == b"\x1f\x8b":
            stream = cast(IO[bytes], files.enter_context(gzip.GzipFile(fileobj=raw)))
        is_list = _first_character(stream) == b"["
    except FileNotFoundError:
        raise UserError(f"no such file: {name}") from None
    except _BROKEN_OFF as error:
        files.close()
        raise UserError(f"cannot read {name}: {getattr(error, 'strerror', None) or error}") from None
    has_size = name != "-" and path.is_file()  # a pipe has a name too: `megascience score <(zcat …)`
    return Source(
        name=name,
        noun="item" if is_list else "line",
        rows=list_items(stream) if is_list else lines(stream),
        size=path.stat().st_size if has_size else None,
        position=raw.tell if has_size else lambda: 0,
        _open_files=files,
    )


def _details(name: str, files: list[Path]) -> Source:
    size = lighteval_details.count_rows(files)
    at = 0

    def counted() -> Iterator[InputRow | BadRow]:
        nonlocal at
        for row in lighteval_details.rows(files):
            at = row.number
            yield row

    return Source(name, "row", counted(), size, lambda: at, ExitStack())


def _peek(stream: IO[bytes], size: int) -> bytes:
    """The next bytes, left in the stream; files, GzipFile and standard input all have `peek`."""
    return stream.peek(size)[:size]  # type: ignore[attr-defined, no-any-return]


def _first_character(stream: IO[bytes]) -> bytes:
    """The first character that is no white space, left in the stream; a byte order mark is taken out."""
    if _peek(stream, 3) == b"\xef\xbb\xbf":
        stream.read(3)
    while head := _peek(stream, _FIRST_READ):
        rest = head.lstrip()
        if rest or b"\n" in head:  # a blank first line is left in place, so that lines are numbered right
            return rest[:1]
        stream.read(len(head))
    return b""


def lines(stream: IO[bytes]) -> Iterator[InputRow | BadRow]:
    """The lines of a file of JSON lines. Blank ones are no rows, but count in the numbers."""
    number = 0
    try:
        while line := stream.readline(MAX_ROW + 1):
            number += 1
            if len(line) > MAX_ROW and not line.endswith(b"\n"):
                while (piece := stream.readline(MAX_ROW)) and not piece.endswith(b"\n"):
                    pass
                yield BadRow(number, _TOO_LONG)
            elif line.strip():
                yield InputRow(number, line)
    except _BROKEN_OFF as error:
        yield BadRow(number + 1, f"{_REST} ({error})")


def list_items(stream: IO[bytes]) -> Iterator[InputRow | BadRow]:
    """The items of a JSON list, one at a time. After damage inside the list nothing more can be read of it."""
    decode = codecs.getincrementaldecoder("utf-8")().decode

    def more(size: int) -> str:
        data = stream.read(size)
        return decode(data, not data)

    number = at = 0
    try:
        buffer = more(_FIRST_READ).lstrip().removeprefix("[")
        while True:
            at = _SEPARATOR.match(buffer, at).end()  # type: ignore[union-attr]  # it matches the empty text
            if buffer.startswith("]", at):
                break
            item, end, problem = _decode(buffer, at)
            if end is None or end == len(buffer):  # the item may go on
                if len(buffer) - at > MAX_ROW:
                    yield BadRow(number + 1, f"{_TOO_LONG}; {_REST}")
                    return
                if further := more(max(_FIRST_READ, len(buffer) - at)):
                    buffer, at = buffer[at:] + further, 0
                    continue
            number += 1
            if end is None:
                yield BadRow(number, f"{_REST} ({problem})")
                return
            yield (
                InputRow(number, item) if isinstance(item, dict) else BadRow(number, f"not an object but {item!r:.40}")
            )
            at = end
        if (buffer[at + 1 :] + more(_FIRST_READ)).strip():
            yield BadRow(number + 1, "what follows the end of the list was not read")
    except (*_BROKEN_OFF, RecursionError) as error:
        yield BadRow(number + 1, f"{_REST} ({error})")


def _decode(buffer: str, at: int) -> tuple[Any, int | None, str]:
    """A JSON value and its end; no end and the complaint if it is broken or goes on behind the buffer."""
    try:
        return *_JSON.raw_decode(buffer, at), ""
    except json.JSONDecodeError as error:
        return None, None, error.msg
