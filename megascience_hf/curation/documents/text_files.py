"""Rows of text, JSON Lines and Parquet files, streamed; what is broken comes as a refusal with the reason."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from megascience_hf.parquet_batches import batches


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes beyond which a text is refused instead of read, so that memory stays bounded.

    Args:
        document: one document, a file or a row.
        line: one line of a text; a book has none of a megabyte, dumps and minified files have.
        pdf_pages: pages of one PDF.
    """

    document: int = 64_000_000
    line: int = 4_000_000
    pdf_pages: int = 5_000


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one document. `position` is its line or row in the file from 1, 0 if it is the file."""

    fields: dict[str, object]
    position: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the line or row at `position` was not read."""

    position: int
    reason: str


_MEGABYTE = 1_000_000
_MAX_FRONT_MATTER = 20_000


def text_row(path: Path, limits: Limits) -> Iterator[Row | Refused]:
    """The one document of a Markdown or plain text file; YAML front matter gives its fields."""
    if path.stat().st_size > limits.document:
        yield Refused(0, f"larger than {limits.document // _MEGABYTE} MB")
        return
    raw = path.read_bytes()
    if _longest_line(raw) > limits.line:
        yield Refused(0, f"a line longer than {limits.line // _MEGABYTE} MB")
        return
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Refused(0, "not UTF-8 (iconv -f LATIN1 -t UTF-8 converts it)")
        return
    fields, body = _front_matter(text)
    yield Row({**fields, "text": body}, 0)


def _longest_line(raw: bytes) -> int:
    longest = start = 0
    while (end := raw.find(b"\n", start)) >= 0:
        longest, start = max(longest, end - start), end + 1
    return max(longest, len(raw) - start)


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    """The fields of `---` front matter and the text behind it; what is no YAML mapping is text."""
    if not text.startswith("---\n") or not 0 < (end := text.find("\n---\n", 3)) < _MAX_FRONT_MATTER:
        return {}, text
    try:
        fields = yaml.safe_load(text[4:end])
    except yaml.YAMLError:
        return {}, text
    if not isinstance(fields, dict):
        return {}, text
    return {str(name): value for name, value in fields.items() if name != "text"}, text[end + 5 :]


def jsonl_rows(path: Path, limits: Limits) -> Iterator[Row | Refused]:
    """The rows of a JSON Lines file, gzip or not. A line that is too long is skipped without being held."""
    for number, line in lines(path, limits):
        if isinstance(line, Refused):
            yield line
        elif line.strip():
            yield _json_row(line, number, limits)


def lines(path: Path, limits: Limits) -> Iterator[tuple[int, bytes | Refused]]:
    """The lines of a file, gzip or not, as they stand there, with their numbers from 1."""
    number = 0
    with _opened(path) as source:
        try:
            while line := source.readline(limits.document + 1):
                number += 1
                if len(line) > limits.document:
                    while line and not line.endswith(b"\n"):
                        line = source.readline(_MEGABYTE)
                    yield number, Refused(number, f"larger than {limits.document // _MEGABYTE} MB")
                else:
                    yield number, line
        except (EOFError, gzip.BadGzipFile, zlib.error):
            yield number + 1, Refused(number + 1, "broken gzip stream")


def _opened(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb")  # type: ignore[return-value]


def _json_row(line: bytes, number: int, limits: Limits) -> Row | Refused:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Refused(number, "not UTF-8")
    except (json.JSONDecodeError, RecursionError, ValueError):
        return Refused(number, "not JSON (a line cut off?)")
    if not isinstance(fields, dict):
        return Refused(number, "JSON, but no object")
    for value in fields.values():
        if (
            isinstance(value, str)
            and len(value) > limits.line
            and _longest_line(value.encode("utf-8", "replace")) > limits.line
        ):
            return Refused(number, f"a line longer than {limits.line // _MEGABYTE} MB")
    return Row(fields, number)


def parquet_rows(path: Path, limits: Limits, columns: Collection[str] = ()) -> Iterator[Row | Refused]:
    """The rows of a Parquet file, a few at a time; only `columns` are read of them if the file has all of these."""
    number = 0
    try:
        known = pq.read_schema(path).names if columns else []
        for batch in batches(path, columns=sorted(columns) if columns and set(columns) <= set(known) else None):
            for fields in batch.to_pylist():
                number += 1
                texts = [value for value in fields.values() if isinstance(value, str)]
                if any(len(text) > limits.document for text in texts):
                    yield Refused(number, f"larger than {limits.document // _MEGABYTE} MB")
                elif any(
                    len(text) > limits.line and _longest_line(text.encode("utf-8", "replace")) > limits.line
                    for text in texts
                ):
                    yield Refused(number, f"a line longer than {limits.line // _MEGABYTE} MB")
                else:
                    yield Row(fields, number)
    except (pa.ArrowException, UnicodeDecodeError) as error:
        yield Refused(
            number + 1 if number else 0, "not UTF-8" if "UTF" in str(error).upper() else "not Parquet, or broken"
        )
