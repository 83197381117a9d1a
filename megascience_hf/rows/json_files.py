"""Rows of JSON: lines of a file, or the items of a list. Nothing is read whole; imports nothing heavy."""

from __future__ import annotations

import codecs
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from megascience_hf.errors import UserError
from megascience_hf.rows.records import LIMITS, MEGABYTE, Limits, Line, Refused, Row

_FIRST_READ = 2**16
BROKEN_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)
_REST = "the file cannot be read from here on"
_BYTE_ORDER_MARK = codecs.BOM_UTF8
_SEPARATOR = re.compile(r"\s*,?\s*")
_MOST_DIGITS = 4_300  # what Python takes by itself; lighteval lifts the limit for the whole process


def _whole_number(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"a number of {len(digits):,} digits")
    return int(digits)


_JSON = json.JSONDecoder(parse_int=_whole_number)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """A file for reading, unpacked if it is packed by gzip, whatever its name.

    Raises:
        OSError: it cannot be opened.
    """
    with path.open("rb") as raw:
        if is_packed(raw):
            with unpacked(raw) as stream:
                yield stream
        else:
            yield raw


def is_packed(stream: IO[bytes]) -> bool:
    return peek(stream, 2) == b"\x1f\x8b"


def unpacked(stream: IO[bytes]) -> IO[bytes]:
    return cast(IO[bytes], gzip.GzipFile(fileobj=stream))


def json_rows(path: Path, limits: Limits = LIMITS, file: str = "") -> Iterator[Row | Refused]:
    """The rows of a JSON Lines file, gzip or not. A line that is too long is skipped without being held.

    Args:
        file: by what name the file is called in places.

    Raises:
        OSError: it cannot be opened.
    """
    with opened(path) as stream:
        yield from rows_of_lines(stream, limits, file)


def sound_rows(path: Path, mend: str = "") -> Iterator[Row]:
    """The rows of a file of our own, or of one that is to be taken whole or not at all.

    Args:
        mend: what to do about a line that is no row.

    Raises:
        UserError: a line is none, or the file cannot be read.
    """
    try:
        for row in json_rows(path, file=str(path)):
            if isinstance(row, Refused):
                raise UserError(f"{row.place}: {row}{mend and f'; {mend}'}")
            yield row
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror or error}") from None


def rows_of_lines(stream: IO[bytes], limits: Limits = LIMITS, file: str = "") -> Iterator[Row | Refused]:
    """The rows of an open file of JSON Lines.

    Raises:
        OSError: the file cannot be read on.
    """
    for line in lines(stream, limits, file):
        yield line if isinstance(line, Refused) else row_of(line, limits)


def lines(stream: IO[bytes], limits: Limits = LIMITS, file: str = "") -> Iterator[Line | Refused]:
    """The lines of an open file with their numbers from 1. Blank ones are no rows, but count.

    Raises:
        OSError: the file cannot be read on.
    """
    number = 0
    try:
        while line := stream.readline(limits.document + 1):
            number += 1
            if len(line) > limits.document and not line.endswith(b"\n"):
                while (piece := stream.readline(MEGABYTE)) and not piece.endswith(b"\n"):
                    pass
                yield Refused(number, too_large(limits.document), file=file)
            elif line.strip():
                yield Line(line, number, file)
    except BROKEN_GZIP as error:
        yield Refused(number + 1, "broken gzip stream", str(error), file, rest_lost=True)


def too_large(size: int) -> str:
    return f"larger than {size // MEGABYTE} MB"


def row_of(line: Line, limits: Limits = LIMITS) -> Row | Refused:
    """The object that a line holds."""
    data, number, file = line
    try:
        fields = _JSON.decode(data.removeprefix(_BYTE_ORDER_MARK).decode("utf-8"))
    except UnicodeDecodeError:
        return Refused(number, "not UTF-8", file=file)
    except json.JSONDecodeError as error:
        # what ends without the end of its line was cut off there, and nobody knows what came behind it
        lost = data.lstrip().startswith(b"{") and not data.endswith(b"\n")
        return Refused(number, "not JSON (a line cut off?)", f"{error.msg} at character {error.pos + 1}", file, lost)
    except RecursionError:
        return Refused(number, "nested too deeply", file=file)
    except ValueError as error:
        return Refused(number, "a number too long", str(error), file)
    if not isinstance(fields, dict):
        return Refused(number, "JSON, but no object", f"{fields!r:.40}", file)
    return long_line(fields, number, limits, file) or Row(fields, number, file)


def long_line(fields: dict[str, Any], position: int, limits: Limits, file: str) -> Refused | None:
    """Why a row is refused one of whose texts is, or has a line, longer than the limits."""
    for value in fields.values():
        if isinstance(value, str) and len(value) > limits.line:
            if len(value) > limits.document:
                return Refused(position, too_large(limits.document), file=file)
            if longest_line(value.encode("utf-8", "replace")) > limits.line:
                return Refused(position, a_long_line(limits), file=file)
    return None


def a_long_line(limits: Limits) -> str:
    return f"a line longer than {limits.line // MEGABYTE} MB"


def longest_line(raw: bytes) -> int:
    longest = start = 0
    while (end := raw.find(b"\n", start)) >= 0:
        longest, start = max(longest, end - start), end + 1
    return max(longest, len(raw) - start)


def peek(stream: IO[bytes], size: int) -> bytes:
    """The next bytes, left in the stream; files, GzipFile and standard input all have `peek`."""
    return stream.peek(size)[:size]  # type: ignore[attr-defined, no-any-return]


def is_list(stream: IO[bytes]) -> bool:
    """Whether an open file is a JSON list, by its first character; a byte order mark is taken out."""
    if peek(stream, 3) == _BYTE_ORDER_MARK:
        stream.read(3)
    while head := peek(stream, _FIRST_READ):
        rest = head.lstrip()
        if rest or b"\n" in head:  # a blank first line is left in place, so that lines are numbered right
            return rest[:1] == b"["
        stream.read(len(head))
    return False


def list_items(stream: IO[bytes], limits: Limits = LIMITS, file: str = "") -> Iterator[Row | Refused]:
    """The items of a JSON list, one at a time. After damage inside the list nothing more can be read of it.

    Raises:
        OSError: the file cannot be read on.
    """
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
                if len(buffer) - at > limits.document:
                    yield Refused(number + 1, f"{too_large(limits.document)}; {_REST}", file=file, rest_lost=True)
                    return
                if further := more(max(_FIRST_READ, len(buffer) - at)):
                    buffer, at = buffer[at:] + further, 0
                    continue
            number += 1
            if end is None:
                yield Refused(number, _REST, problem, file, rest_lost=True)
                return
            if isinstance(item, dict):
                yield Row(item, number, file)
            else:
                yield Refused(number, "JSON, but no object", f"{item!r:.40}", file)
            at = end
        if (buffer[at + 1 :] + more(_FIRST_READ)).strip():
            yield Refused(number + 1, "what follows the end of the list was not read", file=file, rest_lost=True)
    # ValueError: bytes that are no UTF-8, and numbers too long
    except (*BROKEN_GZIP, ValueError, RecursionError) as error:
        yield Refused(number + 1, _REST, str(error), file, rest_lost=True)


def _decode(buffer: str, at: int) -> tuple[Any, int | None, str]:
    """A JSON value and its end; no end and the complaint if it is broken or goes on behind the buffer."""
    try:
        return *_JSON.raw_decode(buffer, at), ""
    except json.JSONDecodeError as error:
        return None, None, error.msg
